import { NS_PER_MINUTE, NS_PER_SECOND, type SessionNs } from '../../shared/units.ts';
import type { Direction } from '../../shared/vocabulary/approach.ts';
import { LEVELS, type LevelKind } from '../../shared/vocabulary/level.ts';
import { PRIMARY_HORIZON_SECONDS } from '../../shared/vocabulary/outcome.ts';
import type { TripleBarrier } from '../outcomes/triple-barrier.ts';
import type { Contact, Episode } from './episode.ts';

const CLUSTER_GAP_NS = 15 * NS_PER_MINUTE;

/** What this session's earlier contacts with a level, from one side, add up to. */
export interface TouchRecord {
  readonly touches: number;
  /** Touches known by now not to have broken the level at the primary horizon. */
  readonly defended: number;
  /** Seconds since the last; NaN when there was none. */
  readonly secondsSince: number;
}

/** Contacts with a level from either side. */
export type LevelTouches = Pick<TouchRecord, 'touches' | 'secondsSince'>;

/** How the level stood when it was first seen in the first attempt of a run. */
export interface RunStart {
  readonly barrierReplenishmentRatio: number;
  readonly barrierDeltaLiq: number;
  readonly tapeVelocity: number;
  readonly tapeImbalance: number;
}

/** An attempt at a level from one side, in a run of attempts. */
export interface Attempt {
  /** From 1. */
  readonly index: number;
  /** The approach that the run began with; null where it would begin now. */
  readonly runId: string | null;
  /** Null before the run's first row. */
  readonly runStart: RunStart | null;
}

/** Contacts and attempts before one moment. */
export interface TouchReading {
  record(level: LevelKind, direction: Direction): TouchRecord;
  touchesOf(level: LevelKind): LevelTouches;
  /** The attempt under way, or the one that would begin now. */
  attempt(level: LevelKind, direction: Direction, levelPrice: number): Attempt;
}

interface Touch {
  readonly episode: Episode;
  readonly contact: Contact;
  readonly barrier: TripleBarrier;
}

interface KnownAttempt extends Attempt {
  /** Its beginning, or its contact. */
  readonly at: SessionNs;
  readonly levelPrice: number;
  readonly isOpen: boolean;
}
const firstOf = (one: number, other: number): number => (Number.isNaN(one) ? other : one);
const firstKnown = (one: RunStart, other: RunStart): RunStart => ({
  barrierReplenishmentRatio: firstOf(one.barrierReplenishmentRatio, other.barrierReplenishmentRatio),
  barrierDeltaLiq: firstOf(one.barrierDeltaLiq, other.barrierDeltaLiq),
  tapeVelocity: firstOf(one.tapeVelocity, other.tapeVelocity),
  tapeImbalance: firstOf(one.tapeImbalance, other.tapeImbalance),
});
const FIRST_ATTEMPT: Attempt = { index: 1, runId: null, runStart: null };
const keyOf = (level: LevelKind, direction: Direction): string => `${level}/${direction}`;

/**
 * Contacts and attempts so far today. A touch counts as defended only once its outcome is
 * decided.
 */
export class TouchMemory {
  readonly #attemptBandPoints: number;
  readonly #touches: Touch[] = [];
  readonly #attempts = new Map<string, KnownAttempt>();

  constructor(attemptBandPoints: number) {
    this.#attemptBandPoints = attemptBandPoints;
  }

  onContact(episode: Episode, contact: Contact, barrier: TripleBarrier): void {
    this.#touches.push({ episode, contact, barrier });
    const key = keyOf(episode.level, episode.direction);
    const attempt = this.#attempts.get(key);
    if (attempt) this.#attempts.set(key, { ...attempt, at: contact.at });
  }

  /**
   * Registers an approach: where it stands in the run of attempts at this level from this
   * side.
   */
  onApproach({ id, level, direction, anchorAt, anchorLevelPrice }: Episode): void {
    const attempt = this.#next(level, direction, anchorAt, anchorLevelPrice);
    this.#attempts.set(keyOf(level, direction), {
      ...attempt,
      runId: attempt.runId ?? id,
      at: anchorAt,
      levelPrice: anchorLevelPrice,
      isOpen: true,
    });
  }

  /**
   * A row of an approach was made. What is first seen in the first attempt of a run is
   * what later ones are held against: far from the level, where it begins, not all can be
   * seen.
   */
  onRow({ level, direction }: Episode, row: RunStart): void {
    const key = keyOf(level, direction);
    const attempt = this.#attempts.get(key)!;
    if (attempt.index !== 1) return;
    this.#attempts.set(key, {
      ...attempt,
      runStart: attempt.runStart ? firstKnown(attempt.runStart, row) : row,
    });
  }

  onClosed({ level, direction }: Episode): void {
    const key = keyOf(level, direction);
    this.#attempts.set(key, { ...this.#attempts.get(key)!, isOpen: false });
  }

  asOf(at: SessionNs): TouchReading {
    return {
      record: (level, direction) => this.#record(level, direction, at),
      touchesOf: (level) => this.#touchesOf(level, at),
      attempt: (level, direction, levelPrice) => {
        const last = this.#attempts.get(keyOf(level, direction));
        return last?.isOpen ? last : this.#next(level, direction, at, levelPrice);
      },
    };
  }

  /**
   * One more than the last attempt's while its run goes on; a run ends fifteen minutes
   * after the last approach or contact, or when a fixed level has moved.
   */
  #next(level: LevelKind, direction: Direction, at: SessionNs, levelPrice: number): Attempt {
    const last = this.#attempts.get(keyOf(level, direction));
    if (!last || at - last.at > CLUSTER_GAP_NS) return FIRST_ATTEMPT;
    const moved = !LEVELS[level].moving && Math.abs(levelPrice - last.levelPrice) > this.#attemptBandPoints;
    return moved ? FIRST_ATTEMPT : { index: last.index + 1, runId: last.runId, runStart: last.runStart };
  }

  #touchesOf(level: LevelKind, at: SessionNs): LevelTouches {
    const before = this.#touches.filter(({ episode, contact }) => episode.level === level && contact.at < at);
    const last = before.at(-1)?.contact.at ?? Number.NaN;
    return { touches: before.length, secondsSince: (at - last) / NS_PER_SECOND };
  }

  #record(level: LevelKind, direction: Direction, at: SessionNs): TouchRecord {
    let touches = 0;
    let defended = 0;
    let last = Number.NaN;
    for (const { episode, contact, barrier } of this.#touches) {
      if (episode.level !== level || episode.direction !== direction || contact.at >= at) continue;
      touches++;
      last = contact.at;
      if (barrier.heldBy(at, PRIMARY_HORIZON_SECONDS)) defended++;
    }
    return { touches, defended, secondsSince: (at - last) / NS_PER_SECOND };
  }
}
