import { GRID_NS, OPENING_RANGE_NS } from '../../../shared/rules.ts';
import type { Session } from '../../../shared/session/session.ts';
import { NS_PER_MILLISECOND, NS_PER_MINUTE, NS_PER_SECOND, type SessionNs } from '../../../shared/units.ts';
import type { Act, MarketHand } from '../market-hand.ts';

/** How long price takes to where a script begins. */
const APPROACH_NS = 4 * NS_PER_MINUTE;
/** How long it takes to leave again. */
const RETREAT_NS = 90 * NS_PER_SECOND;
/** How long it stays where it is. */
const STAY_NS = 20 * NS_PER_SECOND;
/** How long before a level becomes one a script leads to it. */
const LEAD_NS = 150 * NS_PER_SECOND;
/** Ten points. */
const FAR_TICKS = 40;
/** Three points. */
const AWAY_TICKS = 12;

export const SWEPT_QUEUES = 5;
export const SWEPT_CONTRACTS = 300;
/** More than a best quote has to have to count as filled up. */
export const ICEBERG_CONTRACTS = 60;
export const ICEBERG_REFILLS = 12;
/** At each of two prices behind: more than price took on its way to the level. */
export const DEFENCE_CONTRACTS = 1000;
export const WALL_CONTRACTS = 400;
/** As long as the opening range is. */
export const HALT_NS = OPENING_RANGE_NS;
export const HALT_TICKS = 60;
/** As long as an average of twenty bars takes to come from ten points away. */
export const LEVEL_STEP_NS = 40 * NS_PER_MINUTE;

/**
 * Price comes near the pre-market high, from where it stands; from too near, it leaves
 * first, so that there is an approach.
 */
function lead(hand: MarketHand, ticksShort: number): { readonly up: boolean; readonly level: number } {
  const level = hand.preMarketHigh;
  const up = hand.facing(true) <= level;
  const outwards = (ticks: number) => level + (up ? -ticks : ticks);
  const begun = hand.at;
  const ticksAway = up ? level - hand.facing(true) : hand.facing(false) - level;
  if (ticksAway < AWAY_TICKS) hand.walk(!up, outwards(AWAY_TICKS + 1), begun + APPROACH_NS / 2);
  hand.walk(up, outwards(ticksShort), begun + APPROACH_NS);
  return { up, level };
}

const away = (hand: MarketHand, up: boolean, ticks: number): void =>
  hand.walk(!up, hand.facing(!up) + (up ? -ticks : ticks), hand.at + RETREAT_NS);

export const sweepThrough = (at: SessionNs): readonly Act[] => [
  {
    at,
    *play(hand) {
      const { up, level } = lead(hand, 2);
      yield;
      for (let queue = 0; queue < SWEPT_QUEUES; queue++)
        hand.set(up, hand.facing(up) + (up ? queue : -queue), SWEPT_CONTRACTS / SWEPT_QUEUES);
      hand.waitUntil(hand.at + NS_PER_SECOND);
      hand.sweep(up, SWEPT_QUEUES);
      hand.walk(up, level + (up ? AWAY_TICKS : -AWAY_TICKS), hand.at + NS_PER_MINUTE);
    },
  },
];

export const iceberg = (at: SessionNs): readonly Act[] => [
  {
    at,
    *play(hand) {
      const { up, level } = lead(hand, 0);
      yield;
      for (const index of behind(level, up)) hand.fill(up, index, DEFENCE_CONTRACTS);
      hand.set(up, level, ICEBERG_CONTRACTS);
      for (let refill = 0; refill < ICEBERG_REFILLS; refill++) {
        hand.waitUntil(hand.at + 2 * NS_PER_SECOND);
        hand.trade(up, ICEBERG_CONTRACTS - 1);
        hand.waitUntil(hand.at + 50 * NS_PER_MILLISECOND);
        hand.fill(up, level, ICEBERG_CONTRACTS);
      }
      yield;
      hand.waitUntil(hand.at + STAY_NS);
      away(hand, up, FAR_TICKS);
    },
  },
];

/** Two prices beyond a level, seen from where price comes from. */
const behind = (level: number, up: boolean): readonly number[] =>
  [1, 2].map((ticks) => level + (up ? ticks : -ticks));

/** The wall has stood for longer than turnover looks back when it goes. */
export const pull = (at: SessionNs): readonly Act[] => [
  {
    at,
    *play(hand) {
      const isBelow = hand.facing(true) <= hand.preMarketHigh;
      const wall = [hand.preMarketHigh, ...behind(hand.preMarketHigh, isBelow)];
      for (const index of wall) hand.fill(isBelow, index, WALL_CONTRACTS);
      const { up, level } = lead(hand, 3);
      yield;
      hand.walk(up, level + (up ? -1 : 1), hand.at + 90 * NS_PER_SECOND);
      for (const index of wall) hand.thin(up, index, 1);
      hand.walk(up, level, hand.at + 2 * NS_PER_SECOND);
      yield;
      hand.trade(up, 1);
      hand.waitUntil(hand.at + 2 * STAY_NS);
    },
  },
];

export const exactTouch = (at: SessionNs): readonly Act[] => [
  {
    at,
    *play(hand) {
      const { up } = lead(hand, 0);
      yield;
      hand.trade(up, 1);
      hand.waitUntil(hand.at + STAY_NS);
      away(hand, up, FAR_TICKS);
    },
  },
];

export const bothBarriers = (at: SessionNs): readonly Act[] => [
  {
    at,
    *play(hand) {
      const { up, level } = lead(hand, 0);
      yield;
      const minute = Math.ceil(hand.at / NS_PER_MINUTE) * NS_PER_MINUTE;
      hand.waitUntil(minute + 5 * NS_PER_SECOND);
      hand.trade(up, 1);
      hand.walk(up, level + (up ? FAR_TICKS : -FAR_TICKS), minute + 25 * NS_PER_SECOND);
      yield;
      hand.walk(!up, level + (up ? -FAR_TICKS : FAR_TICKS), minute + 55 * NS_PER_SECOND);
    },
  },
];

/** Three up and three down, by turns: a turn prints where the step before it did. */
export const GRID_STEPS = 24;

export const onTheGrid = (at: SessionNs): readonly Act[] => [
  {
    at,
    *play(hand) {
      for (let step = 1; step <= GRID_STEPS; step++) {
        hand.waitUntil(at + step * GRID_NS);
        hand.sweep(Math.floor((step - 1) / 3) % 2 === 0, 1);
        yield;
      }
    },
  },
];

/** The opening range ends where the pre-market had its high. */
export const coincident = ({ rthOpen, openingRangeEnd }: Session): readonly Act[] => [
  {
    at: rthOpen - LEAD_NS,
    *play(hand) {
      // What lies above it by now would be the high of the range.
      const top = () => hand.preMarketHigh;
      if (hand.facing(true) > top() - AWAY_TICKS)
        hand.walk(false, top() - AWAY_TICKS, rthOpen - NS_PER_MINUTE);
      yield;
      hand.waitUntil(rthOpen + NS_PER_MINUTE);
      hand.walk(true, top(), rthOpen + 6 * NS_PER_MINUTE);
      hand.trade(true, 1);
      yield;
      hand.walk(false, top() - FAR_TICKS, rthOpen + 9 * NS_PER_MINUTE);
      hand.waitUntil(openingRangeEnd + NS_PER_MINUTE);
      hand.walk(true, top() - 2, openingRangeEnd + 3 * NS_PER_MINUTE);
    },
  },
];

/** Price stands just below a level as it becomes one. */
export const bornInside = ({ rthOpen, openingRangeEnd }: Session): readonly Act[] => [
  {
    at: rthOpen - LEAD_NS,
    *play(hand) {
      const up = hand.facing(true) < hand.preMarketHigh;
      hand.walk(up, hand.preMarketHigh + (up ? -1 : 1), rthOpen - 2 * NS_PER_SECOND);
      yield;
      hand.waitUntil(rthOpen + NS_PER_SECOND);
    },
  },
  {
    at: openingRangeEnd - LEAD_NS,
    *play(hand) {
      const up = hand.facing(true) < hand.openingHigh;
      hand.walk(up, hand.openingHigh + (up ? -1 : 1), openingRangeEnd - 2 * NS_PER_SECOND);
      yield;
      hand.waitUntil(openingRangeEnd + NS_PER_SECOND);
    },
  },
];

/** Price goes away and stays where it is: averages come after it, bar by bar. */
export const levelStep = (at: SessionNs): readonly Act[] => [
  {
    at,
    *play(hand) {
      hand.walk(true, hand.facing(true) + FAR_TICKS, hand.at + NS_PER_MINUTE);
      yield;
      hand.waitUntil(at + LEVEL_STEP_NS);
    },
  },
];

export const halt = (at: SessionNs): readonly Act[] => [
  {
    at,
    *play(hand) {
      hand.halt(at + HALT_NS, HALT_TICKS);
      yield;
      hand.trade(true, 1);
    },
  },
];
