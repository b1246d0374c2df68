import type { BookDay } from './book-day.ts';
import { mean } from './moments.ts';
import type { Fact } from './price-facts.ts';

type Band = readonly [low: number, high: number];

/**
 * Stylised facts of books and prints, means over sessions. Those of what comes and goes
 * are of sessions whose files have every record, not of the thinned ones of the demo
 * rate.
 *
 * Figures of ES are of short samples, for their shape: an hour of orders on the evening
 * of 25 December 2023 and one of best prices on that of 1 July 2024; NaN where those show
 * none. How far order flow moves price is known of stocks (Cont, Kukanov & Stoikov, The
 * Price Impact of Order Book Events, 2014: .65).
 */
export function bookFacts(days: readonly BookDay[]): Fact[] {
  // A file of the demo rate has orders that are added and cancelled, and none modified.
  const whole = days.filter(({ book }) => book.mix.modify > 0);
  return [...restingFacts(days), ...printFacts(days), ...(whole.length > 0 ? changeFacts(whole) : [])];
}

const factOf =
  (days: readonly BookDay[]) =>
  (name: string, of: (day: BookDay) => number, real: number, band: Band): Fact => ({
    name,
    value: mean(days.map(of).filter(Number.isFinite)),
    real,
    band,
  });

function restingFacts(days: readonly BookDay[]): Fact[] {
  const fact = factOf(days);
  const inBestQueues = (queue: 'secondQueue' | 'deeperQueue') => (day: BookDay) =>
    day.book[queue] / day.book.bestQueue.median;
  return [
    fact('spread of one tick, share of time', ({ book }) => book.oneTickShare, 0.94, [0.96, 0.998]),
    fact('contracts at a best price, median', ({ book }) => book.bestQueue.median, 22, [20, 50]),
    fact('… one time in twenty below', ({ book }) => book.bestQueue.p5, 2, [1, 6]),
    fact('… one time in twenty above', ({ book }) => book.bestQueue.p95, 96, [70, 200]),
    fact('second price, in best ones', inBestQueues('secondQueue'), 1.9, [1.2, 2.4]),
    fact('third to tenth price, in best ones', inBestQueues('deeperQueue'), 2.3, [1.7, 3]),
    fact('sides with an empty tick among ten prices', ({ book }) => book.gapShare, 0.002, [0, 0.01]),
    fact(
      'depth with volatility, over minutes',
      ({ book }) => book.depthAndVolatility,
      Number.NaN,
      [-0.8, -0.3],
    ),
    fact(
      'best prices used up by prints, not cancels',
      ({ book }) => book.emptiedByPrints,
      0.77,
      [0.55, 0.85],
    ),
    fact('order flow explains of ten seconds’ change', ({ book }) => book.impact, Number.NaN, [0.4, 0.8]),
    fact('order flow with the next minute’s change', ({ book }) => book.flowLead, Number.NaN, [-0.03, 0.03]),
    fact(
      'prints of a side with the next minute’s change',
      ({ book }) => book.tapeLead,
      Number.NaN,
      [-0.03, 0.03],
    ),
  ];
}

function printFacts(days: readonly BookDay[]): Fact[] {
  const fact = factOf(days);
  return [
    fact('market orders that take a whole best price', ({ book }) => book.wholeTakenShare, 0.26, [0.1, 0.35]),
    fact(
      'share of a best price that one takes, median',
      ({ book }) => book.medianTakenShare,
      0.25,
      [0.1, 0.35],
    ),
    fact('contracts of a print, mean', ({ tape }) => tape.meanSize, 3.4, [2.5, 5]),
    fact('… one in ten above', ({ tape }) => tape.sizeP90, 7, [5, 12]),
    fact('… one in a hundred above', ({ tape }) => tape.sizeP99, 34, [25, 60]),
    fact('… one in a thousand above', ({ tape }) => tape.sizeP999, 79, [70, 200]),
    fact('prints of one contract', ({ tape }) => tape.singleShare, 0.59, [0.5, 0.65]),
    fact('market orders on the side of the last', ({ tape }) => tape.sameSideShare, 0.71, [0.64, 0.78]),
    fact('side, autocorrelation 1', ({ tape }) => tape.sideCorrelations[1], 0.42, [0.3, 0.5]),
    fact('side, autocorrelation 5', ({ tape }) => tape.sideCorrelations[5], 0.11, [0.06, 0.2]),
    fact('side, autocorrelation 10', ({ tape }) => tape.sideCorrelations[10], 0.08, [0.03, 0.12]),
    fact('side, autocorrelation 20', ({ tape }) => tape.sideCorrelations[20], 0.03, [0.01, 0.08]),
    fact('market orders within 1 ms of the last', ({ tape }) => tape.atOnceShare, 0.46, [0.3, 0.55]),
    fact('market orders within 100 ms of the last', ({ tape }) => tape.soonShare, 0.56, [0.45, 0.85]),
    fact('prints that share their nanosecond', ({ tape }) => tape.togetherShare, 0.066, [0.05, 0.2]),
    fact('market orders at two prices or more', ({ tape }) => tape.sweepShare, 0.014, [0.01, 0.05]),
    fact('one-sided runs of 100 contracts a session', ({ tape }) => tape.clusters, Number.NaN, [5, 40]),
    fact('µs from a print to its receipt, median', ({ tape }) => tape.delayUs.median, 116, [58, 174]),
    fact('… slower, one in ten', ({ tape }) => tape.delayUs.p90, 590, [295, 885]),
    fact('… slower, one in a hundred', ({ tape }) => tape.delayUs.p99, 1400, [700, 2100]),
  ];
}

function changeFacts(days: readonly BookDay[]): Fact[] {
  const fact = factOf(days);
  return [
    fact('records that add an order', ({ book }) => book.mix.add, 0.46, [0.38, 0.5]),
    fact('… that cancel one', ({ book }) => book.mix.cancel, 0.43, [0.33, 0.47]),
    fact('… that modify one', ({ book }) => book.mix.modify, 0.05, [0.04, 0.2]),
    fact('… that are prints', ({ book }) => book.mix.trade, 0.05, [0.03, 0.08]),
    fact('… that change a best price', ({ book }) => book.bestChangeShare, 0.037, [0.01, 0.05]),
    fact('added orders at their own best price', ({ book }) => book.adds.atBest, 0.56, [0.5, 0.85]),
    fact('… one tick better', ({ book }) => book.adds.better, 0.04, [0.02, 0.08]),
    fact('… one tick behind', ({ book }) => book.adds.behind, 0.06, [0.05, 0.2]),
    fact('cancelled orders at their best price', ({ book }) => book.cancelsAtBest, 0.72, [0.5, 0.85]),
    fact('prints put back within 100 ms', ({ book }) => book.putBackShare, 0.48, [0.35, 0.65]),
  ];
}
