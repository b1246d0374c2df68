/** Nats that one forecast lost against another, on a case of some day. */
export interface ScoredCase {
  readonly date: string;
  /** Probability that each gave to what happened. */
  readonly own: number;
  readonly baseline: number;
}

export interface Gain {
  /** Mean log-loss of the baseline less one's own, in nats: above zero is better. */
  readonly mean: number;
  /** Day-block bootstrap 95 % interval. */
  readonly low: number;
  readonly high: number;
  readonly cases: number;
  readonly days: number;
}

const RESAMPLES = 2000;
const LOW = 0.025;
const HIGH = 0.975;
/** Nobody is punished without end for having been sure. */
const MIN_PROBABILITY = 0.001;

export const logLoss = (probability: number): number => -Math.log(Math.max(MIN_PROBABILITY, probability));

/**
 * What one forecast gains over another. Cases of a day stand or fall together, so days
 * are what is resampled (Cameron, Gelbach & Miller, Bootstrap-Based Improvements for
 * Inference with Clustered Errors, 2008). The generator is seeded by the data's own size:
 * the same forecasts always give the same interval.
 */
export function gainOf(cases: readonly ScoredCase[]): Gain {
  return meanByDay(
    cases.map(({ date, own, baseline }) => ({ date, value: logLoss(baseline) - logLoss(own) })),
  );
}

export interface DayValue {
  readonly date: string;
  readonly value: number;
}

/** A mean with the interval that resampled days give it. */
export function meanByDay(values: readonly DayValue[]): Gain {
  const byDay = new Map<string, { sum: number; count: number }>();
  for (const { date, value } of values) {
    const day = byDay.get(date) ?? { sum: 0, count: 0 };
    byDay.set(date, { sum: day.sum + value, count: day.count + 1 });
  }
  const days = [...byDay.values()];
  const sums = Float64Array.from(days, ({ sum }) => sum);
  const counts = Float64Array.from(days, ({ count }) => count);
  const draw = uniformIntegers(values.length + 1);
  const resampled = new Float64Array(days.length === 0 ? 0 : RESAMPLES);
  for (let k = 0; k < resampled.length; k++) {
    let [sum, count] = [0, 0];
    for (let i = 0; i < days.length; i++) {
      const day = draw(days.length);
      sum += sums[day]!;
      count += counts[day]!;
    }
    resampled[k] = sum / count;
  }
  resampled.sort();
  const at = (p: number) => resampled[Math.floor(p * (resampled.length - 1))] ?? Number.NaN;
  return {
    mean: values.reduce((sum, { value }) => sum + value, 0) / values.length,
    low: at(LOW),
    high: at(HIGH),
    cases: values.length,
    days: days.length,
  };
}

/** Places of days, drawn anew many times; the same draws for as many days. */
export function* dayResamples(days: number): Generator<readonly number[]> {
  const draw = uniformIntegers(days + 1);
  for (let k = 0; k < RESAMPLES && days > 0; k++) yield Array.from({ length: days }, () => draw(days));
}

/**
 * A 64-bit xorshift sequence (Marsaglia, Xorshift RNGs, 2003), for resampling alone.
 */
function uniformIntegers(seed: number): (below: number) => number {
  let high = 0x9e3779b9 ^ seed;
  let low = 0x7f4a7c15 ^ Math.imul(seed, 0x85ebca6b);
  return (below) => {
    // The pair is shifted 13 left, 7 right and 17 left, each time added without carry.
    high ^= (high << 13) | (low >>> 19);
    low ^= low << 13;
    low ^= (low >>> 7) | (high << 25);
    high ^= high >>> 7;
    high ^= (high << 17) | (low >>> 15);
    low ^= low << 17;
    return Math.floor(((high >>> 0) / 2 ** 32) * below);
  };
}
