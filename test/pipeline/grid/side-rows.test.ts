import { beforeEach, describe, expect, it } from 'vitest';
import { BOOK_CHANGED, type BookBatch, makeBookBatch } from '../../../pipeline/events/kinds.ts';
import { SideRows } from '../../../pipeline/grid/side-rows.ts';

const BEST = 6000;
const [third, last] = [2, 9];
const { bids, offers: asks, unsaid, nothing } = BOOK_CHANGED;

/** Books that stay as they are, but for what a test changes of them. */
function books(...said: readonly number[]): BookBatch {
  const batch = makeBookBatch(said.length);
  batch.count = said.length;
  batch.changed.set(said);
  for (let level = 0; level < 10; level++) {
    batch.bidPrice[level]!.fill(BEST - level / 4);
    batch.askPrice[level]!.fill(BEST + 1 + level / 4);
    batch.bidSize[level]!.fill(10);
    batch.askSize[level]!.fill(20);
  }
  return batch;
}

let rows: SideRows;
beforeEach(() => {
  rows = new SideRows(asks);
});

describe('Rows of the offers', () => {
  it('tell the levels that have other contracts, of all rows between', () => {
    const batch = books(asks, asks, asks, asks, asks);
    batch.askSize[third]![1] = 11;
    batch.askSize[last]!.set([9, 9], 3);
    rows.load(batch);
    const [thirdBit, lastBit] = [1 << third, 1 << last];
    expect([
      rows.resized(0, 1),
      rows.resized(1, 2),
      rows.resized(2, 3),
      rows.resized(3, 4),
      rows.resized(0, 4),
    ]).toEqual([thirdBit, thirdBit, lastBit, 0, thirdBit | lastBit]);
  });
  it('tell nothing where any price is another one than before', () => {
    const batch = books(asks, asks, asks, asks, asks);
    batch.askPrice[last]!.set([7000, 7000], 3);
    rows.load(batch);
    expect([rows.resized(0, 2), rows.resized(2, 3), rows.resized(0, 4), rows.resized(3, 4)]).toEqual([
      0,
      null,
      null,
      0,
    ]);
  });
  it('tell nothing where a price has come back meanwhile', () => {
    const batch = books(asks, asks, asks);
    batch.askPrice[0]![1] = BEST + 0.75;
    rows.load(batch);
    expect(rows.resized(0, 2)).toBe(null);
  });
  it('tell nothing where a level is not there: no price is like no price', () => {
    const batch = books(asks, asks);
    batch.askPrice[last]!.fill(Number.NaN);
    rows.load(batch);
    expect(rows.resized(0, 1)).toBe(null);
  });
  it('are those that do not say that something else has changed', () => {
    const batch = books(asks, bids, nothing, unsaid, asks);
    batch.askSize[third]!.set([11, 12, 13, 13], 1);
    rows.load(batch);
    expect([rows.resized(0, 3), rows.resized(3, 4), rows.resized(0, 4)]).toEqual([1 << third, 0, 1 << third]);
    expect([rows.resized(1, 3), rows.resized(0, 1), rows.resized(2, 4), rows.resized(1, 2)]).toEqual([
      null,
      null,
      null,
      null,
    ]);
  });
  it('are of offers, those of bids of bids', () => {
    const batch = books(unsaid, unsaid);
    batch.askSize[third]![1] = 1;
    batch.bidSize[last]![1] = 1;
    const ofBids = new SideRows(bids);
    ofBids.load(batch);
    rows.load(batch);
    expect([ofBids.resized(0, 1), rows.resized(0, 1)]).toEqual([1 << last, 1 << third]);
    expect([ofBids.prices[0]![0], rows.prices[0]![0], ofBids.sizes[0]![0], rows.sizes[0]![0]]).toEqual([
      BEST,
      BEST + 1,
      10,
      20,
    ]);
  });
  it('know nothing of what was loaded before', () => {
    const before = books(asks, asks, asks, asks, asks, asks);
    before.askPrice[0]!.set([1, 2, 3, 4, 5, 6]);
    before.askSize[0]!.set([1, 2, 3, 4, 5, 6]);
    rows.load(before);
    rows.load(books(asks, asks, asks, asks));
    expect(rows.resized(0, 3)).toBe(0);
  });
  it('may be more than before, by however many', () => {
    rows.load(books(asks));
    const batch = books(asks, asks, asks);
    batch.askSize[0]![2] = 1;
    rows.load(batch);
    expect([rows.resized(0, 1), rows.resized(1, 2)]).toEqual([0, 1]);
  });
});
