import { Random } from '../../../daemon/simulator/random.ts';
import { byHorizon } from '../../../pipeline/outcomes/triple-barrier.ts';
import type { Query } from '../../../pipeline/retrieval/query.ts';
import type { StoredCheckpoint } from '../../../pipeline/retrieval/stored-checkpoint.ts';
import { addDays } from '../../../shared/session/new-york-time.ts';
import { isSession } from '../../../shared/session/session.ts';
import type { Outcome } from '../../../shared/vocabulary/outcome.ts';

/** The first so many sessions of 2025. */
export const SESSIONS: readonly string[] = Array.from({ length: 150 }, (_, i) =>
  addDays('2025-01-02', i),
).filter(isSession);

export const same = (outcome: Outcome | null) => byHorizon(() => outcome);

/** A first contact, one like the other but for what is said. */
export const contact = (more: Partial<StoredCheckpoint> = {}): StoredCheckpoint => ({
  id: 'a_C',
  episodeId: 'a',
  date: SESSIONS[0]!,
  source: 'trades',
  level: 'PM_HIGH',
  direction: 'UP',
  bucket: 'T30_60',
  phase: 'CONTACT',
  kind: 'CONTACT',
  positionAtr: -0.2,
  vector: new Float32Array(183).fill(1),
  validFraction: 1,
  sinceContactSeconds: 0,
  timeLeftSeconds: 7200,
  contacted: true,
  secondsToOutcome: 90,
  outcomes: same('BREAK'),
  excursion: { throughAtr: 1.1, backAtr: 0.3 },
  ...more,
});

/** The beginning of an approach that was followed to its end. */
export const anchor = (more: Partial<StoredCheckpoint> = {}): StoredCheckpoint =>
  contact({
    phase: 'APPROACH',
    kind: 'APPROACH',
    positionAtr: -2,
    sinceContactSeconds: Number.NaN,
    ...more,
  });

/** So many sessions of contacts and the closes after them, with vectors of noise. */
export function history(days: number, perDay: number, breakShare = 0.5): StoredCheckpoint[] {
  const random = new Random('history');
  return SESSIONS.slice(0, days).flatMap((date, day) =>
    Array.from({ length: perDay }, (_, k) => {
      const outcome: Outcome = random.next() < breakShare ? 'BREAK' : 'REJECT';
      const first = k % 2 === 0;
      return contact({
        episodeId: `${day}/${Math.floor(k / 2)}`,
        date,
        kind: first ? 'CONTACT' : 'CLOSE',
        sinceContactSeconds: first ? 0 : 60,
        vector: Float32Array.from({ length: 183 }, () => random.normal()),
        outcomes: same(outcome),
      });
    }),
  );
}

export const queryAt = (more: Partial<Query> = {}): Query => ({
  level: 'PM_HIGH',
  direction: 'UP',
  bucket: 'T30_60',
  phase: 'CONTACT',
  positionAtr: -0.2,
  sinceContactSeconds: 60,
  vector: history(1, 2)[1]!.vector,
  ...more,
});
