import {
  type HorizonSeconds,
  type Outcome,
  PRIMARY_HORIZON_SECONDS,
} from '../../shared/vocabulary/outcome.ts';
import type { StoredCheckpoint } from '../retrieval/stored-checkpoint.ts';
import type { Origin } from '../statistics/design-effect.ts';
import { type Moment, momentOf, type Target, type WalkedHorizon } from './moment.ts';

/** A horizon that was ahead, and what it came to. */
export interface KnownHorizon extends WalkedHorizon {
  readonly outcome: Outcome;
}

/** A moment of an earlier session, with what became of it. */
export interface PastMoment extends Origin {
  readonly checkpoint: StoredCheckpoint;
  readonly moment: Moment;
  /** Null after contact, and where it could not be followed. */
  readonly reached: boolean | null;
  /**
   * Horizons that were ahead and whose outcome is known; none for an outcome that was
   * decided by then, or without contact.
   */
  readonly horizons: readonly KnownHorizon[];
}

export function pastMoment(checkpoint: StoredCheckpoint): PastMoment {
  const { date, episodeId, phase, contacted, outcomes, secondsToOutcome, sinceContactSeconds } = checkpoint;
  const moment = momentOf(checkpoint);
  const undecided = phase === 'APPROACH' || secondsToOutcome > sinceContactSeconds;
  return {
    date,
    episodeId,
    checkpoint,
    moment,
    reached: phase === 'APPROACH' ? contacted : null,
    horizons: undecided
      ? moment.horizons.flatMap((horizon) => {
          const outcome = outcomes[horizon.horizonSeconds];
          return outcome === null ? [] : [{ ...horizon, outcome }];
        })
      : [],
  };
}

const LONGEST: HorizonSeconds = 480;

/** The answer that a past moment gives to a question, and at which horizon. */
export interface PastAnswer {
  readonly happened: boolean;
  /** Null for reaching the level, which has none. */
  readonly horizonSeconds: HorizonSeconds | null;
}

/**
 * One answer a question: for pace at the shortest horizon ahead, for the lean at four
 * minutes, or at eight where nothing was decided by then. Null where there is none.
 */
export function answerOf({ moment, reached, horizons }: PastMoment, target: Target): PastAnswer | null {
  if (target === 'reach') return reached === null ? null : { happened: reached, horizonSeconds: null };
  if (target === 'pace') {
    const shortest = moment.horizons[0]?.horizonSeconds;
    const known = horizons.find(({ horizonSeconds }) => horizonSeconds === shortest);
    return known ? { happened: known.outcome === 'CHOP', horizonSeconds: known.horizonSeconds } : null;
  }
  const decided = [PRIMARY_HORIZON_SECONDS, LONGEST].map((seconds) =>
    horizons.find(({ horizonSeconds, outcome }) => horizonSeconds === seconds && outcome !== 'CHOP'),
  );
  const known = decided[0] ?? decided[1];
  return known ? { happened: known.outcome === 'BREAK', horizonSeconds: known.horizonSeconds } : null;
}
