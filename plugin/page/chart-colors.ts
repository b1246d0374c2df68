import type { IChartApi, ISeriesApi } from 'lightweight-charts';
import { DARK, HIGH_CONTRAST, LIGHT, type Palette } from '../theme/palette.ts';
import type { ThemeOption } from '../theme/theme.ts';

/** The palette of a theme; `auto` goes by what the reader's system prefers. */
export function chartColors(theme: ThemeOption, prefersDark: boolean, isForced: boolean): Palette {
  if (isForced) return HIGH_CONTRAST;
  if (typeof theme === 'object') return { ...(theme.base === 'dark' ? DARK : LIGHT), ...theme.palette };
  if (theme === 'highContrast') return HIGH_CONTRAST;
  return theme === 'dark' || (theme === 'auto' && prefersDark) ? DARK : LIGHT;
}

/** The page's own chart, whose ground, grid and candles are the page's to choose. */
export function applyChartColors(
  chart: IChartApi,
  series: ISeriesApi<'Candlestick'>,
  palette: Palette,
): void {
  const { paper, inkMid, hairline, candleUp, candleDown, last, raised } = palette;
  // Forty per cent, where the colour is one that can be thinned.
  const grid = hairline.startsWith('#') ? `${hairline}66` : hairline;
  // Where all colours are one, a candle that rose is hollow, and rules would be bars.
  const isForced = palette === HIGH_CONTRAST;
  const rule = { color: grid, visible: !isForced };
  const label = { labelBackgroundColor: last };
  chart.applyOptions({
    layout: {
      background: { color: paper },
      textColor: inkMid,
      panes: { separatorColor: hairline, separatorHoverColor: raised },
    },
    grid: { vertLines: rule, horzLines: rule },
    crosshair: { vertLine: label, horzLine: label },
    rightPriceScale: { borderColor: hairline },
    timeScale: { borderColor: hairline },
  });
  series.applyOptions({
    upColor: isForced ? paper : candleUp,
    downColor: candleDown,
    borderVisible: isForced,
    borderUpColor: candleUp,
    borderDownColor: candleDown,
    wickUpColor: candleUp,
    wickDownColor: candleDown,
    priceLineColor: last,
  });
}
