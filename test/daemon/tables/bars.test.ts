import { describe, expect, it } from 'vitest';
import { DATASETS } from '../../../daemon/lake/lake.ts';
import { BARS_FILE, encodeBars, readBars, readDayBars } from '../../../daemon/tables/bars.ts';
import { clock, play, SESSION } from '../../market.ts';
import { scratchLake } from './made-up.ts';

const { lake, store } = scratchLake();
const trade = (time: string, price: number, size: number, aggressor: number) =>
  ({ kind: 'trade', at: clock(time), price, size, aggressor }) as const;

describe('Stored bars', () => {
  it('are read as they were built, bought and sold apart', async () => {
    const { run } = play([
      trade('10:00:01', 6001, 3, 1),
      trade('10:00:02', 6004, 5, -1),
      trade('10:00:03', 5999, 7, 0),
      trade('10:00:04', 6000, 1, 1),
      trade('10:01:00', 6002, 2, -1),
    ]);
    await store(DATASETS.bars('ES'), BARS_FILE, encodeBars(SESSION, run));
    const table = await lake.read(DATASETS.bars('ES'), SESSION.date, BARS_FILE);
    const first = (name: string) => table.numbers(name)[0];
    expect(
      ['open', 'high', 'low', 'close', 'volume', 'buy_volume', 'sell_volume', 'trades'].map(first),
    ).toEqual([6001, 6004, 5999, 6000, 16, 4, 5, 4]);
    const past = await readBars(lake, 'ES', SESSION);
    expect([...past.numbers('bar_end_session_ns')]).toEqual([clock('10:01'), clock('10:02')]);
    expect([past.date, [...past.numbers('close')]]).toEqual(['2025-06-05', [6000, 6002]]);
  });
});

it('bars of a day are numbered by the minute of its clock, each value in its own place', async () => {
  const told = play([
    trade('09:29', 6000, 1, 1),
    trade('09:30', 6001, 1, 1),
    trade('09:30:10', 6004, 1, 1),
    trade('09:30:20', 5999, 1, 1),
    trade('09:31', 6002, 1, 1),
  ]);
  await store(DATASETS.bars('ES'), BARS_FILE, encodeBars(SESSION, told.run));
  const day = await readDayBars(lake, 'ES', SESSION);
  expect([...Array.from(day.minute)]).toEqual([-1, 0, 1]);
  expect([day.open[1], day.high[1], day.low[1], day.close[1]]).toEqual([6001, 6004, 5999, 5999]);
  expect(day.atr[0]).toBe(told.run.rawAtr[0]);
});
