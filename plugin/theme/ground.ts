import type { IChartApi } from 'lightweight-charts';

/** The ground of a chart, of a gradient its top. */
export function groundOf(chart: IChartApi): string {
  const { background } = chart.options().layout;
  return 'color' in background ? background.color : background.topColor;
}
