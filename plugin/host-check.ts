import type { ISeriesApi, SeriesType, Time } from 'lightweight-charts';
import type { Bar } from '../shared/protocol/messages.ts';
import { BAR_SECONDS } from '../shared/rules.ts';
import { SpymasterPluginError } from './errors.ts';
import type { HostBars } from './placement.ts';

/** Charts show another zone by whole half hours. */
const ZONE_STEP_S = 1800;
/** Prices of one instant that differ by more are of two markets, or of two contracts. */
const FAR = 0.01;

/**
 * What does not fit between a host's bars and the daemon's, to be told once; nothing is
 * changed for it.
 * @param last the daemon's last bar
 * @param isNow both are of this moment: in a replay a host may have the whole day
 */
export function hostProblems(
  series: ISeriesApi<SeriesType, Time>,
  bars: HostBars,
  last: Bar | undefined,
  isNow: boolean,
): SpymasterPluginError[] {
  const data = series.data();
  const newest = data.at(-1);
  if (!newest || !last) return [];
  const away = bars.instantOf(newest.time) - last.time;
  const steps = Math.round(away / ZONE_STEP_S);
  const width = Math.max(bars.barSeconds, BAR_SECONDS);
  if (isNow && steps !== 0 && Math.abs(away - steps * ZONE_STEP_S) <= width)
    return [
      new SpymasterPluginError(
        'TIME_OFFSET',
        `The chart's last bar is ${(Math.abs(away) / 3600).toFixed(1)} h ${away > 0 ? 'after' : 'before'} Spymaster's.`,
        'Say what it adds to UTC: timeOffsetSeconds.',
      ),
    ];
  const same = data.findLast(({ time }) => bars.instantOf(time) <= last.time);
  const price = same && closeOf(same);
  const isSameTime = same !== undefined && last.time - bars.instantOf(same.time) < width;
  if (price === null || price === undefined || !isSameTime || Math.abs(price / last.close - 1) <= FAR)
    return [];
  return [
    new SpymasterPluginError(
      'PRICE_MISMATCH',
      `The chart has ${price.toFixed(2)} where Spymaster has ${last.close.toFixed(2)}.`,
      'Is it the same symbol, the same contract, and unadjusted?',
    ),
  ];
}

/** Of a candle its close, of a line its value; null for a gap. */
function closeOf(item: object): number | null {
  if ('close' in item && typeof item.close === 'number') return item.close;
  return 'value' in item && typeof item.value === 'number' ? item.value : null;
}
