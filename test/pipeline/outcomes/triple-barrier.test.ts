import { describe, expect, it } from 'vitest';
import {
  atPrice,
  byHorizon,
  outcomeTerms,
  TripleBarrier,
} from '../../../pipeline/outcomes/triple-barrier.ts';
import { NS_PER_SECOND } from '../../../shared/units.ts';
import type { Direction } from '../../../shared/vocabulary/approach.ts';
import type { LabelRule } from '../../../shared/vocabulary/outcome.ts';
import { clock } from '../../market.ts';

const START = clock('10:00');
const later = (seconds: number) => START + seconds * NS_PER_SECOND;
const LEVEL = { levelPrice: 6000, atr: 2 };

const barrier = (direction: Direction = 'UP', rule: LabelRule = 'contact_armed', price = 5999.75) =>
  new TripleBarrier(outcomeTerms(rule, direction, LEVEL, { at: START, price }));

/**
 * A contact-armed outcome of an approach from below, told prices by seconds since
 * contact.
 */
function told(...prices: readonly (readonly [seconds: number, price: number])[]) {
  const made = barrier();
  for (const [seconds, price] of prices) made.onRange(atPrice(later(seconds), price));
  return made;
}
const outcomesOf = (made: TripleBarrier) => Object.values(byHorizon((horizon) => made.outcome(horizon)));
const bar = (endSeconds: number, open: number, high: number, low: number) => ({
  start: later(endSeconds - 60),
  at: later(endSeconds),
  open,
  high,
  low,
  close: open,
});

describe('The terms of an outcome', () => {
  it.each<[LabelRule, Direction, number, number]>([
    ['contact_armed', 'UP', 6002, 5998],
    ['contact_armed', 'DOWN', 5998, 6002],
    ['level_literal', 'UP', 6002, 5998],
    ['anchor_relative', 'UP', 6002, 5994],
    ['anchor_relative', 'DOWN', 5998, 5998],
  ])('of %s %s put BREAK at %d and REJECT at %d', (rule, direction, breakPrice, rejectPrice) => {
    expect(outcomeTerms(rule, direction, LEVEL, { at: START, price: 5996 })).toEqual({
      rule,
      direction,
      levelPrice: 6000,
      atr: 2,
      start: START,
      breakPrice,
      rejectPrice,
    });
  });
});

describe('An outcome', () => {
  it.each<[string, readonly (readonly [number, number])[], readonly (string | null)[]]>([
    [
      'breaks at one ATR through',
      [
        [50, 6002],
        [480, 6000],
      ],
      ['BREAK', 'BREAK', 'BREAK'],
    ],
    [
      'is rejected at one ATR back',
      [
        [50, 5998],
        [480, 6000],
      ],
      ['REJECT', 'REJECT', 'REJECT'],
    ],
    [
      'keeps what came first',
      [
        [50, 6002],
        [60, 5998],
        [480, 6000],
      ],
      ['BREAK', 'BREAK', 'BREAK'],
    ],
    [
      'is CHOP at a horizon it outlives, and decided at the next',
      [
        [130, 6002],
        [480, 6000],
      ],
      ['CHOP', 'BREAK', 'BREAK'],
    ],
    [
      'is CHOP where neither came',
      [
        [479, 6001.75],
        [480, 5998.25],
      ],
      ['CHOP', 'CHOP', 'CHOP'],
    ],
    [
      'counts a price at the horizon itself',
      [
        [120, 6002],
        [480, 6000],
      ],
      ['BREAK', 'BREAK', 'BREAK'],
    ],
    [
      'does not count one a nanosecond later',
      [
        [120.000000001, 6002],
        [480, 6000],
      ],
      ['CHOP', 'BREAK', 'BREAK'],
    ],
    [
      'is unknown where data end before it is decided',
      [
        [100, 6001],
        [239, 6001],
      ],
      ['CHOP', null, null],
    ],
    ['is unknown at the first horizon too where they end at once', [[119, 6001]], [null, null, null]],
    [
      'does not move a tick short of its price',
      [
        [50, 6001.75],
        [60, 5998.25],
        [480, 6000],
      ],
      ['CHOP', 'CHOP', 'CHOP'],
    ],
  ])('%s', (_, prices, expected) => {
    expect(outcomesOf(told(...prices))).toEqual(expected);
  });
  it('is the mirror image from above', () => {
    const down = barrier('DOWN');
    down.onRange(atPrice(later(30), 5998));
    expect(outcomesOf(down)).toEqual(['BREAK', 'BREAK', 'BREAK']);
  });
  it('hears nothing after eight minutes', () => {
    const made = told([480.000000001, 6002]);
    expect([made.undecided, made.result().secondsToBreak]).toEqual([true, Number.NaN]);
  });
  it('is unknown after a silence before it was decided, and stands where it was decided first', () => {
    const silent = told([100, 6001]);
    silent.onGap(later(300));
    silent.onRange(atPrice(later(300), 6002));
    silent.onRange(atPrice(later(480), 6002));
    expect(outcomesOf(silent)).toEqual([null, null, null]);
    const early = told([130, 6001]);
    early.onGap(later(300));
    early.onRange(atPrice(later(480), 6000));
    expect(outcomesOf(early)).toEqual(['CHOP', null, null]);
    const decided = told([100, 6002]);
    decided.onGap(later(300));
    expect(outcomesOf(decided)).toEqual(['BREAK', 'BREAK', 'BREAK']);
  });
  it('is unknown from a hole on that is told late, though something was seen after it', () => {
    const late = told([30, 6001], [100, 6002]);
    late.onGap(later(90), later(60));
    expect(outcomesOf(late)).toEqual([null, null, null]);
    const decided = told([30, 6002], [100, 6001]);
    decided.onGap(later(90), later(60));
    expect(outcomesOf(decided)).toEqual(['BREAK', 'BREAK', 'BREAK']);
    const begun = told([30, 6002]);
    begun.onGap(later(10), later(-10));
    expect(outcomesOf(begun)).toEqual([null, null, null]);
    const before = told([30, 6002]);
    before.onGap(later(0), later(-10));
    expect(outcomesOf(before)).toEqual(['BREAK', 'BREAK', 'BREAK']);
    // The first of two is where it stops being known.
    const twice = told([130, 6001], [490, 6000]);
    twice.onGap(later(310), later(300));
    twice.onGap(later(210), later(200));
    expect(outcomesOf(twice)).toEqual(['CHOP', null, null]);
  });
  it('is not touched by a gap that had ended before its last price', () => {
    const made = told([100, 6001]);
    made.onGap(later(100));
    made.onRange(atPrice(later(480), 6000));
    expect(outcomesOf(made)).toEqual(['CHOP', 'CHOP', 'CHOP']);
  });
  it('is CHOP once the clock alone has passed its horizon', () => {
    const made = told([100, 6001]);
    made.onClock(later(240));
    expect(outcomesOf(made)).toEqual(['CHOP', 'CHOP', null]);
    made.onClock(later(100));
    expect(made.outcome(240)).toBe('CHOP');
  });
});

describe('A bar that crosses both prices', () => {
  it('is ambiguous: null from its end on, CHOP where the horizon had passed, and never scored', () => {
    const made = barrier();
    made.onRange(bar(180, 6000, 6002.5, 5997.5));
    made.onRange(bar(480, 6000, 6000, 6000));
    expect(outcomesOf(made)).toEqual(['CHOP', null, null]);
    expect([made.result().ambiguous, made.undecided]).toEqual([true, false]);
    expect([made.isLost(120), made.isLost(240), made.isLost(480)]).toEqual([false, true, true]);
  });
  it('is lost where a silence came before anything was decided, and not where it came after', () => {
    const open = barrier();
    open.onRange(bar(60, 6000, 6000, 6000));
    open.onGap(later(200));
    expect([open.isLost(120), open.isLost(480)]).toEqual([true, true]);
    const decided = barrier();
    decided.onRange(bar(60, 6001, 6002, 6000));
    decided.onGap(later(200));
    expect([decided.isLost(120), decided.isLost(480)]).toEqual([false, false]);
  });
  it.each([
    ['above both', 6002.25, 'BREAK'],
    ['at the break price', 6002, 'BREAK'],
    ['below both', 5997.75, 'REJECT'],
    ['at the reject price', 5998, 'REJECT'],
  ])('is decided by its open %s', (_, open, expected) => {
    const made = barrier();
    made.onRange(bar(60, open, 6002.5, 5997.5));
    expect([made.outcome(120), made.result().ambiguous]).toEqual([expected, false]);
  });
  it('is decided by its open from above too', () => {
    const made = barrier('DOWN');
    made.onRange(bar(60, 5998, 6002.5, 5997.5));
    expect(made.outcome(120)).toBe('BREAK');
    const other = barrier('DOWN');
    other.onRange(bar(60, 6002, 6002.5, 5997.5));
    expect(other.outcome(120)).toBe('REJECT');
  });
  it('changes nothing once the outcome is decided', () => {
    const made = barrier();
    made.onRange(bar(60, 6001, 6002, 6000));
    made.onRange(bar(120, 6000, 6003, 5997));
    expect([made.outcome(240), made.result().ambiguous, made.result().secondsToReject]).toEqual([
      'BREAK',
      false,
      120,
    ]);
  });
});

describe('The result', () => {
  it('has the times of both prices and of the outcome, in seconds', () => {
    const result = told([100, 6001.75], [130, 6002], [400, 5998], [470, 6009]).result();
    expect([result.secondsToBreak, result.secondsToReject, result.secondsToOutcome]).toEqual([130, 400, 130]);
    const none = told([100, 6000]).result();
    expect([none.secondsToBreak, none.secondsToReject, none.secondsToOutcome]).toEqual([
      Number.NaN,
      Number.NaN,
      Number.NaN,
    ]);
  });
  it('has excursions in ATR within each horizon, never below zero', () => {
    const { favorableAtr, adverseAtr } = told(
      [10, 6001],
      [20, 5999],
      [120, 5998.5],
      [300, 6004],
      [480, 6000],
    ).result();
    expect(favorableAtr).toEqual({ 120: 0.5, 240: 0.5, 480: 2 });
    expect(adverseAtr).toEqual({ 120: 0.75, 240: 0.75, 480: 0.75 });
    expect(told([10, 5999], [120, 5999]).result().favorableAtr[120]).toBe(0);
  });
  it('has no excursion within a horizon that was not followed to its end, decided or not', () => {
    const short = told([10, 6002], [240, 6003]);
    expect(short.result().favorableAtr).toEqual({ 120: 1, 240: 1.5, 480: Number.NaN });
    const silent = told([10, 6002], [130, 6002]);
    silent.onGap(later(300));
    silent.onRange(atPrice(later(300), 6010));
    silent.onClock(later(480));
    expect(silent.result().favorableAtr).toEqual({ 120: 1, 240: Number.NaN, 480: Number.NaN });
    expect(silent.result().outcomes).toEqual({ 120: 'BREAK', 240: 'BREAK', 480: 'BREAK' });
  });
  it('keeps a horizon that was over before the silence, and loses one that was not', () => {
    const silent = told([10, 6000], [130, 6000]);
    silent.onGap(later(300));
    silent.onRange(atPrice(later(300), 6010));
    expect(silent.result().outcomes).toEqual({ 120: 'CHOP', 240: null, 480: null });
  });
  it('takes both ends of a bar', () => {
    const made = barrier('DOWN');
    made.onRange(bar(60, 6000, 6001, 5999.5));
    made.onClock(later(120));
    expect([made.result().favorableAtr[120], made.result().adverseAtr[120]]).toEqual([0.25, 0.5]);
  });
});

describe('An outcome is over', () => {
  it('when it is decided, ambiguous, lost in a silence, or eight minutes old', () => {
    expect(told([50, 6001]).isOver(later(60))).toBe(false);
    expect(told([50, 6002]).isOver(later(60))).toBe(true);
    const silent = told([50, 6001]);
    silent.onGap(later(200));
    expect(silent.isOver(later(200))).toBe(true);
    expect([told([50, 6001]).isOver(later(479.9)), told([50, 6001]).isOver(later(480))]).toEqual([
      false,
      true,
    ]);
  });
  it('and can no longer change just after its last horizon', () => {
    expect([barrier().expired(later(480)), barrier().expired(later(480) + 1)]).toEqual([false, true]);
  });
});

describe('Whether the level held', () => {
  it('is known when it was rejected, or when the horizon passed without a break', () => {
    const rejected = told([100, 5998]);
    expect([rejected.heldBy(later(99), 240), rejected.heldBy(later(100), 240)]).toEqual([false, true]);
    const chopped = told([100, 6000], [260, 6000]);
    expect([chopped.heldBy(later(239), 240), chopped.heldBy(later(240), 240)]).toEqual([false, true]);
    const broken = told([100, 6002], [260, 6000]);
    expect(broken.heldBy(later(400), 240)).toBe(false);
    const late = told([300, 6002]);
    expect([late.heldBy(later(239), 240), late.heldBy(later(310), 240)]).toEqual([false, true]);
  });
  it('is never known of one that was lost', () => {
    const silent = told([50, 6001]);
    silent.onGap(later(200));
    silent.onRange(atPrice(later(400), 6000));
    expect(silent.heldBy(later(480), 240)).toBe(false);
  });
});

describe('The last price within a horizon', () => {
  it('is the one at its end or before, and unknown where it was not followed', () => {
    const made = told([10, 6000.5], [120, 6001], [121, 6001.5], [479, 5999]);
    made.onClock(later(480));
    expect(made.result().lastPrice).toEqual({ 120: 6001, 240: 6001.5, 480: 5999 });
    const short = told([10, 6000.5], [130, 6001]);
    expect(short.result().lastPrice).toEqual({ 120: 6000.5, 240: Number.NaN, 480: Number.NaN });
  });
});
