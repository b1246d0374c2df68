import type { TouchReading } from '../../../pipeline/approaches/touch-memory.ts';
import { makeAccumulators, readAsOf, tellGridStep } from '../../../pipeline/grid/registry.ts';
import type { LevelsReading } from '../../../pipeline/levels/session-levels.ts';
import type { Moment } from '../../../pipeline/schema/moment.ts';
import type { Thresholds } from '../../../pipeline/schema/threshold.ts';
import type { Instrument } from '../../../shared/instruments.ts';
import { GRID_NS } from '../../../shared/rules.ts';
import { NS_PER_SECOND } from '../../../shared/units.ts';
import type { Direction } from '../../../shared/vocabulary/approach.ts';
import { LEVEL_KINDS, type LevelKind } from '../../../shared/vocabulary/level.ts';
import { type BookEvent, clock, ES, type MarketEvent, SESSION, tellAccumulators } from '../../market.ts';
import {
  OPTION_IDS,
  type OptionEvent,
  openInterest,
  option,
  optionQuote,
  optionTrade,
} from '../../options.ts';

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

/**
 * Two quotes per strike, in points: only the 6000 call and those further out are tight
 * enough.
 */
const OPTIONS: readonly OptionEvent[] = [
  ...OPTION_IDS.map(([id, right, strike]) => option(before(3600), id, right, strike, clock('16:00'))),
  ...(
    [
      ['5995P', 5, 5.4],
      ['6000C', 7, 7.4],
      ['6005C', 4, 4.4],
      ['6005P', 8, 12],
    ] as const
  ).flatMap(([id, bid, ask]) => [70, 10].map((seconds) => optionQuote(before(seconds), id, bid, ask))),
  ...(
    [
      ['5985P', 90],
      ['5990P', 80],
      ['5995C', 20],
      ['5995P', 100],
      ['6000C', 300],
      ['6000P', 200],
      ['6005C', 400],
      ['6005P', 50],
      ['6010C', 60],
      ['6015C', 70],
      ['6060C', 1000],
    ] as const
  ).map(([id, contracts]) => openInterest(before(200), id, contracts)),
  optionTrade(before(30), '6005C', 4.4, 10, 1),
  optionTrade(before(29), '5995P', 5, 5, -1),
  optionTrade(before(28), '6060C', 0.5, 100, 1),
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
  touchesOf: (level) => ({ touches: 30 + LEVEL_KINDS.indexOf(level), secondsSince: 77 }),
  attempt: () => ({
    index: 17,
    runId: 'first',
    runStart: {
      barrierReplenishmentRatio: 1,
      barrierDeltaLiq: 40,
      tapeVelocity: 0.5,
      tapeImbalance: 0.25,
    },
  }),
};

const THRESHOLDS: Thresholds = {
  sweepUsd: 1,
  fuelGamma: { T0_15: 9, T15_30: 9, T30_60: 4, T60_120: 9, T120_180: 9 },
  accelerationForPush: 0.02,
};

/** Best quotes below 6 contracts are thin, until they are above 10. */
const INSTRUMENT: Instrument = { ...ES, thinQuoteContracts: [6, 10] };

/** The moment that every worked value is worked for. */
export function fixedMoment(direction: Direction = 'UP'): Moment {
  const marketClock = { now: Number.NEGATIVE_INFINITY };
  const accumulators = makeAccumulators(marketClock, INSTRUMENT);
  const events = [...TRADES, ...BOOKS, ...OPTIONS].sort((a, b) => a.at - b.at);
  let step = before(3610);
  const stepTo = (at: number) => {
    for (; step + GRID_NS <= at; step += GRID_NS) {
      marketClock.now = step + GRID_NS;
      tellGridStep(accumulators, step + GRID_NS);
    }
  };
  for (const event of events) {
    stepTo(event.at);
    marketClock.now = event.at;
    tellAccumulators(accumulators, event);
  }
  stepTo(AT);
  marketClock.now = AT;
  return {
    session: SESSION,
    instrument: INSTRUMENT,
    at: AT,
    level: 'OR_HIGH',
    direction,
    levelPrice: LEVEL_PRICE,
    spot: 5998.5,
    atr: ATR,
    read: readAsOf(accumulators, AT),
    levels: LEVELS,
    touches: TOUCHES,
    thresholds: THRESHOLDS,
  };
}
