import { describe, expect, it } from 'vitest';
import type { BookDay } from '../../../daemon/corpus/book-day.ts';
import { bookFacts } from '../../../daemon/corpus/book-facts.ts';
import { isInBand } from '../../../daemon/corpus/price-facts.ts';

const day = (book: Partial<BookDay['book']> = {}, tape: Partial<BookDay['tape']> = {}): BookDay => ({
  book: {
    records: 300_000,
    oneTickShare: 0.98,
    bestQueue: { p5: 2, median: 20, p95: 96 },
    secondQueue: 40,
    deeperQueue: 50,
    gapShare: 0.001,
    depthAndVolatility: -0.5,
    mix: { add: 0.46, cancel: 0.43, modify: 0.06, trade: 0.05 },
    bestChangeShare: 0.02,
    emptiedByPrints: 0.7,
    wholeTakenShare: 0.2,
    medianTakenShare: 0.25,
    adds: { atBest: 0.6, better: 0.04, behind: 0.1 },
    cancelsAtBest: 0.7,
    putBackShare: 0.5,
    impact: 0.6,
    flowLead: 0.01,
    tapeLead: -0.01,
    ...book,
  },
  tape: {
    prints: 70_000,
    meanSize: 3.4,
    sizeP90: 7,
    sizeP99: 34,
    sizeP999: 79,
    singleShare: 0.59,
    sameSideShare: 0.71,
    sideCorrelations: { 1: 0.42, 5: 0.11, 10: 0.08, 20: 0.03 },
    atOnceShare: 0.46,
    soonShare: 0.56,
    togetherShare: 0.066,
    sweepShare: 0.014,
    clusters: 20,
    delayUs: { median: 116, p90: 590, p99: 1400 },
    ...tape,
  },
});
const figure = (days: readonly BookDay[], name: string) =>
  bookFacts(days).find((fact) => fact.name === name)!;

describe('Facts of books and prints', () => {
  it('are each in its band where a day is as ES is', () => {
    const facts = bookFacts([day()]);
    expect(facts).toHaveLength(42);
    expect(new Set(facts.map(({ name }) => name)).size).toBe(facts.length);
    expect(facts.filter((fact) => !isInBand(fact)).map(({ name }) => name)).toEqual([]);
  });
  it('are each of its own figure', () => {
    const values = Object.fromEntries(bookFacts([day()]).map(({ name, value }) => [name, value]));
    expect(values).toMatchObject({
      '… one time in twenty below': 2,
      '… one time in twenty above': 96,
      'side, autocorrelation 1': 0.42,
      'side, autocorrelation 5': 0.11,
      'side, autocorrelation 10': 0.08,
      'side, autocorrelation 20': 0.03,
      'market orders within 1 ms of the last': 0.46,
      'market orders within 100 ms of the last': 0.56,
      '… one in ten above': 7,
      '… one in a hundred above': 34,
      '… one in a thousand above': 79,
      'order flow with the next minute’s change': 0.01,
      'prints of a side with the next minute’s change': -0.01,
      '… slower, one in ten': 590,
      '… slower, one in a hundred': 1400,
      '… one tick better': 0.04,
      '… one tick behind': 0.1,
    });
  });
  it('are means over sessions, of those that know them', () => {
    const days = [day({ oneTickShare: 0.96 }), day({ oneTickShare: 1, depthAndVolatility: Number.NaN })];
    expect(figure(days, 'spread of one tick, share of time').value).toBeCloseTo(0.98, 12);
    expect(figure(days, 'depth with volatility, over minutes').value).toBe(-0.5);
  });
  it('take deeper queues in best ones, and prints by what of a queue they take', () => {
    expect(figure([day()], 'contracts at a best price, median').value).toBe(20);
    expect(figure([day()], 'second price, in best ones').value).toBe(2);
    expect(figure([day()], 'third to tenth price, in best ones').value).toBe(2.5);
    expect(figure([day()], 'market orders that take a whole best price').value).toBe(0.2);
    expect(figure([day()], 'share of a best price that one takes, median').value).toBe(0.25);
  });
  it('say what comes and goes only of sessions whose files have all of it', () => {
    const names = (days: readonly BookDay[]) => bookFacts(days).map(({ name }) => name);
    // In one of the demo rate no order is modified.
    const thinned = day({ mix: { add: 0.2, cancel: 0.55, modify: 0, trade: 0.25 } });
    expect(names([thinned])).not.toContain('records that add an order');
    const both = [thinned, day({ mix: { add: 0.4, cancel: 0.4, modify: 0.1, trade: 0.1 } })];
    expect(figure(both, 'records that add an order').value).toBe(0.4);
  });
});
