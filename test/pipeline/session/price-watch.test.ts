import { expect, it } from 'vitest';
import { makeBarBatch } from '../../../pipeline/events/kinds.ts';
import type { PriceRange } from '../../../pipeline/outcomes/triple-barrier.ts';
import { PriceWatch } from '../../../pipeline/session/price-watch.ts';
import { NS_PER_MINUTE } from '../../../shared/units.ts';
import { clock, SESSION } from '../../market.ts';

/** Every level stands at 6000 and rises by a point when it is told to. */
function watching() {
  const told: string[] = [];
  const market = { level: 6000, atr: { points: 2 } };
  const line = ({ start, at, high, low }: PriceRange) =>
    `${(at - SESSION.rthOpen) / NS_PER_MINUTE}${start === at ? '' : ` bar ${low}–${high}`}`;
  const watch = new PriceWatch({
    session: SESSION,
    levels: { price: () => market.level },
    atr: market.atr,
    approaches: {
      followOutcomes: (range) => told.push(`outcomes ${line(range)}`),
      followApproaches: (range, priceOf, atr) =>
        told.push(`approaches ${line(range)} to ${priceOf('OR_LOW')} by ${atr}`),
    },
  });
  return { watch, told, market };
}

it('a price is held against outcomes whenever it is, and against levels from the open to 12:30', () => {
  const { watch, told, market } = watching();
  for (const time of ['09:29', '09:30', '12:30', '12:31']) watch.onPrice(clock(time), 6001);
  expect(told).toEqual([
    'outcomes -1',
    'outcomes 0',
    'approaches 0 to 6000 by 2',
    'outcomes 180',
    'approaches 180 to 6000 by 2',
    'outcomes 181',
  ]);
  told.length = 0;
  market.atr.points = Number.NaN;
  watch.onPrice(clock('10:00'), 6001);
  expect(told).toEqual(['outcomes 30']);
});

it('a bar waits, and is held against the levels and ATR that were in force while it formed, once', () => {
  const { watch, told, market } = watching();
  const batch = makeBarBatch(1);
  batch.count = 1;
  const bar = (start: string) => {
    batch.start[0] = clock(start);
    batch.at[0] = clock(start) + NS_PER_MINUTE;
    for (const [name, price] of Object.entries({ open: 6001, high: 6004, low: 5999, close: 6002 }))
      batch[name as 'open'][0] = price;
    watch.onBar(batch, 0);
  };
  bar('10:00');
  market.level = 6010;
  market.atr.points = 3;
  expect(told).toEqual([]);
  watch.followPendingBar();
  watch.followPendingBar();
  expect(told).toEqual(['outcomes 31 bar 5999–6004', 'approaches 31 bar 5999–6004 to 6000 by 2']);
  told.length = 0;
  for (const start of ['12:29', '12:30']) {
    bar(start);
    watch.followPendingBar();
  }
  expect(told.map((line) => line.slice(0, 14))).toEqual([
    'outcomes 180 b',
    'approaches 180',
    'outcomes 181 b',
  ]);
  told.length = 0;
  market.atr.points = Number.NaN;
  bar('11:00');
  watch.followPendingBar();
  expect(told).toEqual(['outcomes 91 bar 5999–6004']);
});
