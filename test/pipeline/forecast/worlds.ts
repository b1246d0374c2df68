import { Random } from '../../../daemon/simulator/random.ts';
import { cellOf, momentOf } from '../../../pipeline/forecast/moment.ts';
import { type PastMoment, pastMoment } from '../../../pipeline/forecast/past-moment.ts';
import type { StoredCheckpoint } from '../../../pipeline/retrieval/stored-checkpoint.ts';
import { fromLogOdds } from '../../../pipeline/statistics/log-odds.ts';
import type { Direction } from '../../../shared/vocabulary/approach.ts';
import { LEVEL_KINDS } from '../../../shared/vocabulary/level.ts';
import { HORIZONS_SECONDS, type Outcome } from '../../../shared/vocabulary/outcome.ts';
import { TIME_BUCKETS } from '../../../shared/vocabulary/time-bucket.ts';
import { contact, SESSIONS } from '../retrieval/stored-checkpoints.ts';

/** A law that races of a world follow: added to the walk's log-odds. */
export interface Law {
  readonly leanIntercept?: number;
  readonly leanSlope?: number;
  readonly paceIntercept?: number;
  /** Of a cell, in log-odds of nothing being decided. */
  readonly slow?: (cell: string) => number;
  /** Of a cell, in log-odds of a break. */
  readonly cell?: (cell: string) => number;
  /** Of what is known of the moment, in log-odds of a break. */
  readonly conditions?: (vector: Float32Array) => number;
  /** Of a day, in log-odds of a break. */
  readonly day?: (random: Random) => number;
}

/** First contacts at random places, times and levels, decided as a law has it. */
export function contactsOf(law: Law, days: number, perDay: number, seed = 'world'): StoredCheckpoint[] {
  const random = new Random(seed);
  const pick = <T>(list: readonly T[]): T => list[Math.floor(random.next() * list.length)]!;
  return SESSIONS.slice(0, days).flatMap((date) => {
    const ofDay = law.day?.(random) ?? 0;
    return Array.from({ length: perDay }, (_, i) => {
      const row = contact({
        date,
        episodeId: `${date}/${i}`,
        level: pick(LEVEL_KINDS),
        direction: pick<Direction>(['UP', 'DOWN']),
        bucket: pick(TIME_BUCKETS),
        positionAtr: 1.4 * random.next() - 0.7,
        vector: Float32Array.from({ length: 183 }, () => random.normal()),
      });
      return { ...row, ...decided(law, row, random, ofDay) };
    });
  });
}

/** One draw for all horizons: what is decided at one is decided at the longer ones. */
function decided(law: Law, row: StoredCheckpoint, random: Random, ofDay: number) {
  const { horizons } = momentOf(row);
  const [speed, side] = [random.next(), random.next()];
  const lean = (walk: number) =>
    (law.leanIntercept ?? 0) +
    (law.leanSlope ?? 1) * walk +
    (law.cell?.(cellOf(row)) ?? 0) +
    (law.conditions?.(row.vector) ?? 0) +
    ofDay;
  const outcomeAt = (i: number): Outcome => {
    const { pace } = horizons[i]!;
    const slow = law.slow?.(cellOf(row)) ?? 0;
    if (speed < fromLogOdds((law.paceIntercept ?? 0) + slow + pace)) return 'CHOP';
    return side < fromLogOdds(lean(horizons[1]!.lean)) ? 'BREAK' : 'REJECT';
  };
  const outcomes = { 120: outcomeAt(0), 240: outcomeAt(1), 480: outcomeAt(2) };
  const first = HORIZONS_SECONDS.find((seconds) => outcomes[seconds] !== 'CHOP');
  return { outcomes, secondsToOutcome: first === undefined ? Number.POSITIVE_INFINITY : first - 1 };
}

export const momentsOf = (rows: readonly StoredCheckpoint[]): PastMoment[] => rows.map(pastMoment);
