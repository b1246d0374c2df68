import { describe, expect, it } from 'vitest';
import { inferAggressor, type SideClues } from '../../../pipeline/options/aggressor.ts';

const side = (clues: Partial<SideClues>) =>
  inferAggressor({
    venue: 0,
    price: 5,
    bid: Number.NaN,
    ask: Number.NaN,
    lastPrice: Number.NaN,
    lastSide: 0,
    ...clues,
  });

describe('Who took', () => {
  it('is whom the venue names, whatever quotes and ticks say', () => {
    expect(side({ venue: -1, bid: 4, ask: 5, lastPrice: 4 })).toBe(-1);
    expect(side({ venue: 1, bid: 5, ask: 6, lastPrice: 6 })).toBe(1);
  });
  it('is the buyer at or above the offer, the seller at or below the bid, and inside whoever is nearer', () => {
    const at = (price: number) => side({ price, bid: 4, ask: 6, lastPrice: 99 });
    expect([6, 7, 5.05, 4, 3, 4.95].map(at)).toEqual([1, 1, 1, -1, -1, -1]);
  });
  it('is told by one side of a market alone where the price is at it or beyond', () => {
    expect(side({ price: 5, ask: 5, lastPrice: 6 })).toBe(1);
    expect(side({ price: 5, bid: 5, lastPrice: 4 })).toBe(-1);
    expect(side({ price: 4.95, ask: 5, lastPrice: 4.9 })).toBe(1);
    expect(side({ price: 4.95, ask: 5 })).toBe(0);
  });
  it('is unknown exactly in the middle, and in a locked market', () => {
    expect(side({ bid: 4, ask: 6, lastPrice: 4.5, lastSide: 1 })).toBe(0);
    expect(side({ bid: 5, ask: 5, lastPrice: 4.5, lastSide: 1 })).toBe(0);
  });
  it('is by the tick without a market: up buys, down sells, the same again', () => {
    expect(side({ lastPrice: 4.95, lastSide: -1 })).toBe(1);
    expect(side({ lastPrice: 5.05, lastSide: 1 })).toBe(-1);
    expect([-1, 0, 1].map((lastSide) => side({ lastPrice: 5, lastSide }))).toEqual([-1, 0, 1]);
    expect(side({})).toBe(0);
    expect(side({ bid: 6, ask: 4, lastPrice: 4 })).toBe(1);
  });
});
