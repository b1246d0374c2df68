import type { Query } from './query.ts';
import type { StoredCheckpoint } from './stored-checkpoint.ts';

export const DISTANCE_KERNEL_ATR = 0.35;
const KERNEL_REACH = 3;
/**
 * Bar closes after contact are two minutes apart: the last one before the query's moment
 * is never further back.
 */
const MAX_AGE_SECONDS = 120;
/**
 * Price moves in ticks, about a tenth of an ATR: who came as near, and who stood no
 * nearer, is said to within half of one. Without it those who stand just at the query's
 * distance would be left out on one side alone, which makes the rest look better.
 */
export const DISTANCE_TOLERANCE_ATR = 0.05;
const ELAPSED_TOLERANCE_SECONDS = 1;

/**
 * Whether a checkpoint is in the query's risk set (Kalbfleisch & Prentice, The
 * Statistical Analysis of Failure Time Data, 2002): before contact, approaches that came
 * at least as near, seen when they were no nearer; after it, outcomes still undecided at
 * the query's age, seen no later. Counting others would let what happened next decide who
 * is counted: approaches that turned back earlier, or outcomes that stayed open longer,
 * than this one has.
 */
export function inRiskSet(past: StoredCheckpoint, query: Query): boolean {
  if (Math.abs(past.positionAtr - query.positionAtr) > KERNEL_REACH * DISTANCE_KERNEL_ATR) return false;
  if (!query.sinceContact) {
    const cameAsNear = past.nearestAtr <= -query.positionAtr + DISTANCE_TOLERANCE_ATR;
    const seenNoNearer = past.positionAtr <= query.positionAtr + DISTANCE_TOLERANCE_ATR;
    return cameAsNear && seenNoNearer && reachedWithin(past, query.timeLeftSeconds) !== null;
  }
  const { elapsedSeconds } = query.sinceContact;
  const age = elapsedSeconds - past.sinceContactSeconds;
  return (
    age >= -ELAPSED_TOLERANCE_SECONDS && age <= MAX_AGE_SECONDS && past.secondsToOutcome > elapsedSeconds
  );
}

/**
 * Whether an approach reached its level within the time the query has left; null where it
 * was not followed that long, because its data or its own session ended first.
 */
export function reachedWithin(past: StoredCheckpoint, seconds: number): boolean | null {
  if (past.secondsToContact <= seconds) return true;
  if (past.contacted === null) return null;
  const followedSeconds = past.endedWithSession ? past.timeLeftSeconds : Number.POSITIVE_INFINITY;
  return past.contacted || followedSeconds >= seconds ? false : null;
}
