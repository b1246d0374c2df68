import type { ISeriesApi, SeriesType, Time } from 'lightweight-charts';
import { describe, expect, it } from 'vitest';
import { hostProblems } from '../../plugin/host-check.ts';
import type { HostBars } from '../../plugin/placement.ts';
import { bar, FIRST } from '../messages.ts';

/** A host with bars at these times, whose last close is this. */
function problems(
  times: readonly number[],
  { close = 6000 as number | null, barSeconds = 120, offset = 0, isNow = true, line = false } = {},
): string[] {
  const data = times.map((time) => {
    if (close === null) return { time: time as Time };
    return line ? { time: time as Time, value: close } : { time: time as Time, close };
  });
  const series = { data: () => data } as unknown as ISeriesApi<SeriesType, Time>;
  const bars = { barSeconds, instantOf: (time: Time) => Number(time) - offset } as unknown as HostBars;
  return hostProblems(series, bars, bar(FIRST, 6000, true), isNow).map(
    ({ code, message }) => `${code} ${message}`,
  );
}
const HOUR = 3600;

describe('A host’s bars beside the daemon’s', () => {
  it('fit where they are of the same time and price, whatever their width', () => {
    expect(problems([FIRST - 120, FIRST])).toEqual([]);
    expect(problems([FIRST - 60], { barSeconds: 60 })).toEqual([]);
    expect(problems([FIRST - 600], { barSeconds: 900 })).toEqual([]);
    expect(problems([])).toEqual([]);
  });
  it('are of another clock where they lie whole half hours away', () => {
    expect(problems([FIRST - 4 * HOUR])).toEqual([
      "TIME_OFFSET The chart's last bar is 4.0 h before Spymaster's.",
    ]);
    expect(problems([FIRST + HOUR / 2 + 120])).toEqual([expect.stringMatching(/^TIME_OFFSET .* after/)]);
    expect(problems([FIRST + HOUR / 2 + 121])).toEqual([]);
    // It says itself what it adds.
    expect(problems([FIRST - 4 * HOUR], { offset: -4 * HOUR })).toEqual([]);
    // In a replay it may have the rest of the day.
    expect(problems([FIRST, FIRST + 4 * HOUR], { isNow: false })).toEqual([]);
  });
  it('are of another market where prices of one time are more than a hundredth apart', () => {
    expect(problems([FIRST], { close: 6061 })).toEqual([
      'PRICE_MISMATCH The chart has 6061.00 where Spymaster has 6000.00.',
    ]);
    expect(problems([FIRST], { close: 6059 })).toEqual([]);
    expect(problems([FIRST], { close: 5939, line: true })).toEqual([
      expect.stringMatching(/^PRICE_MISMATCH/),
    ]);
    // Of another time, or none, nothing is known.
    expect(problems([FIRST - 240], { close: 5000 })).toEqual([]);
    expect(problems([FIRST], { close: null })).toEqual([]);
  });
});
