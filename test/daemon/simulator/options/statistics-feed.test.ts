import { expect, it } from 'vitest';
import { records } from '../../../../daemon/databento/dbn/index.ts';
import { StatisticsFeed } from '../../../../daemon/simulator/options/statistics-feed.ts';
import { toTimestamp } from '../../../../shared/session/session.ts';
import { clock, SESSION } from '../../../market.ts';
import { opened } from '../../databento/dbn/bytes.ts';

const shown = (bidTicks: number, askTicks: number) => ({ bidTicks, askTicks, bidSize: 1, askSize: 1 });

it('a first price, and each new extreme of trades and of quotes, are said as they come', async () => {
  const statistics = new StatisticsFeed(SESSION);
  statistics.onTrade(clock('09:31'), 7, 100, shown(98, 100));
  statistics.onTrade(clock('09:32'), 7, 99, shown(99, 101));
  statistics.onTrade(clock('09:33'), 7, 100, shown(97, 103));
  statistics.onTrade(clock('09:34'), 7, 104, shown(97, 99));
  statistics.onTrade(clock('09:35'), 8, 4, shown(0, 4));
  const said: unknown[] = [];
  for await (const { fields } of records(await opened(statistics.take(true).flat()))) {
    said.push([fields.instrument_id, fields.stat_type, Number(fields.price) / 5e7]);
    expect([fields.ts_ref, fields.quantity]).toEqual([0xffff_ffff_ffff_ffffn, 0x7fff_ffff_ffff_ffffn]);
    expect([fields.update_action, fields.stat_flags]).toEqual([1, 255]);
  }
  // Opening 1, low 4, high 5, lowest offer 7, highest bid 8.
  expect(said).toEqual([
    ...[
      [7, 1, 100],
      [7, 4, 100],
      [7, 5, 100],
      [7, 7, 100],
      [7, 8, 98],
    ],
    ...[
      [7, 4, 99],
      [7, 8, 99],
    ],
    ...[
      [7, 5, 104],
      [7, 7, 99],
    ],
    ...[
      [8, 1, 4],
      [8, 4, 4],
      [8, 5, 4],
      [8, 7, 4],
    ],
  ]);
  expect(statistics.take(true)).toEqual([]);
});
it('are of the moment of the trade', async () => {
  const statistics = new StatisticsFeed(SESSION);
  statistics.onTrade(clock('09:31'), 7, 100, shown(98, 100));
  // Received as long after it as the trade itself.
  for await (const { fields } of records(await opened(statistics.take(true).flat())))
    expect([fields.ts_event, fields.ts_recv]).toEqual([
      toTimestamp(SESSION, clock('09:31')),
      (toTimestamp(SESSION, clock('09:31')) as bigint) + 60_000n,
    ]);
});
it('are taken in whole blocks until the end, whenever they are asked for', () => {
  const lengthsOf = (askedEvery: number) => {
    const statistics = new StatisticsFeed(SESSION);
    const lengths: number[] = [];
    for (let i = 0; i < 500; i++) {
      statistics.onTrade(clock('09:31') + i, i, 100, shown(98, 100));
      if (i % askedEvery === 0) lengths.push(...statistics.take(false).map((block) => block.length));
    }
    return [...lengths, ...statistics.take(true).map((block) => block.length)];
  };
  // Five records of each series' first trade.
  expect(lengthsOf(7)).toEqual([1024, 1024, 452]);
  expect(lengthsOf(399)).toEqual([1024, 1024, 452]);
});
it('figures of the session before are told as they are due, among the others, with one sequence', async () => {
  const statistics = new StatisticsFeed(SESSION);
  const figure = (time: string, quantity: bigint) => ({
    instrumentId: 7,
    tsEvent: toTimestamp(SESSION, clock(time)),
    tsRef: 1n,
    statType: 9,
    price: null,
    quantity,
  });
  statistics.expect([figure('07:30', 1n), figure('09:12', 2n), figure('09:40', 3n)]);
  statistics.advance(clock('09:12'));
  expect(statistics.take(true).flat()).toHaveLength(1);
  statistics.onTrade(clock('09:05'), 8, 100, shown(98, 100));
  statistics.advance(clock('09:30'));
  const told: unknown[] = [];
  for await (const { fields } of records(await opened(statistics.take(true).flat())))
    told.push([fields.instrument_id, fields.stat_type, fields.sequence]);
  expect(told).toEqual([
    [8, 1, 2],
    [8, 4, 3],
    [8, 5, 4],
    [8, 7, 5],
    [8, 8, 6],
    [7, 9, 7],
  ]);
});
