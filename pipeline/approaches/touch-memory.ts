import { NS_PER_MINUTE, NS_PER_SECOND } from '../../shared/units.ts';
import type { Direction } from '../../shared/vocabulary/approach.ts';
import type { LevelKind } from '../../shared/vocabulary/level.ts';
import { PRIMARY_HORIZON_SECONDS } from '../../shared/vocabulary/outcome.ts';
import type { Episode } from './episode.ts';

const CLUSTER_GAP_NS = 15 * NS_PER_MINUTE;
/** A fixed level further away than this is another price, not another attempt at the same one. */
const CLUSTER_MOVE_POINTS = 0.1;

/** What this session's earlier contacts with a level, from one side, add up to. */
export interface TouchRecord {
  readonly touches: number;
  /** Touches known by now not to have broken the level at the primary horizon. */
  readonly defended: number;
  /** Seconds since the last; NaN when there was none. */
  readonly secondsSince: number;
}

/** Contacts and attempts so far today. A touch counts as defended only once its race is decided (specification 10 §2, stage 13). */
export class TouchMemory {
  readonly #contacts: Episode[] = [];
  readonly #attempts = new Map<string, { at: number; level: number; index: number }>();

  onContact(episode: Episode): void {
    this.#contacts.push(episode);
  }

  /** Registers an approach: where it stands in the run of attempts at this level from this side. */
  onApproach(episode: Episode, moving: boolean): void {
    const key = `${episode.level}/${episode.direction}`;
    const last = this.#attempts.get(key);
    const same =
      last !== undefined &&
      episode.anchorAt - last.at <= CLUSTER_GAP_NS &&
      (moving || Math.abs(episode.anchorLevel - last.level) <= CLUSTER_MOVE_POINTS);
    this.#attempts.set(key, { at: episode.anchorAt, level: episode.anchorLevel, index: same ? last.index + 1 : 1 });
  }

  attemptIndex(level: LevelKind, direction: Direction): number {
    return this.#attempts.get(`${level}/${direction}`)?.index ?? 1;
  }

  record(level: LevelKind, direction: Direction, at: number): TouchRecord {
    let touches = 0;
    let defended = 0;
    let last = Number.NaN;
    for (const episode of this.#contacts) {
      if (episode.level !== level || episode.direction !== direction || episode.contactAt >= at) continue;
      touches++;
      last = episode.contactAt;
      if (knownDefended(episode, at)) defended++;
    }
    return { touches, defended, secondsSince: (at - last) / NS_PER_SECOND };
  }
}

function knownDefended(episode: Episode, at: number): boolean {
  const race = episode.races.get('contact_armed');
  if (!race) return false;
  const horizonOver = at - episode.contactAt >= PRIMARY_HORIZON_SECONDS * NS_PER_SECOND;
  const resolved = episode.contactAt + race.resolvedAfter <= at;
  const outcome = resolved || horizonOver ? race.outcome(PRIMARY_HORIZON_SECONDS) : null;
  return outcome === 'REJECT' || (outcome === 'CHOP' && horizonOver);
}
