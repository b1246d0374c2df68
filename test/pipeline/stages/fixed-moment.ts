import type { TouchReading } from '../../../pipeline/approaches/touch-memory.ts';
import { makeAccumulators, readAsOf } from '../../../pipeline/grid/registry.ts';
import type { LevelsReading } from '../../../pipeline/levels/session-levels.ts';
import type { Moment } from '../../../pipeline/schema/moment.ts';
import { GRID_NS } from '../../../shared/rules.ts';
import { NS_PER_SECOND } from '../../../shared/units.ts';
import type { Direction } from '../../../shared/vocabulary/approach.ts';
import { LEVEL_KINDS, type LevelKind } from '../../../shared/vocabulary/level.ts';
import { type BookEvent, bookBatch, clock, ES, type MarketEvent, SESSION, tradeBatch } from '../../market.ts';

/**
 * 10:00:00, an approach from below to the opening-range high at 6000, spot 5998.50, ATR 2
 * points.
 */
const AT = clock('10:00');
const LEVEL_PRICE = 6000;
const ATR = 2;

/** Seconds before the moment. */
const before = (seconds: number) => AT - seconds * NS_PER_SECOND;

/**
 * The close of the ten-second step that ends `minutes` (negative) before the moment: a
 * quartic, so that no two windows read alike.
 */
const closeAt = (minutes: number) =>
  5998.5 + 0.8 * minutes + 0.05 * minutes ** 2 + 0.003 * minutes ** 3 + 0.00008 * minutes ** 4;

/**
 * A trade a second before the end of each of the last 120 steps, and three prints at the
 * level in the last minute.
 */
const TRADES: readonly MarketEvent[] = [
  ...Array.from({ length: 120 }, (_, i) => 119 - i).map((step) => ({
    kind: 'trade' as const,
    at: before(10 * step + 1),
    price: closeAt(-step / 6),
    size: 1,
    aggressor: 0,
  })),
  { kind: 'trade' as const, at: before(48), price: 6000.25, size: 7, aggressor: 1 },
  { kind: 'trade' as const, at: before(47), price: 5999.75, size: 4, aggressor: -1 },
  { kind: 'trade' as const, at: before(46), price: 6000.5, size: 2, aggressor: -1 },
];

const book = (
  seconds: number,
  bid: number,
  bidSize: number,
  ask: number,
  askSize: number,
  deep: number[],
): BookEvent => ({
  kind: 'book',
  at: before(seconds),
  bid,
  ask,
  sizes: [bidSize, ...new Array<number>(9).fill(50), askSize, ...deep],
});
const flat = (size: number) => new Array<number>(9).fill(size);

/**
 * Quotes near the level (mid 5998.50) but for two excursions to 5995, with the size
 * behind the best offer growing.
 */
const BOOKS: readonly MarketEvent[] = [
  ...[400, 370, 340, 310].map((s) => book(s, 5998.25, 5, 5998.75, 8, flat(1))),
  book(280, 5998.25, 21, 5998.75, 8, flat(1)),
  ...[250, 220].map((s) => book(s, 5998.25, 21, 5998.75, 8, flat(1))),
  book(200, 5998.25, 21, 5998.75, 8, flat(2)),
  ...[170, 151].map((s) => book(s, 5998.25, 21, 5998.75, 8, flat(2))),
  ...[150, 125].map((s) => book(s, 5998.25, 21, 5998.75, 8, flat(3))),
  book(100, 5998.25, 12, 5998.75, 8, flat(3)),
  book(70, 5998.25, 12, 5998.75, 8, flat(4)),
  book(50, 5995, 20, 5995.25, 6, flat(4)),
  book(45, 5998.25, 10, 5998.75, 8, flat(4)),
  book(28, 5995, 30, 5995.25, 5, flat(4)),
  book(25, 5998.25, 10, 5998.75, 8, flat(4)),
  book(20, 5998.25, 10, 5998.75, 11, [2, 3, 4, 5, 6, 7, 8, 9, 10]),
  book(10, 5998.25, 17, 5998.75, 11, [2, 3, 4, 5, 6, 7, 8, 9, 10]),
];

const PRICES: Readonly<Record<LevelKind, number>> = {
  PM_HIGH: 6003,
  PM_LOW: 5985,
  OR_HIGH: LEVEL_PRICE,
  OR_LOW: 5990.5,
  SMA_90: 5996,
  EMA_20: 5998,
};
const LEVELS: LevelsReading = {
  price: (kind) => PRICES[kind],
  priceBefore: (kind) => PRICES[kind],
  isWarm: () => true,
};

const place = (level: LevelKind, direction: Direction) =>
  2 * LEVEL_KINDS.indexOf(level) + (direction === 'DOWN' ? 0 : 1);
const TOUCHES: TouchReading = {
  record: (level, direction) => ({
    touches: place(level, direction) + 1,
    defended: place(level, direction) + 20,
    secondsSince: place(level, direction) + 100,
  }),
  attemptIndex: () => 17,
};

/** The moment that every worked value is worked for. */
export function fixedMoment(direction: Direction = 'UP'): Moment {
  const marketClock = { now: Number.NEGATIVE_INFINITY };
  const accumulators = makeAccumulators(marketClock);
  const events = [...TRADES, ...BOOKS].sort((a, b) => a.at - b.at);
  let step = before(1210);
  const stepTo = (at: number) => {
    for (; step + GRID_NS <= at; step += GRID_NS) {
      marketClock.now = step + GRID_NS;
      accumulators.book.onGridStep(step + GRID_NS);
    }
  };
  for (const event of events) {
    stepTo(event.at);
    marketClock.now = event.at;
    if (event.kind === 'trade') {
      accumulators.bars.on('trade', tradeBatch(event), 0);
      accumulators.tape.on('trade', tradeBatch(event), 0);
    } else {
      accumulators.orderFlow.onBook(bookBatch(event), 0);
      accumulators.book.onBook(bookBatch(event), 0);
    }
  }
  stepTo(AT);
  marketClock.now = AT;
  return {
    session: SESSION,
    instrument: ES,
    at: AT,
    level: 'OR_HIGH',
    direction,
    levelPrice: LEVEL_PRICE,
    spot: 5998.5,
    atr: ATR,
    read: readAsOf(accumulators, AT),
    levels: LEVELS,
    touches: TOUCHES,
  };
}
