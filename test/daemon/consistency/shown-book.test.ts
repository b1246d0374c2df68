import { describe, expect, it } from 'vitest';
import { differences, ShownSide } from '../../../daemon/consistency/shown-book.ts';

/** A side of at most three levels. */
function side(isBid: boolean, ...levels: readonly (readonly [price: number, size: number])[]): ShownSide {
  const shown = new ShownSide(isBid, 3);
  for (const [price, size] of levels) {
    shown.prices[shown.count] = price;
    shown.sizes[shown.count++] = size;
  }
  return shown;
}
const bids = side(true, [10, 5], [9, 6], [8, 7]);

describe('A side of a book', () => {
  it('has a best price, and a size at each price shown', () => {
    expect([bids.best, bids.sizeAt(9), bids.sizeAt(9.5)]).toEqual([10, 6, 0]);
    expect(side(true).best).toBeNaN();
  });
  it('tells nothing of what lies behind its last level, if it is full', () => {
    expect([bids.isBeyond(7), bids.isBeyond(8), bids.isBeyond(11)]).toEqual([true, false, false]);
    expect(side(true, [10, 5]).isBeyond(7)).toBe(false);
    expect(side(false, [10, 5], [11, 5], [12, 5]).isBeyond(13)).toBe(true);
  });
  it('equals another with the same prices and sizes alone', () => {
    expect(bids.equals(side(true, [10, 5], [9, 6], [8, 7]))).toBe(true);
    expect(bids.equals(side(true, [10, 5], [9, 6], [8, 1]))).toBe(false);
    expect(bids.equals(side(true, [10, 5], [9, 6]))).toBe(false);
    const copy = new ShownSide(true, 3);
    copy.copy(bids);
    expect(copy.equals(bids)).toBe(true);
  });
});

describe('Two sides', () => {
  it('differ in nothing but a price that went, and let another scroll in', () => {
    const after = side(true, [9, 6], [8, 7], [7, 1]);
    expect([10, Number.NaN, 9].map((except) => differences(bids, after, except))).toEqual([0, 1, 1]);
  });
  it('differ in nothing but a price that came, and pushed the last one out', () => {
    expect(differences(bids, side(true, [11, 1], [10, 5], [9, 6]), 11)).toBe(0);
    expect(differences(bids, side(true, [11, 1], [10, 5], [9, 7]), 11)).toBe(1);
  });
  it('differ where a level that both could show is missing, or is another', () => {
    expect(differences(bids, side(true, [10, 5], [8, 7]), 10)).toBe(1);
    expect(differences(side(true, [10, 5]), side(true, [10, 5], [9, 1]), 10)).toBe(1);
    expect(differences(bids, side(true, [10, 4], [9, 6], [8, 8]), Number.NaN)).toBe(2);
  });
});
