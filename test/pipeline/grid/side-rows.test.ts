import { beforeEach, describe, expect, it } from 'vitest';
import { SideRows } from '../../../pipeline/grid/side-rows.ts';

const BEST = 6000;
/** Ten levels that stay as they are, but for what a test changes of them. */
const columns = (rows: number) => ({
  prices: Array.from({ length: 10 }, (_, level) => new Float64Array(rows).fill(BEST + level / 4)),
  sizes: Array.from({ length: 10 }, () => new Uint32Array(rows).fill(10)),
});
const [third, last] = [2, 9];

let rows: SideRows;
beforeEach(() => {
  rows = new SideRows();
});

describe('Rows of a side', () => {
  it('have moved where any price is another one than in the row before', () => {
    const { prices, sizes } = columns(5);
    prices[last]!.set([7000, 7000], 3);
    rows.load({ prices, sizes }, 5);
    const pairs = [
      [0, 1],
      [0, 2],
      [2, 3],
      [0, 4],
      [3, 4],
    ] as const;
    expect(pairs.map(([after, row]) => rows.hasMoved(after, row))).toEqual([false, false, true, true, false]);
  });
  it('have moved though a price has come back meanwhile', () => {
    const { prices, sizes } = columns(3);
    prices[0]![1] = BEST - 0.25;
    rows.load({ prices, sizes }, 3);
    expect(rows.hasMoved(0, 2)).toBe(true);
  });
  it('have moved where a level is not there: no price is like no price', () => {
    const { prices, sizes } = columns(2);
    prices[last]!.fill(Number.NaN);
    rows.load({ prices, sizes }, 2);
    expect(rows.hasMoved(0, 1)).toBe(true);
  });
  it('tell the levels that have other contracts, of all rows between', () => {
    const { prices, sizes } = columns(5);
    sizes[third]![1] = 11;
    sizes[last]!.set([9, 9], 3);
    rows.load({ prices, sizes }, 5);
    const [thirdBit, lastBit] = [1 << third, 1 << last];
    expect(rows.resized(0, 1)).toBe(thirdBit);
    expect(rows.resized(1, 2)).toBe(thirdBit);
    expect(rows.resized(2, 3)).toBe(lastBit);
    expect(rows.resized(3, 4)).toBe(0);
    expect(rows.resized(0, 4)).toBe(thirdBit | lastBit);
  });
  it('know nothing of what was loaded before', () => {
    const before = columns(6);
    before.prices[0]!.set([1, 2, 3, 4, 5, 6]);
    before.sizes[0]!.set([1, 2, 3, 4, 5, 6]);
    rows.load(before, 6);
    rows.load(columns(4), 4);
    expect([rows.hasMoved(0, 3), rows.resized(0, 3)]).toEqual([false, 0]);
  });
  it('are as many as are counted, whatever lies behind them', () => {
    const { prices, sizes } = columns(3);
    rows.load({ prices, sizes }, 2);
    expect(rows.hasMoved(0, 1)).toBe(false);
    prices[0]![2] = 1;
    rows.load({ prices, sizes }, 3);
    expect(rows.hasMoved(1, 2)).toBe(true);
  });
});
