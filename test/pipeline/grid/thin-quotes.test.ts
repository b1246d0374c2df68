import { describe, expect, it } from 'vitest';
import { ThinQuotes } from '../../../pipeline/grid/thin-quotes.ts';
import { NS_PER_MILLISECOND, NS_PER_SECOND } from '../../../shared/units.ts';
import { bookBatch, clock, ES, tradeBatch } from '../../market.ts';

const AT = clock('10:00');
/** Best bid and ask sizes, or a trade, milliseconds before 10:00. */
type Told = readonly [ms: number, bid: number, ask: number] | readonly [ms: number, side: 'buys' | 'sells'];

function quotes(events: readonly Told[], now = 0) {
  const market = { now: AT - now * NS_PER_MILLISECOND };
  const thin = new ThinQuotes(market, ES);
  const feed: Told[] = [[40_000, 30, 30], ...events];
  for (const [ms, first, second] of feed) {
    const at = AT - ms * NS_PER_MILLISECOND;
    if (typeof first === 'string') {
      const aggressor = first === 'buys' ? 1 : -1;
      thin.on('trade', tradeBatch({ kind: 'trade', at, price: 6000, size: 1, aggressor }), 0);
    } else {
      const others = new Array<number>(9).fill(50);
      const sizes = [first, ...others, second!, ...others];
      thin.on('book', bookBatch({ kind: 'book', at, bid: 6000, ask: 6000.25, sizes }), 0);
    }
  }
  return thin.asOf(market.now);
}

describe('A vacuum', () => {
  it('begins when either best quote is below five, and ends when both are above twenty', () => {
    const ended: Told[] = [
      [9000, 4, 30],
      [8000, 21, 20],
      [6500, 21, 21],
      [1000, 30, 30],
    ];
    expect(quotes(ended).vacuumMilliseconds()).toBe(2500);
    expect(
      quotes([
        [9000, 5, 30],
        [1000, 30, 30],
      ]).vacuumMilliseconds(),
    ).toBe(0);
    expect(
      quotes([
        [9000, 30, 4],
        [1000, 30, 30],
      ]).vacuumMilliseconds(),
    ).toBe(8000);
  });
  it('counts from its beginning while it is open, and where it began before the fifteen seconds', () => {
    expect(quotes([[3000, 2, 30]]).vacuumMilliseconds()).toBe(3000);
    expect(
      quotes([
        [20_000, 2, 30],
        [14_000, 30, 30],
      ]).vacuumMilliseconds(),
    ).toBe(6000);
    expect(
      quotes([
        [20_000, 2, 30],
        [15_000, 30, 30],
      ]).vacuumMilliseconds(),
    ).toBe(0);
  });
  it('does not go on through a silence, nor begin in a book that is locked or has one side', () => {
    expect(
      quotes(
        [
          [-1000, 2, 30],
          [-62_000, 30, 30],
        ],
        -80_000,
      ).vacuumMilliseconds(),
    ).toBe(0);
    for (const bid of [6000.25, Number.NaN]) {
      const market = { now: AT };
      const thin = new ThinQuotes(market, ES);
      for (const [seconds, price] of [
        [40, 6000],
        [10, bid],
        [1, 6000],
      ] as const)
        thin.on(
          'book',
          bookBatch({
            kind: 'book',
            at: AT - seconds * NS_PER_SECOND,
            bid: price,
            ask: 6000.25,
            sizes: Array.from({ length: 20 }, () => (price === 6000 ? 30 : 1)),
          }),
          0,
        );
      expect(thin.asOf(AT).vacuumMilliseconds()).toBe(0);
    }
  });
  it('is known once the book has been watched for fifteen seconds', () => {
    expect(quotes([], 25_000).vacuumMilliseconds()).toBe(0);
    expect(quotes([], 25_001).vacuumMilliseconds()).toBeNaN();
  });
  it('is the longest of several', () => {
    const several: Told[] = [
      [14_000, 2, 30],
      [13_000, 30, 30],
      [12_000, 2, 30],
      [8000, 30, 30],
      [1000, 2, 30],
    ];
    expect(quotes(several).vacuumMilliseconds()).toBe(4000);
  });
  it('is missing where the book was not watched for fifteen seconds, or has stopped', () => {
    const market = { now: AT };
    expect(new ThinQuotes(market, ES).asOf(AT).vacuumMilliseconds()).toBeNaN();
    expect(quotes([], -30_000).vacuumMilliseconds()).toBeNaN();
    expect(quotes([[-70_000, 2, 30]], -80_000).vacuumMilliseconds()).toBeNaN();
    expect(
      quotes(
        [
          [-70_000, 30, 30],
          [-86_000, 2, 30],
        ],
        -90_000,
      ).vacuumMilliseconds(),
    ).toBe(4000);
  });
});

describe('The time in which a struck quote is filled up', () => {
  const struck: Told[] = [
    [9000, 'buys'],
    [8999, 30, 4],
    [8000, 30, 15],
    [7000, 30, 21],
    [5000, 'buys'],
    [5000, 30, 1],
    [4600, 30, 40],
  ];
  it('runs from the trade to more than twenty, in the median of a minute', () => {
    expect(quotes(struck).replenishmentMilliseconds('ask')).toBe((2000 + 400) / 2);
    expect(quotes(struck.slice(0, 4)).replenishmentMilliseconds('ask')).toBe(2000);
    expect(quotes(struck).replenishmentMilliseconds('bid')).toBeNaN();
  });
  it('is of the side that was struck', () => {
    const sold: Told[] = [
      [9000, 'sells'],
      [9000, 3, 30],
      [8700, 25, 30],
    ];
    expect(quotes(sold).replenishmentMilliseconds('bid')).toBe(300);
    expect(quotes(sold).replenishmentMilliseconds('ask')).toBeNaN();
  });
  it('is none of a quote that nobody struck, or of one that was still filled', () => {
    const untouched: Told[] = [
      [9011, 'buys'],
      [9000, 30, 4],
      [7000, 30, 21],
    ];
    expect(quotes(untouched).replenishmentMilliseconds('ask')).toBeNaN();
    expect(quotes([[9010, 'buys'], ...untouched.slice(1)]).replenishmentMilliseconds('ask')).toBe(2010);
    expect(
      quotes([
        [9000, 'buys'],
        [9000, 30, 5],
        [7000, 30, 21],
      ]).replenishmentMilliseconds('ask'),
    ).toBeNaN();
  });
  it('is not up at twenty contracts, and nothing of before a silence counts', () => {
    const exactly: Told[] = [
      [9000, 'buys'],
      [9000, 30, 4],
      [8000, 30, 20],
      [7500, 30, 21],
    ];
    expect(quotes(exactly).replenishmentMilliseconds('ask')).toBe(1500);
    const silent: Told[] = [
      [-29_995, 'buys'],
      [-30_000, 30, 4],
      [-30_500, 30, 30],
    ];
    expect(quotes(silent, -31_000).replenishmentMilliseconds('ask')).toBeNaN();
  });
  it('leaves out those that were filled up over a minute ago', () => {
    expect(quotes(struck, -52_000).replenishmentMilliseconds('ask')).toBe((2000 + 400) / 2);
    expect(quotes(struck, -54_000).replenishmentMilliseconds('ask')).toBe(400);
    expect(NS_PER_SECOND / NS_PER_MILLISECOND).toBe(1000);
  });
});
