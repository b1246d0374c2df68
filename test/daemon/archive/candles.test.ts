import { beforeAll, describe, expect, it } from 'vitest';
import { candlesOf } from '../../../daemon/archive/candles.ts';
import { Lake } from '../../../daemon/lake/lake.ts';
import { type DayBars, readDayBars } from '../../../daemon/tables/bars.ts';
import { sessionOf, toTimestamp } from '../../../shared/session/session.ts';
import { SAMPLE_DATES, sampleLake } from '../../sample-lake.ts';

const [EARLIER, DATE] = SAMPLE_DATES;
let lake: Lake;
let day: DayBars;
const openOf = (date: string) =>
  Number(toTimestamp(sessionOf(date), sessionOf(date).rthOpen) / 1_000_000_000n);
beforeAll(async () => {
  lake = new Lake(await sampleLake());
  day = await readDayBars(lake, 'ES', sessionOf(DATE));
}, 120_000);
const at = (minute: number) => Array.from(day.minute).indexOf(minute);

describe('Candles', () => {
  const open = openOf(DATE);
  it('are a session’s minutes, each by its start', async () => {
    const candles = await candlesOf(lake, 'ES', { from: open, to: open + 600, minutes: 1, atLeast: 0 });
    expect(candles.time).toEqual(Array.from({ length: 10 }, (_, i) => open + 60 * i));
    expect(candles.close).toEqual(Array.from({ length: 10 }, (_, i) => day.close[at(i)]));
  });
  it.each([2, 5])('of %i minutes are those minutes together', async (minutes) => {
    const span = { from: open, to: open + 1200, minutes, atLeast: 0 };
    const { time, open: opens, high, low, close, volume } = await candlesOf(lake, 'ES', span);
    expect(time).toEqual(Array.from({ length: 20 / minutes }, (_, i) => open + 60 * minutes * i));
    const second = Array.from({ length: minutes }, (_, i) => at(minutes + i));
    expect([opens[1], high[1], low[1], close[1], volume[1]]).toEqual([
      day.open[second[0]!],
      Math.max(...second.map((i) => day.high[i]!)),
      Math.min(...second.map((i) => day.low[i]!)),
      day.close[second.at(-1)!],
      second.reduce((sum, i) => sum + day.volume[i]!, 0),
    ]);
  });
  it('before the open are grouped as after it', async () => {
    const span = { from: open - 600, to: open + 300, minutes: 5, atLeast: 0 };
    expect((await candlesOf(lake, 'ES', span)).time).toEqual([open - 600, open - 300, open]);
  });
  it('go further back where more are wanted, as far as there are any', async () => {
    const span = { from: open, to: open + 120, minutes: 1 };
    const { time } = await candlesOf(lake, 'ES', { ...span, atLeast: 600 });
    expect(time.length).toBeGreaterThanOrEqual(600);
    expect(time[0]).toBeLessThan(openOf(EARLIER) + 86_400 / 2);
    expect(time.toSorted((a, b) => a - b)).toEqual(time);
    expect(new Set(time).size).toBe(time.length);
    const all = await candlesOf(lake, 'ES', { ...span, atLeast: 1_000_000 });
    expect(all.time.length).toBeLessThan(3000);
  });
  it('are of the day that it is in New York', async () => {
    // Half past eleven in the evening there is the next morning in Greenwich.
    const evening = openOf(EARLIER) + 14 * 3600;
    const { time } = await candlesOf(lake, 'ES', { from: evening, to: evening + 60, minutes: 1, atLeast: 1 });
    expect(time.length).toBeGreaterThan(100);
    expect(time.at(-1)).toBeLessThan(evening);
    expect(time[0]).toBeLessThan(openOf(EARLIER));
  });
  it('are none where nothing is stored', async () => {
    const later = open + 30 * 86_400;
    expect(
      (await candlesOf(lake, 'ES', { from: later, to: later + 60, minutes: 1, atLeast: 0 })).time,
    ).toEqual([]);
  });
});
