/** Correlation of what becomes of approaches of one day, given what is said of each. */
const WITHIN_DAY_CORRELATION = 0.05;

/** Where an observation comes from. */
export interface Origin {
  readonly date: string;
  readonly episodeId: string;
}

/**
 * How many rows are worth one independent case: moments of one approach share what
 * becomes of it, approaches of a day share its mood (Kish, Survey Sampling, 1965). It is
 * one number for all rows. Weights by approach or by day would depend on how approaches
 * ended, since one that stays undecided has more moments, and tilt every probability.
 */
export function designEffect(rows: readonly Origin[]): number {
  const ofDate = new Map<string, Set<string>>();
  for (const { date, episodeId } of rows) {
    const known = ofDate.get(date);
    if (known) known.add(episodeId);
    else ofDate.set(date, new Set([episodeId]));
  }
  let episodes = 0;
  for (const each of ofDate.values()) episodes += each.size;
  if (episodes === 0) return 1;
  return (rows.length / episodes) * dayInflation(episodes, ofDate.size);
}

/** What cases that share days lose against independent ones. */
export const dayInflation = (cases: number, days: number): number =>
  1 + (cases / days - 1) * WITHIN_DAY_CORRELATION;
