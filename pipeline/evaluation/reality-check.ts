import type { DayValue } from './gain.ts';
import { dayResamples } from './gain.ts';

/** One way of doing it, and what it gained case by case. */
export interface Tried {
  readonly name: string;
  readonly gains: readonly DayValue[];
}

export interface RealityCheck {
  /** The one that gained most, and its mean gain. */
  readonly best: string;
  readonly gain: number;
  /**
   * How often the best of as many, none of which gains anything, would look as good.
   */
  readonly probability: number;
  readonly tried: number;
}

/**
 * Whether the best of several is better than nothing, though it was picked for being the
 * best: days are resampled for all of them together (White, A Reality Check for Data
 * Snooping, 2000).
 * @param tried on the same days
 */
export function realityCheck(tried: readonly Tried[]): RealityCheck {
  const days = [...new Set(tried.flatMap(({ gains }) => gains.map(({ date }) => date)))].sort();
  const placeOf = new Map(days.map((date, i) => [date, i]));
  const sums = tried.map(({ gains }) => {
    const [sum, count] = [new Float64Array(days.length), new Float64Array(days.length)];
    for (const { date, value } of gains) {
      const day = placeOf.get(date)!;
      sum[day]! += value;
      count[day]!++;
    }
    return { sum, count };
  });
  const all = days.map((_, day) => day);
  const meanOf = ({ sum, count }: (typeof sums)[number], drawn: readonly number[]) => {
    let [total, cases] = [0, 0];
    for (const day of drawn) {
      total += sum[day]!;
      cases += count[day]!;
    }
    return cases === 0 ? 0 : total / cases;
  };
  const means = sums.map((each) => meanOf(each, all));
  const gain = Math.max(...means);
  let asGood = 0;
  let resamples = 0;
  for (const drawn of dayResamples(days.length)) {
    resamples++;
    if (Math.max(...sums.map((each, k) => meanOf(each, drawn) - means[k]!)) >= gain) asGood++;
  }
  return {
    best: tried[means.indexOf(gain)]!.name,
    gain,
    probability: resamples === 0 ? Number.NaN : asGood / resamples,
    tried: tried.length,
  };
}
