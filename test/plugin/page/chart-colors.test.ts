import type { IChartApi, ISeriesApi } from 'lightweight-charts';
import { expect, it } from 'vitest';
import { applyChartColors, chartColors } from '../../../plugin/page/chart-colors.ts';
import { DARK, HIGH_CONTRAST, LIGHT } from '../../../plugin/theme/palette.ts';

it('The page’s chart is as the theme is; automatic is what the system prefers', () => {
  expect([chartColors('auto', true, false), chartColors('auto', false, false)]).toEqual([DARK, LIGHT]);
  expect([chartColors('dark', false, false), chartColors('light', true, false)]).toEqual([DARK, LIGHT]);
  expect(chartColors('highContrast', true, false)).toBe(HIGH_CONTRAST);
  expect(chartColors('dark', true, true)).toBe(HIGH_CONTRAST);
  expect(chartColors({ base: 'dark', palette: { paper: '#000' } }, false, false)).toEqual({
    ...DARK,
    paper: '#000',
  });
});
it('Its ground, grid and candles have the palette’s colours', () => {
  const given: Record<string, unknown>[] = [];
  const applyOptions = (options: Record<string, unknown>) => void given.push(options);
  const [chart, series] = [
    { applyOptions } as unknown as IChartApi,
    { applyOptions } as unknown as ISeriesApi<'Candlestick'>,
  ];
  applyChartColors(chart, series, DARK);
  applyChartColors(chart, series, HIGH_CONTRAST);
  expect(given[0]).toMatchObject({
    layout: { background: { color: DARK.paper }, textColor: DARK.inkMid },
    grid: { vertLines: { color: `${DARK.hairline}66` } },
  });
  expect(given[1]).toMatchObject({
    upColor: DARK.candleUp,
    wickDownColor: DARK.candleDown,
    priceLineColor: DARK.last,
  });
  // A name cannot be thinned by digits.
  expect(given[2]).toMatchObject({ grid: { horzLines: { color: 'CanvasText', visible: false } } });
  // Where colours are all one, a candle that rose is hollow.
  expect(given[3]).toMatchObject({ upColor: 'Canvas', downColor: 'CanvasText', borderVisible: true });
  expect(given[1]).toMatchObject({ borderVisible: false });
});
