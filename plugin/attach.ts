import type { IChartApi, ISeriesApi, SeriesType, Time } from 'lightweight-charts';
import { Attachment } from './attachment.ts';
import { SpymasterPluginError } from './errors.ts';
import type { SpymasterHandle } from './handle.ts';
import type { SpymasterOptions } from './options.ts';

const attached = new WeakSet<object>();

/**
 * Draws Spymaster on a chart: the six levels, the shaded approach zones, what is marked
 * on bars, and beside it, where there is a place for them, card, lists and replay bar.
 * What the host has set on its chart is left as it is.
 *
 * @param chart a lightweight-charts chart
 * @param series one of its price series: candles, bars, a line, of any width
 * @returns a handle; `detach` and `chart.remove` may come in either order
 * @throws {SpymasterPluginError} ALREADY_ATTACHED where the series has an overlay
 * already, SERIES_HAS_DATA where the daemon is to feed a series that holds bars
 * @example attachSpymaster(chart, series, { url: 'http://127.0.0.1:8765', token, panel
 * });
 */
export function attachSpymaster(
  chart: IChartApi,
  series: ISeriesApi<SeriesType, Time>,
  options: SpymasterOptions = {},
): SpymasterHandle {
  if (attached.has(series))
    throw new SpymasterPluginError(
      'ALREADY_ATTACHED',
      'This series has Spymaster on it already.',
      'Call detach() of the first handle.',
    );
  if (options.data === 'daemon' && series.data().length > 0)
    throw new SpymasterPluginError(
      'SERIES_HAS_DATA',
      'The daemon is to feed this series, and it holds bars already.',
      "Give it an empty one, or leave its bars to the host: data: 'host'.",
    );
  attached.add(series);
  return new Attachment(chart, series, options, () => attached.delete(series)).handle;
}
