import { ZONE_ATR } from '../../shared/rules.ts';
import { type HorizonSeconds, OUTCOMES } from '../../shared/vocabulary/outcome.ts';
import { hierarchicalShares } from '../statistics/posterior.ts';
import type { Corpus, PastApproach } from './corpus.ts';
import type { Query } from './query.ts';
import { DISTANCE_TOLERANCE_ATR, reachedWithin } from './risk-set.ts';
import type { StoredCheckpoint } from './stored-checkpoint.ts';

const MAX_PER_DAY = 2;
/**
 * A query beyond the zone is compared with approaches that began at its edge, as long as
 * they began hardly nearer than it stands.
 */
const BEYOND_ZONE_TOLERANCE_ATR = 0.35;

/**
 * Base rate of each outcome at a horizon, in the order of OUTCOMES: first contacts of the
 * query's cell, shrunk towards wider pools, of those outcomes that were still undecided
 * after the time that has passed.
 * @param poolKeys narrowest first
 */
export function outcomeBaseRate(
  corpus: Corpus,
  poolKeys: readonly string[],
  horizon: HorizonSeconds,
  elapsedSeconds: number,
): number[] {
  const counts = poolKeys.map((key) => {
    const undecided = corpus
      .contacts(key)
      .filter(({ secondsToOutcome }) => secondsToOutcome > elapsedSeconds);
    return dayCappedCounts(undecided, OUTCOMES.length, ({ outcomes }) =>
      OUTCOMES.indexOf(outcomes[horizon]!),
    );
  });
  return hierarchicalShares(counts);
}

/**
 * Base rate of reaching the level from where the query stands in the time it has left;
 * null without an approach that came this way.
 */
export function contactBaseRate(corpus: Corpus, poolKeys: readonly string[], query: Query): number | null {
  const counts = poolKeys.map((key) => contactCounts(corpus, key, query));
  // A prior alone is no rate.
  if (counts.at(-1)!.every((count) => count === 0)) return null;
  const [, reached = Number.NaN] = hierarchicalShares(counts);
  return reached;
}

function contactCounts(corpus: Corpus, key: string, query: Query): number[] {
  const { timeLeftSeconds } = query;
  const stoodHere = corpus
    .approaches(key)
    .flatMap((approach) => momentAt(approach, -query.positionAtr) ?? []);
  const followed = stoodHere.filter((past) => reachedWithin(past, timeLeftSeconds) !== null);
  return dayCappedCounts(followed, 2, (past) => (reachedWithin(past, timeLeftSeconds) ? 1 : 0));
}

/**
 * The last moment at which an approach that came this way stood where the query stands,
 * or further: time runs from there. Null for one that began nearer, or turned back
 * sooner.
 */
function momentAt({ anchor, moments }: PastApproach, distanceAtr: number): StoredCheckpoint | null {
  const beganFrom = Math.max(
    Math.min(distanceAtr, ZONE_ATR) - DISTANCE_TOLERANCE_ATR,
    distanceAtr - BEYOND_ZONE_TOLERANCE_ATR,
  );
  const cameThisWay =
    anchor.anchorDistanceAtr >= beganFrom && anchor.nearestAtr <= distanceAtr + DISTANCE_TOLERANCE_ATR;
  if (!cameThisWay) return null;
  return (
    moments.findLast(({ positionAtr }) => -positionAtr >= distanceAtr - DISTANCE_TOLERANCE_ATR) ?? anchor
  );
}

/**
 * Counts by class, worth two a day at most, so that one wild day does not pass for many.
 * The cap is on what all of them are worth and not on each day's share: a day that price
 * spends at a level has many approaches, few of which arrive, and counting it for less
 * would say that more do.
 */
function dayCappedCounts(
  rows: readonly StoredCheckpoint[],
  classes: number,
  classOf: (row: StoredCheckpoint) => number,
): number[] {
  const counts = new Array<number>(classes).fill(0);
  for (const row of rows) counts[classOf(row)]!++;
  const days = [...Map.groupBy(rows, ({ date }) => date).values()];
  const worth = days.reduce((sum, day) => sum + Math.min(day.length, MAX_PER_DAY), 0);
  return counts.map((count) => (rows.length === 0 ? 0 : (count * worth) / rows.length));
}
