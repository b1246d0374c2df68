import {
  CONTACT_ATR,
  EXIT_ATR,
  INNER_DISTANCES_ATR,
  MAX_EXCURSION_NS,
  ZONE_ATR,
} from '../../shared/rules.ts';
import type { SessionNs } from '../../shared/units.ts';
import { type CheckpointKind, type Direction, directionSign } from '../../shared/vocabulary/approach.ts';
import type { LevelKind } from '../../shared/vocabulary/level.ts';
import { levelFrame } from '../levels/level-frame.ts';
import { atPrice, type PriceRange } from '../outcomes/triple-barrier.ts';
import type { Closing, Contact, Episode } from './episode.ts';

/** The level and ATR in force before a price moved, in points. */
export interface LevelInForce {
  readonly levelPrice: number;
  readonly atr: number;
}

/**
 * A price, and the level and ATR by which it was judged: a bar's own close never judges
 * it.
 */
export interface PriceInForce extends LevelInForce {
  readonly at: SessionNs;
  /** Points. */
  readonly spot: number;
}

/** An approach under way, as far as it has come. */
export interface OpenApproach {
  readonly episode: Episode;
  readonly contact: Contact | null;
}

/** Told as an approach unfolds, and asked how its outcome stands. */
export interface ApproachEvents {
  onBegun(episode: Episode): void;
  onCheckpoint(approach: OpenApproach, kind: CheckpointKind, seen: PriceInForce): void;
  onClosed(episode: Episode, closing: Closing): void;
  /** Whether nothing more can be learned of how the contact ends. */
  isOutcomeOver(episode: Episode, at: SessionNs): boolean;
}

export type EpisodeFacts = Omit<Episode, 'id'>;

/** Mutable while it is open; what is told of it is not. */
interface Progress {
  readonly episode: Episode;
  contact: Contact | null;
  nearestAtr: number;
  innerReached: number;
  beyondExitSince: SessionNs;
  silent: boolean;
}

/**
 * The approach state machine of one level: outside → approach → contact → outside. It is
 * told prices in time order together with the level and ATR as of then, and keeps at most
 * one open approach.
 */
export class ApproachTracker {
  readonly #level: LevelKind;
  readonly #events: ApproachEvents;
  readonly #idOf: (facts: EpisodeFacts) => string;
  /**
   * +1 when price was last outside the zone above the level, −1 below, 0 when it has not
   * been seen outside.
   */
  #lastOutsideSide = 0;
  #active = false;
  #announced = Number.NaN;
  #open: Progress | null = null;

  constructor(level: LevelKind, events: ApproachEvents, idOf: (facts: EpisodeFacts) => string) {
    this.#level = level;
    this.#events = events;
    this.#idOf = idOf;
  }

  get open(): OpenApproach | null {
    return this.#open && { episode: this.#open.episode, contact: this.#open.contact };
  }

  /**
   * The level took a new value, or became active, at a bar's end; `price` is the last
   * trade.
   */
  onLevel(at: SessionNs, force: LevelInForce, price: number, rising: boolean): void {
    const { levelPrice, atr } = force;
    if (Number.isNaN(levelPrice) || Number.isNaN(atr) || Number.isNaN(price)) return;
    const born = !this.#active;
    const stepped = !born && levelPrice !== this.#announced;
    this.#active = true;
    this.#announced = levelPrice;
    const distance = Math.abs(price - levelPrice) / atr;
    if (this.#open || distance > ZONE_ATR) {
      if (distance > ZONE_ATR) this.#lastOutsideSide = Math.sign(price - levelPrice);
      return;
    }
    // Born inside: the side price stands on; exactly on the level, the side it came from.
    const side =
      born || this.#lastOutsideSide === 0
        ? Math.sign(price - levelPrice) || (rising ? -1 : 1)
        : this.#lastOutsideSide;
    const range = atPrice(at, price);
    this.#begin(range, force, side, { bornInside: born, levelStepEntry: stepped, anchorKnown: true });
    this.#follow(range, force);
  }

  /** Price moved. The level and ATR are those in force before it did. */
  onRange(range: PriceRange, force: LevelInForce): void {
    if (!this.#active || Number.isNaN(force.levelPrice)) return;
    if (!this.#open && !this.#beginIfNear(range, force)) return;
    this.#follow(range, force);
    this.#endIfGone(range, force);
  }

  /**
   * An approach begins when price closes in the zone, or when a range reaches into the
   * contact band from outside: then where price stood when it came into the zone is not
   * known.
   */
  #beginIfNear(range: PriceRange, force: LevelInForce): boolean {
    const { levelPrice, atr } = force;
    const closesInside = Math.abs(range.close - levelPrice) / atr <= ZONE_ATR;
    const touches = nearestDistance(range, levelPrice) / atr <= CONTACT_ATR;
    if (this.#lastOutsideSide !== 0 && (closesInside || touches)) {
      this.#begin(range, force, this.#lastOutsideSide, {
        bornInside: false,
        levelStepEntry: false,
        anchorKnown: closesInside,
      });
      return true;
    }
    if (!closesInside) this.#lastOutsideSide = Math.sign(range.close - levelPrice);
    return false;
  }

  /**
   * What price did is unknown for a while: an approach that was under way may have made
   * contact unseen, and one that it has made since may not be its first.
   */
  onGap({ from, to }: { readonly from: SessionNs; readonly to: SessionNs }): void {
    const open = this.#open;
    if (!open || open.episode.anchorAt >= to) return;
    if (!open.contact || open.contact.at > from) open.silent = true;
  }

  /** The window ends: what is open is closed. */
  finish(at: SessionNs): void {
    if (this.#open) this.#close(this.#open, { at, side: 0, ended: 'WINDOW' });
  }

  #begin(
    { at, close }: PriceRange,
    { levelPrice, atr }: LevelInForce,
    side: number,
    how: Pick<Episode, 'bornInside' | 'levelStepEntry' | 'anchorKnown'>,
  ): void {
    const direction: Direction = side < 0 ? 'UP' : 'DOWN';
    const facts: EpisodeFacts = {
      level: this.#level,
      direction,
      anchorAt: at,
      anchorPrice: close,
      anchorLevelPrice: levelPrice,
      anchorAtr: atr,
      ...how,
    };
    const episode: Episode = Object.freeze({ id: this.#idOf(facts), ...facts });
    this.#open = {
      episode,
      contact: null,
      nearestAtr: Number.POSITIVE_INFINITY,
      innerReached: 0,
      beyondExitSince: Number.NaN,
      silent: false,
    };
    this.#events.onBegun(episode);
    // Without its anchor it has no place among those whose way to the level is counted.
    if (episode.anchorKnown)
      this.#events.onCheckpoint({ episode, contact: null }, 'APPROACH', { at, spot: close, levelPrice, atr });
  }

  /** Follows an open approach towards the level: the inner distances, then contact. */
  #follow({ at, high, low, close }: PriceRange, { levelPrice, atr }: LevelInForce): void {
    const open = this.#open!;
    if (open.contact) return;
    const { episode } = open;
    const leading = directionSign(episode.direction) > 0 ? high : low;
    /** How far price still was from the level, negative once through it. */
    const remaining = -levelFrame(episode.direction, leading, levelPrice, atr);
    open.nearestAtr = Math.min(open.nearestAtr, Math.max(0, remaining));
    if (remaining <= CONTACT_ATR) {
      open.nearestAtr = 0;
      open.contact = Object.freeze({ at, price: close, levelPrice, atr });
      this.#events.onCheckpoint({ episode, contact: open.contact }, 'CONTACT', {
        at,
        spot: close,
        levelPrice,
        atr,
      });
      return;
    }
    const reached = INNER_DISTANCES_ATR.filter((distance) => remaining <= distance).length;
    if (reached <= open.innerReached) return;
    open.innerReached = reached;
    // The approach's own first row already stands for a start inside the inner distance.
    const kind = reached === 1 ? 'WITHIN_1_0' : 'WITHIN_0_5';
    if (at > episode.anchorAt)
      this.#events.onCheckpoint({ episode, contact: null }, kind, { at, spot: close, levelPrice, atr });
  }

  /**
   * It ends once price closes beyond the exit distance with its outcome over, or has been
   * beyond it for too long.
   */
  #endIfGone(range: PriceRange, { levelPrice, atr }: LevelInForce): void {
    const open = this.#open!;
    const side = Math.sign(range.close - levelPrice);
    const closesBeyond = Math.abs(range.close - levelPrice) / atr > EXIT_ATR;
    const isOver = open.contact !== null && this.#events.isOutcomeOver(open.episode, range.at);
    if (isOver && closesBeyond) return this.#close(open, { at: range.at, side, ended: 'DECIDED' });
    if (nearestDistance(range, levelPrice) / atr <= EXIT_ATR) {
      open.beyondExitSince = Number.NaN;
      return;
    }
    if (Number.isNaN(open.beyondExitSince)) open.beyondExitSince = range.start;
    if (range.at - open.beyondExitSince > MAX_EXCURSION_NS)
      this.#close(open, { at: range.at, side, ended: 'LEFT' });
  }

  /** @param end on which side of the level price stands, 0 where it is still near */
  #close(
    open: Progress,
    { at, side, ended }: Pick<Closing, 'at' | 'ended'> & { readonly side: number },
  ): void {
    this.#open = null;
    this.#lastOutsideSide = side;
    const { episode, contact, nearestAtr, silent } = open;
    this.#events.onClosed(episode, Object.freeze({ at, contact, nearestAtr, censored: silent, ended }));
  }
}

/** Points between a price range and a price; 0 where the range contains it. */
function nearestDistance({ high, low }: PriceRange, price: number): number {
  return low <= price && price <= high ? 0 : Math.min(Math.abs(high - price), Math.abs(low - price));
}
