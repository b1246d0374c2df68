import { describe, expect, it } from 'vitest';
import { defendingDepth } from '../../../pipeline/barrier/defending-depth.ts';
import { snapshotOf } from '../../../pipeline/grid/book.ts';
import { instrument } from '../../../shared/instruments.ts';
import { bookBatch, ES } from '../../market.ts';

/** Bids 6000 … 5997.75 of 1 … 10 contracts, offers 6000.25 … 6002.50 of 11 … 20. */
const BOOK = snapshotOf(
  bookBatch({
    kind: 'book',
    at: 0,
    bid: 6000,
    ask: 6000.25,
    sizes: Array.from({ length: 20 }, (_, i) => i + 1),
  }),
  0,
);

describe('Defending depth', () => {
  it('adds the offers within two points of a level approached from below, as far as they are shown', () => {
    // 5998.50–6002.50 less what is behind the best offer: ten ticks, all shown: 11 + … +
    // 20.
    expect(defendingDepth(BOOK, 6000.5, 'UP', ES)).toEqual({ contracts: 155, coverage: 1, visibleTicks: 10 });
    // Up to 6002.25, without the last.
    expect(defendingDepth(BOOK, 6000.25, 'UP', ES)).toEqual({ contracts: 135, coverage: 1, visibleTicks: 9 });
  });
  it('adds the bids for a level approached from above', () => {
    // 5998.25 … 6000: eight ticks, 1 + … + 8. Down to 5997.50, one tick is not shown.
    expect(defendingDepth(BOOK, 6000.25, 'DOWN', ES)).toEqual({
      contracts: 36,
      coverage: 1,
      visibleTicks: 8,
    });
    expect(defendingDepth(BOOK, 5999.5, 'DOWN', ES)).toEqual({
      contracts: 55,
      coverage: 10 / 11,
      visibleTicks: 10,
    });
  });
  it('is what is in view where at least half the zone is, and missing below', () => {
    // 6001.50–6005.50 from the zone's start on: 17 ticks, 5 shown.
    expect(defendingDepth(BOOK, 6003.5, 'UP', ES)).toEqual({
      contracts: Number.NaN,
      coverage: 5 / 17,
      visibleTicks: 5,
    });
    // 6000.50–6004.50: 17 ticks, 9 shown: 12 + … + 20.
    expect(defendingDepth(BOOK, 6002.5, 'UP', ES)).toEqual({
      contracts: 144,
      coverage: 9 / 17,
      visibleTicks: 9,
    });
  });
  it('is missing with no zone in view, behind the best price, and with no book at all', () => {
    expect(defendingDepth(BOOK, 6006, 'UP', ES)).toEqual({
      contracts: Number.NaN,
      coverage: 0,
      visibleTicks: 0,
    });
    expect(defendingDepth(BOOK, 5990, 'UP', ES)).toEqual({
      contracts: Number.NaN,
      coverage: 0,
      visibleTicks: 0,
    });
    expect(defendingDepth(null, 6000, 'UP', ES)).toEqual({
      contracts: Number.NaN,
      coverage: Number.NaN,
      visibleTicks: Number.NaN,
    });
  });
  it('takes an average between two ticks to whole ticks of its zone', () => {
    // 6000.1: 5998.1–6002.1 holds 6000.25 … 6002.00: eight ticks.
    expect(defendingDepth(BOOK, 6000.1, 'UP', ES)).toEqual({ contracts: 116, coverage: 1, visibleTicks: 8 });
  });
  it('has a wider zone where the instrument’s is', () => {
    expect(defendingDepth(BOOK, 6000.5, 'UP', instrument('NQ')).coverage).toBeCloseTo(10 / 18, 12);
  });
});
