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

/** Contacts and attempts before one moment. */
export interface TouchReading {
  record(level: LevelKind, direction: Direction): TouchRecord;
  /** The number of the attempt under way, or of the one that would begin now. */
  attemptIndex(level: LevelKind, direction: Direction, levelPrice: number): number;
}

interface Touch {
  readonly episode: Episode;
  readonly contact: Contact;
  readonly barrier: TripleBarrier;
}

/**
 * Contacts and attempts so far today. A touch counts as defended only once its outcome is
 * decided.
 */
export class TouchMemory {
  readonly #attemptBandPoints: number;
  readonly #touches: Touch[] = [];
  readonly #attempts = new Map<string, { at: SessionNs; levelPrice: number; index: number; open: boolean }>();

  constructor(attemptBandPoints: number) {
    this.#attemptBandPoints = attemptBandPoints;
  }

  onContact(episode: Episode, contact: Contact, barrier: TripleBarrier): void {
    this.#touches.push({ episode, contact, barrier });
  }

  /**
   * Registers an approach: where it stands in the run of attempts at this level from this
   * side.
   */
  onApproach({ level, direction, anchorAt, anchorLevelPrice }: Episode): void {
    const index = this.#nextIndex(level, direction, anchorAt, anchorLevelPrice);
    this.#attempts.set(`${level}/${direction}`, {
      at: anchorAt,
      levelPrice: anchorLevelPrice,
      index,
      open: true,
    });
  }

  onClosed({ level, direction }: Episode): void {
    const key = `${level}/${direction}`;
    this.#attempts.set(key, { ...this.#attempts.get(key)!, open: false });
  }

  asOf(at: SessionNs): TouchReading {
    return {
      record: (level, direction) => this.#record(level, direction, at),
      attemptIndex: (level, direction, levelPrice) => {
        const last = this.#attempts.get(`${level}/${direction}`);
        return last?.open ? last.index : this.#nextIndex(level, direction, at, levelPrice);
      },
    };
  }

  /**
   * One more than the last attempt's while its run goes on; a run ends after fifteen
   * minutes, or when a fixed level has moved.
   */
  #nextIndex(level: LevelKind, direction: Direction, at: SessionNs, levelPrice: number): number {
    const last = this.#attempts.get(`${level}/${direction}`);
    if (!last || at - last.at > CLUSTER_GAP_NS) return 1;
    const moved = !LEVELS[level].moving && Math.abs(levelPrice - last.levelPrice) > this.#attemptBandPoints;
    return moved ? 1 : last.index + 1;
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
