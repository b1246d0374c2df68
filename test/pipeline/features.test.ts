import { describe, expect, it } from 'vitest';
import { defendingDepth, snapshotOf } from '../../pipeline/barrier/defending-depth.ts';
import { makeBookBatch } from '../../pipeline/events/kinds.ts';
import { BookHistory } from '../../pipeline/grid/book.ts';
import { OrderFlowImbalance } from '../../pipeline/grid/order-flow.ts';
import { Tape } from '../../pipeline/grid/tape.ts';
import { derivativeWeights, dot } from '../../pipeline/statistics/least-squares.ts';
import { pathCoefficients, pathFromCoefficients } from '../../pipeline/vectors/discrete-cosine.ts';
import { bookBatch, clock } from '../market.ts';

describe('Order-flow imbalance', () => {
  const quote = (seconds: number, bid: number, bidSize: number, ask: number, askSize: number) => {
    const batch = makeBookBatch(1);
    batch.count = 1;
    batch.at[0] = clock('10:00') + seconds * 1e9;
    batch.bidPrice[0]![0] = bid;
    batch.askPrice[0]![0] = ask;
    batch.bidSize[0]![0] = bidSize;
    batch.askSize[0]![0] = askSize;
    return batch;
  };
  const watched = (...quotes: ReturnType<typeof quote>[]) => {
    const ofi = new OrderFlowImbalance();
    for (const batch of quotes) ofi.onBook(batch, 0);
    return ofi;
  };
  /** The same book over and over, as a feed that lives sends it. */
  const steady = (from: number, to: number) =>
    Array.from({ length: Math.floor((to - from) / 30) + 1 }, (_, i) => quote(from + 30 * i, 100, 10, 100.25, 8));
  const start = steady(-400, -55);
  // Each case by hand from the definition: bid side less ask side.
  it.each([
    ['a bid that grows', quote(-10, 100, 15, 100.25, 8), 5],
    ['a bid that steps up', quote(-10, 100.25, 3, 100.5, 8), 3 + 8],
    ['a bid that steps down', quote(-10, 99.75, 20, 100.25, 8), -10],
    ['an ask that grows', quote(-10, 100, 10, 100.25, 20), -12],
    ['an ask that steps down', quote(-10, 99.75, 9, 100, 6), -10 - 6],
  ])('counts %s', (_, next, expected) => {
    expect(watched(...start, next).window(clock('10:00'), 30)).toBe(expected);
  });
  it('is missing until the whole window was watched, and zero when it was and nothing changed', () => {
    const ofi = watched(...steady(-100, -10));
    expect(ofi.window(clock('10:00'), 120)).toBeNaN();
    expect(ofi.window(clock('10:00'), 60)).toBe(0);
  });
  it('starts anew after a crossed book', () => {
    expect(watched(...start, quote(-20, 101, 5, 100, 5), quote(-10, 100, 40, 100.25, 8)).window(clock('10:00'), 30)).toBe(0);
  });
  it('is missing over a silence of the feed, and again until the window after it is whole', () => {
    const ofi = watched(...start);
    expect(ofi.window(clock('10:00') + 30e9, 30)).toBeNaN();
    expect(ofi.nearLevel(clock('10:00') + 30e9, 100, 1)).toEqual([Number.NaN, Number.NaN, Number.NaN, Number.NaN]);
    for (const batch of [quote(100, 101, 7, 101.25, 8), quote(120, 101, 9, 101.25, 8)]) ofi.onBook(batch, 0);
    expect(ofi.window(clock('10:00') + 120e9, 30)).toBeNaN();
    ofi.onBook(quote(131, 101, 9, 101.25, 8), 0);
    expect(ofi.window(clock('10:00') + 131e9, 30)).toBe(2);
  });
  it('near a level counts only changes made within one ATR of it', () => {
    const ofi = watched(...start, quote(-50, 100, 14, 100.25, 8), quote(-20, 110, 5, 110.25, 5), quote(-10, 110, 9, 110.25, 5));
    const near = ofi.nearLevel(clock('10:00'), 100, 1);
    expect(near[0]).toBeNaN();
    expect(near[1]).toBe(4);
    expect(ofi.nearLevel(clock('10:00'), 110, 1)[0]).toBe(5 + 8 + 4);
  });
});

describe('Tape', () => {
  it('reads the worked example of the design: buys 600, sells 250, imbalance 0.4118', () => {
    const tape = new Tape();
    tape.onTrade(clock('09:58'), 6800, 1, 1);
    const prints = [
      [6850, 100, 1],
      [6850.25, 200, 1],
      [6850.5, 150, -1],
      [6850.75, 100, -1],
      [6851, 300, 1],
    ] as const;
    prints.forEach(([price, size, aggressor], i) => {
      tape.onTrade(clock('09:59:30') + i * 1e9, price, size, aggressor);
    });
    const reading = tape.read(clock('10:00'), 6850.5, 1);
    expect([reading.buyVolume, reading.sellVolume]).toEqual([600, 250]);
    expect(reading.imbalance).toBeCloseTo(0.4118, 4);
    // 0.25 points a second is 15 ATR a minute at an ATR of one point.
    expect(reading.velocity).toBeCloseTo(15, 9);
    expect(tape.read(clock('10:00'), 6900, 1).imbalance).toBeNaN();
  });
});

describe('Defending depth', () => {
  const sizes = Array.from({ length: 20 }, (_, i) => i + 1);
  const book = snapshotOf(bookBatch({ kind: 'book', at: 0, bid: 6000, ask: 6000.25, sizes }), 0);
  it('adds the offers within two points of a level approached from below, as far as they are shown', () => {
    // Zone 5998.50–6002.50 less what is behind the best offer: 6000.25 … 6002.50 is ten ticks, all shown: 11 + … + 20.
    expect(defendingDepth(book, 6000.5, 'UP', 0.25)).toEqual({ contracts: 155, coverage: 1 });
  });
  it('adds the bids for a level approached from above', () => {
    expect(defendingDepth(book, 5999.5, 'DOWN', 0.25).contracts).toBe(55);
  });
  it('is missing when less than half the zone is in view, and with no book at all', () => {
    const far = defendingDepth(book, 6006, 'UP', 0.25);
    expect(far.contracts).toBeNaN();
    expect(far.coverage).toBe(0);
    expect(defendingDepth(null, 6000, 'UP', 0.25).contracts).toBeNaN();
  });
});

describe('The book a reading uses', () => {
  it('is the last one, unless the feed has been silent for over a minute', () => {
    const books = new BookHistory();
    const at = clock('10:00');
    books.onBook(bookBatch({ kind: 'book', at, bid: 6000, ask: 6000.25, sizes: [5, 5, 5, 5, 5, 5, 5, 5, 5, 5] }), 0);
    expect(books.latest(at + 60e9)?.bidPrice[0]).toBe(6000);
    expect(books.latest(at + 61e9)).toBeNull();
    books.onCellEnd(at + 10e9);
    books.onCellEnd(at + 70e9);
    expect(books.before(at + 15e9)).not.toBeNull();
    expect(books.before(at + 75e9)).toBeNull();
  });
});

describe('Derivatives of a path', () => {
  it('are exact on a cubic', () => {
    const step = 1 / 6;
    const { slope, acceleration, jerk } = derivativeWeights(18, step);
    const t = Float64Array.from({ length: 18 }, (_, i) => (i - 8.5) * step);
    expect(
      dot(
        slope,
        t.map((x) => 3 * x + 5),
      ),
    ).toBeCloseTo(3, 12);
    expect(
      dot(
        acceleration,
        t.map((x) => 2 * x * x - x),
      ),
    ).toBeCloseTo(4, 10);
    expect(
      dot(
        jerk,
        t.map((x) => 0.5 * x ** 3 + x * x),
      ),
    ).toBeCloseTo(3, 9);
  });
});

describe('Path coefficients', () => {
  const golden = (samples: number[], expected: number[]) => {
    const coefficients = pathCoefficients(samples);
    expected.forEach((value, k) => {
      expect(coefficients[k]).toBeCloseTo(value, 5);
    });
  };
  const each = (of: (n: number) => number) => Array.from({ length: 40 }, (_, n) => of(n));
  it('match the golden values of the design', () => {
    golden(
      each(() => 1),
      [6.324555, 0, 0, 0, 0, 0, 0, 0],
    );
    golden(
      each((n) => -2 + (1.8 * n) / 39),
      [-6.957011, -3.345272, 0, -0.370928, 0, -0.132974, 0, -0.067405],
    );
    golden(
      each((n) => (n === 39 ? 1 : 0)),
      [0.158114, -0.223434, 0.222917, -0.222057, 0.220854, -0.21931, 0.217429, -0.215212],
    );
    golden(
      each((n) => Math.sin((2 * Math.PI * n) / 40)),
      [0, 3.787287, -0.35088, -2.267685, 0, -0.537664, 0, -0.249293],
    );
  });
  it('restore a smooth path, and are missing when half the samples are', () => {
    const ramp = each((n) => n / 10);
    pathFromCoefficients(pathCoefficients(ramp)).forEach((value, n) => {
      expect(value).toBeCloseTo(ramp[n]!, 0);
    });
    expect(pathCoefficients(each((n) => (n < 21 ? Number.NaN : 1)))[0]).toBeNaN();
    expect(pathCoefficients(each((n) => (n < 20 ? Number.NaN : 1)))[0]).toBeCloseTo(6.324555, 5);
  });
});
