import { Random } from '../../../daemon/simulator/random.ts';
import type { StoredCheckpoint } from '../../../pipeline/retrieval/stored-checkpoint.ts';
import { dimensionPlace } from '../../../pipeline/vectors/dimensions.ts';
import type { Outcome } from '../../../shared/vocabulary/outcome.ts';
import { contact, SESSIONS, same } from '../retrieval/stored-checkpoints.ts';

/** What tells which way it goes, and what tells how soon: both in the level frame. */
export const LEAN_TELLER = 'barrier_replenishment_ratio';
export const PACE_TELLER = 'tape_log_total';

/** First contacts of which one dimension tells the lean, and another the pace. */
export function tellingContacts(days: number, perDay: number): StoredCheckpoint[] {
  const random = new Random('telling');
  const [leanPlace, pacePlace] = [dimensionPlace(LEAN_TELLER), dimensionPlace(PACE_TELLER)];
  return SESSIONS.slice(0, days).flatMap((date) =>
    Array.from({ length: perDay }, (_, i) => {
      const vector = Float32Array.from({ length: 183 }, () => random.normal());
      const isSlow = random.next() < (vector[pacePlace]! > 0 ? 0.6 : 0.1);
      const breaks = random.next() < (vector[leanPlace]! > 0 ? 0.9 : 0.1);
      const decided: Outcome = breaks ? 'BREAK' : 'REJECT';
      return contact({
        id: `${date}/${i}_C`,
        date,
        episodeId: `${date}/${i}`,
        vector,
        outcomes: same(isSlow ? 'CHOP' : decided),
        secondsToOutcome: isSlow ? Number.POSITIVE_INFINITY : 60,
      });
    }),
  );
}
