import { describe, expect, it } from 'vitest';
import { ApproachTracker } from '../../../pipeline/approaches/approach-tracker.ts';
import type { Closing, Episode } from '../../../pipeline/approaches/episode.ts';
import { atPrice, type PriceRange } from '../../../pipeline/outcomes/triple-barrier.ts';
import { clock } from '../../market.ts';

const FORCE = { levelPrice: 6000, atr: 2 };
const START = clock('10:00');

/**
 * A tracker of one level at 6000 with an ATR of 2; what it tells is written down by
 * seconds after 10:00.
 */
function watched(isOver: (seconds: number) => boolean = () => false) {
  const told: string[] = [];
  const closed: (Closing & { readonly episode: Episode })[] = [];
  const begun: Episode[] = [];
  const seconds = (at: number) => (at - START) / 1e9;
  const tracker = new ApproachTracker(
    'OR_HIGH',
    {
      onBegun: (episode) => void begun.push(episode),
      onCheckpoint: ({ episode }, kind, { at }) => told.push(`${kind} ${episode.direction} ${seconds(at)}`),
      onClosed: (episode, closing) => void closed.push({ ...closing, episode }),
      isOutcomeOver: (_, at) => isOver(seconds(at)),
    },
    ({ anchorAt }) => `id ${seconds(anchorAt)}`,
  );
  return {
    told,
    closed,
    begun,
    tracker,
    level: (at: number, price: number, force = FORCE, rising = true) =>
      tracker.onLevel(START + at * 1e9, force, price, rising),
    price: (at: number, price: number, force = FORCE) =>
      tracker.onRange(atPrice(START + at * 1e9, price), force),
    bar: (endsAt: number, range: Omit<PriceRange, 'start' | 'at'>, force = FORCE) =>
      tracker.onRange({ ...range, start: START + (endsAt - 60) * 1e9, at: START + endsAt * 1e9 }, force),
  };
}

/** The same, told a level far from price first and then prices. */
function tracked(
  prices: readonly (readonly [seconds: number, price: number])[],
  isOver?: (seconds: number) => boolean,
) {
  const all = watched(isOver);
  all.level(0, prices[0]![1]);
  for (const [at, price] of prices) all.price(at, price);
  return all;
}

describe('An approach', () => {
  it('opens at two ATR, passes 1.0 and 0.5, and makes contact at 0.2', () => {
    const { told } = tracked([
      [0, 5990],
      [10, 5995.75],
      [20, 5996],
      [30, 5998],
      [40, 5999],
      [50, 5999.5],
      [60, 5999.6],
    ]);
    expect(told).toEqual(['APPROACH UP 20', 'WITHIN_1_0 UP 30', 'WITHIN_0_5 UP 40', 'CONTACT UP 60']);
  });
  it('from above is DOWN, and a trade through the level is contact', () => {
    const { told, tracker } = tracked([
      [0, 6010],
      [10, 6003],
      [20, 5999],
    ]);
    expect(told).toEqual(['APPROACH DOWN 10', 'CONTACT DOWN 20']);
    expect(tracker.open?.contact).toEqual({ at: START + 20e9, price: 5999, levelPrice: 6000, atr: 2 });
  });
  it('keeps what it was when it began', () => {
    const { begun, price } = tracked([
      [0, 5990],
      [10, 5997],
    ]);
    expect(begun[0]).toEqual({
      id: 'id 10',
      level: 'OR_HIGH',
      direction: 'UP',
      anchorAt: START + 10e9,
      anchorPrice: 5997,
      anchorLevelPrice: 6000,
      anchorAtr: 2,
      bornInside: false,
      levelStepEntry: false,
      anchorKnown: true,
    });
    price(20, 6000);
    expect(Object.isFrozen(begun[0])).toBe(true);
  });
  it('skips inner distances it jumps over, and tells none that it began inside of', () => {
    const jumped = tracked([
      [0, 5990],
      [10, 5996],
      [20, 5999.25],
    ]);
    expect(jumped.told).toEqual(['APPROACH UP 10', 'WITHIN_0_5 UP 20']);
    const inside = tracked([
      [0, 5990],
      [10, 5998.5],
      [20, 5998.75],
      [30, 5999],
    ]);
    expect(inside.told).toEqual(['APPROACH UP 10', 'WITHIN_0_5 UP 30']);
  });
  it('does not begin before the level is active, or its price known', () => {
    const { told, price, level } = watched();
    price(0, 5990);
    price(10, 5999);
    level(15, 5990, { levelPrice: Number.NaN, atr: 2 });
    level(16, 5990, { levelPrice: 6000, atr: Number.NaN });
    level(17, Number.NaN);
    price(20, 5999);
    expect(told).toEqual([]);
  });
  it('does not begin where price jumps over the whole zone', () => {
    const { told, price } = tracked([
      [0, 5990],
      [10, 6010],
    ]);
    expect(told).toEqual([]);
    price(20, 6003);
    expect(told).toEqual(['APPROACH DOWN 20']);
  });
});

describe('A level that moves or appears', () => {
  it('where price already is begins an approach from the side price stands on', () => {
    const { told, begun, level } = watched();
    level(0, 5998);
    expect(told).toEqual(['APPROACH UP 0']);
    expect([begun[0]!.bornInside, begun[0]!.levelStepEntry]).toEqual([true, false]);
    const above = watched();
    above.level(0, 6001);
    expect(above.told).toEqual(['APPROACH DOWN 0']);
  });
  it('exactly where price is comes from where price was going: rising is UP', () => {
    for (const [rising, direction] of [
      [true, 'UP'],
      [false, 'DOWN'],
    ] as const) {
      const { told, level } = watched();
      level(0, 6000, FORCE, rising);
      expect(told).toEqual([`APPROACH ${direction} 0`, `CONTACT ${direction} 0`]);
    }
  });
  it('to price, by stepping there, is an entry of its own kind, from the side price was on', () => {
    const { begun, level } = watched();
    level(0, 5990);
    level(60, 5990, { levelPrice: 5992, atr: 2 });
    expect([
      begun[0]!.direction,
      begun[0]!.levelStepEntry,
      begun[0]!.bornInside,
      begun[0]!.anchorLevelPrice,
    ]).toEqual(['UP', true, false, 5992]);
  });
  it('over price keeps the side that price was last outside on', () => {
    const { begun, level } = watched();
    level(0, 5990);
    level(60, 5990, { levelPrice: 5989, atr: 2 });
    expect(begun[0]!.direction).toBe('UP');
  });
  it('does nothing to an approach that is open', () => {
    const { told, level } = watched();
    level(0, 5998);
    level(60, 5998, { levelPrice: 5998, atr: 2 });
    expect(told).toEqual(['APPROACH UP 0']);
  });
});

describe('An approach ends', () => {
  it('when price has been beyond 2.5 ATR for over a minute, and no sooner', () => {
    const { closed, told } = tracked([
      [0, 5990],
      [10, 5996.5],
      [20, 5994.9],
      [80, 5994.9],
      [81, 5994.9],
      [90, 5996.5],
    ]);
    expect(closed.map(({ at, contact, censored, ended }) => [at, contact, censored, ended])).toEqual([
      [START + 81e9, null, false, 'LEFT'],
    ]);
    expect(told.filter((line) => line.startsWith('APPROACH'))).toEqual(['APPROACH UP 10', 'APPROACH UP 90']);
  });
  it('not when it comes back within 2.5 ATR in that minute: the count begins anew', () => {
    const { closed } = tracked([
      [0, 5990],
      [10, 5996.5],
      [20, 5994.9],
      [70, 5995],
      [71, 5994.9],
      [131, 5994.9],
    ]);
    expect(closed).toEqual([]);
  });
  it('once its outcome is over and price closes beyond 2.5 ATR: not at 2.0, or it would begin again at once', () => {
    const prices = [
      [0, 5990],
      [10, 5997],
      [20, 6000],
      [30, 6004.5],
      [40, 6005],
      [50, 6005.25],
    ] as const;
    const { closed } = tracked(prices, (seconds) => seconds >= 25);
    expect(closed.map(({ at, nearestAtr, ended }) => [at, nearestAtr, ended])).toEqual([
      [START + 50e9, 0, 'DECIDED'],
    ]);
    expect(tracked(prices).closed).toEqual([]);
  });
  it('with its nearest distance, and may begin again from the other side', () => {
    const { closed, told, price } = tracked(
      [
        [0, 5990],
        [10, 5996.5],
        [20, 5999],
        [30, 5994],
        [100, 5994],
      ],
      () => true,
    );
    expect(closed.map(({ nearestAtr }) => nearestAtr)).toEqual([0.5]);
    price(110, 6010);
    price(120, 6003);
    expect(told.at(-1)).toBe('APPROACH DOWN 120');
  });
  it('with the window, whatever it was doing', () => {
    const { tracker, closed } = tracked([
      [0, 5990],
      [10, 5997],
    ]);
    tracker.finish(START + 20e9);
    tracker.finish(START + 30e9);
    expect(closed.map(({ at }) => at)).toEqual([START + 20e9]);
    expect(tracker.open).toBeNull();
  });
  it('unknown, where data fell silent before it made contact', () => {
    const before = tracked([
      [0, 5990],
      [10, 5997],
    ]);
    const gap = (from: number, to: number) => ({ from: START + from * 1e9, to: START + to * 1e9 });
    before.tracker.onGap(gap(10, 100));
    before.tracker.finish(START + 600e9);
    expect([before.closed[0]!.censored, before.closed[0]!.ended]).toEqual([true, 'WINDOW']);
    const after = tracked([
      [0, 5990],
      [10, 5997],
      [20, 6000],
    ]);
    after.tracker.onGap(gap(20, 100));
    after.tracker.finish(START + 600e9);
    expect([after.closed[0]!.censored, after.closed[0]!.contact?.price]).toEqual([false, 6000]);
    // A hole that is told late: it lay before contact, which may not have been the first.
    const late = tracked([
      [0, 5990],
      [10, 5997],
      [20, 6000],
    ]);
    late.tracker.onGap(gap(12, 18));
    late.tracker.finish(START + 600e9);
    expect(late.closed[0]!.censored).toBe(true);
    // Or it was over when the approach began.
    const begun = tracked([
      [0, 5990],
      [10, 5997],
    ]);
    begun.tracker.onGap(gap(2, 10));
    begun.tracker.finish(START + 600e9);
    expect([begun.closed[0]!.censored, begun.closed[0]!.ended]).toEqual([false, 'WINDOW']);
  });
});

describe('A bar', () => {
  it('begins an approach by its close, not by its range', () => {
    const { told, level, bar } = watched();
    level(0, 5990);
    bar(60, { open: 5990, high: 5997, low: 5990, close: 5995 });
    expect(told).toEqual([]);
    bar(120, { open: 5995, high: 5997, low: 5995, close: 5996 });
    expect(told).toEqual(['APPROACH UP 120']);
  });
  it('whose range reaches the level makes contact without a known beginning', () => {
    const { told, begun, level, bar } = watched();
    level(0, 5990);
    bar(60, { open: 5990, high: 5999.6, low: 5990, close: 5991 });
    expect(told).toEqual(['CONTACT UP 60']);
    expect(begun[0]!.anchorKnown).toBe(false);
    const short = watched();
    short.level(0, 5990);
    short.bar(60, { open: 5990, high: 5999.5, low: 5990, close: 5991 });
    expect(short.told).toEqual([]);
  });
  it('follows by its leading end: the high of an approach from below, the low of one from above', () => {
    const up = watched();
    up.level(0, 5990);
    up.bar(60, { open: 5990, high: 5996, low: 5990, close: 5996 });
    up.bar(120, { open: 5996, high: 5998, low: 5993, close: 5996 });
    expect(up.told).toEqual(['APPROACH UP 60', 'WITHIN_1_0 UP 120']);
    const down = watched();
    down.level(0, 6010);
    down.bar(60, { open: 6010, high: 6010, low: 6004, close: 6004 });
    down.bar(120, { open: 6004, high: 6006, low: 6001, close: 6004 });
    expect(down.told).toEqual(['APPROACH DOWN 60', 'WITHIN_0_5 DOWN 120']);
  });
  it('is beyond the exit distance only with the whole of its range, from its start on', () => {
    const { closed, level, bar } = watched();
    level(0, 5990);
    bar(60, { open: 5996, high: 5997, low: 5996, close: 5996 });
    bar(120, { open: 5995, high: 5995, low: 5990, close: 5990 });
    bar(180, { open: 5990, high: 5994, low: 5990, close: 5990 });
    expect(closed).toEqual([]);
    bar(240, { open: 5990, high: 5994, low: 5990, close: 5990 });
    expect(closed.map(({ at }) => at)).toEqual([START + 240e9]);
  });
});
