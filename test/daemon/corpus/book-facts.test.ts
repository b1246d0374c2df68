import { describe, expect, it } from 'vitest';
import type { BookDay } from '../../../daemon/corpus/book-day.ts';
import { bookFacts } from '../../../daemon/corpus/book-facts.ts';
import { isInBand } from '../../../daemon/corpus/price-facts.ts';

const day = (book: Partial<BookDay['book']> = {}, tape: Partial<BookDay['tape']> = {}): BookDay => ({
  book: {
    records: 300_000,
    oneTickShare: 0.98,
    bestQueues: [2, 20, 96],
    secondQueues: [30, 40, 50],
    deeperQueues: [40, 50, 60],
    gapShare: 0.001,
    depthAndVolatility: -0.5,
    mix: { add: 0.46, cancel: 0.43, modify: 0.06, trade: 0.05 },
    bestChangeShare: 0.02,
    emptiedByPrints: 0.7,
    takenShares: [1, 0.2, 0.1, 0.3, 0.25],
    adds: { atBest: 0.6, better: 0.04, behind: 0.1 },
    cancelsAtBest: 0.7,
    refilledShare: 0.5,
    impact: 0.6,
    flowLeads: 0.01,
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
    ...tape,
  },
});
const figure = (days: readonly BookDay[], name: string) =>
  bookFacts(days).find((fact) => fact.name === name)!;

describe('Facts of books and prints', () => {
  it('are each in its band where a day is as ES is', () => {
    const facts = bookFacts([day({ records: 10e6 })]);
    expect(facts).toHaveLength(38);
    expect(new Set(facts.map(({ name }) => name)).size).toBe(facts.length);
    expect(facts.filter((fact) => !isInBand(fact)).map(({ name }) => name)).toEqual([]);
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
    expect(figure([day()], 'prints that take a whole best price').value).toBe(0.2);
    expect(figure([day()], 'share of a best price that a print takes, median').value).toBe(0.25);
  });
  it('say what comes and goes only of sessions whose files have all of it', () => {
    const names = (days: readonly BookDay[]) => bookFacts(days).map(({ name }) => name);
    expect(names([day()])).not.toContain('records that add an order');
    const both = [day(), day({ records: 2e6, mix: { add: 0.4, cancel: 0.4, modify: 0.1, trade: 0.1 } })];
    expect(figure(both, 'records that add an order').value).toBe(0.4);
  });
});
