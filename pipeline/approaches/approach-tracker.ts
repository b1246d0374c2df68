import { NS_PER_SECOND } from '../../shared/units.ts';
import { type Checkpoint, type Direction, directionSign } from '../../shared/vocabulary/approach.ts';
import type { LevelKind } from '../../shared/vocabulary/level.ts';
import { Race, raceTerms } from '../outcomes/race.ts';
import type { Episode } from './episode.ts';
import { APPROACH_ATR, CONTACT_ATR, EXIT_ATR, MAX_EXCURSION_SECONDS, WITHIN_ATR } from './zones.ts';

/** What price did over an instant (a trade) or a period (a bar), beside the level and ATR known before it. */
export interface PriceAction {
  readonly start: number;
  readonly at: number;
  readonly high: number;
  readonly low: number;
  readonly close: number;
}

export interface TrackerEvents {
  onCheckpoint(episode: Episode, checkpoint: Checkpoint, at: number, spot: number): void;
  onClosed(episode: Episode): void;
}

type Opening = Pick<
  Episode,
  'level' | 'direction' | 'anchorAt' | 'anchorPrice' | 'anchorLevel' | 'anchorAtr' | 'bornInside' | 'levelStepEntry'
>;

/**
 * The approach state machine of one level (specification 10 §3.3): outside → approach → contact → outside. It is told prices in
 * time order together with the level and ATR as of then, and keeps at most one open episode.
 */
export class ApproachTracker {
  readonly #level: LevelKind;
  readonly #events: TrackerEvents;
  readonly #idOf: (opening: Opening) => string;
  /** +1 when price was last outside the zone above the level, −1 below, 0 when it has not been seen outside. */
  #lastOutsideSide = 0;
  #active = false;
  #announced = Number.NaN;
  #episode: Episode | null = null;
  #beyondExitSince = Number.NaN;
  #withinReached = 0;

  constructor(level: LevelKind, events: TrackerEvents, idOf: (opening: Opening) => string) {
    this.#level = level;
    this.#events = events;
    this.#idOf = idOf;
  }

  get episode(): Episode | null {
    return this.#episode;
  }

  /** The level took a new value, or became active, at a bar's end; `price` is the last trade. */
  onLevel(at: number, level: number, atr: number, price: number, rising: boolean): void {
    if (Number.isNaN(level) || Number.isNaN(atr) || Number.isNaN(price)) return;
    const born = !this.#active;
    const stepped = !born && level !== this.#announced;
    this.#active = true;
    this.#announced = level;
    const distance = Math.abs(price - level) / atr;
    if (this.#episode || distance > APPROACH_ATR) {
      if (distance > APPROACH_ATR) this.#lastOutsideSide = Math.sign(price - level);
      return;
    }
    // Born inside: the side price stands on; exactly on the level, the side it came from.
    const side = born || this.#lastOutsideSide === 0 ? Math.sign(price - level) || (rising ? -1 : 1) : this.#lastOutsideSide;
    this.#open({ at, price, level, atr, side, bornInside: born, levelStepEntry: stepped });
    this.#approach({ start: at, at, high: price, low: price, close: price }, level, atr);
  }

  /** Price moved. `level` and `atr` are those in force before it did. */
  onPrice(action: PriceAction, level: number, atr: number): void {
    if (!this.#active || Number.isNaN(level)) return;
    const { high, low, close } = action;
    const nearest = low <= level && level <= high ? 0 : Math.min(Math.abs(high - level), Math.abs(low - level)) / atr;
    if (!this.#episode) {
      if (nearest <= APPROACH_ATR && this.#lastOutsideSide !== 0) {
        const side = this.#lastOutsideSide;
        this.#open({ at: action.at, price: close, level, atr, side, bornInside: false, levelStepEntry: false });
      } else {
        if (Math.abs(close - level) / atr > APPROACH_ATR) this.#lastOutsideSide = Math.sign(close - level);
        return;
      }
    }
    this.#approach(action, level, atr);
    this.#exitIfGone(action, level, atr, nearest);
  }

  /** The session's follow-up ends: whatever is open is closed. */
  finish(at: number): void {
    if (this.#episode) this.#close(at, 0);
  }

  #open(entry: {
    at: number;
    price: number;
    level: number;
    atr: number;
    side: number;
    bornInside: boolean;
    levelStepEntry: boolean;
  }): void {
    const direction: Direction = entry.side < 0 ? 'UP' : 'DOWN';
    const opening: Opening = {
      level: this.#level,
      direction,
      anchorAt: entry.at,
      anchorPrice: entry.price,
      anchorLevel: entry.level,
      anchorAtr: entry.atr,
      bornInside: entry.bornInside,
      levelStepEntry: entry.levelStepEntry,
    };
    const races = new Map(
      (['level_literal', 'anchor_relative'] as const).map((rule) => [
        rule,
        new Race(raceTerms(rule, direction, entry.level, entry.atr, entry.at, entry.price)),
      ]),
    );
    // A literal reading may be decided before it begins: beyond one ATR from the level, price is already past the reject barrier.
    races.get('level_literal')!.onPrice(entry.at, entry.price);
    this.#episode = {
      ...opening,
      id: this.#idOf(opening),
      nearestAtr: Number.POSITIVE_INFINITY,
      contactAt: Number.NaN,
      contactLevel: Number.NaN,
      contactAtr: Number.NaN,
      closedAt: Number.NaN,
      races,
    };
    this.#withinReached = 0;
    this.#beyondExitSince = Number.NaN;
    this.#events.onCheckpoint(this.#episode, 'APPROACH', entry.at, entry.price);
  }

  /** Follows an open episode towards the level: the inner distances, then contact. */
  #approach({ at, high, low, close }: PriceAction, level: number, atr: number): void {
    const episode = this.#episode!;
    if (!Number.isNaN(episode.contactAt)) return;
    const sign = directionSign(episode.direction);
    const leading = sign > 0 ? high : low;
    /** How far price still was from the level, negative once through it. */
    const remaining = (sign * (level - leading)) / atr;
    episode.nearestAtr = Math.min(episode.nearestAtr, Math.max(0, remaining));
    if (remaining <= CONTACT_ATR) {
      episode.nearestAtr = 0;
      episode.contactAt = at;
      episode.contactLevel = level;
      episode.contactAtr = atr;
      episode.races.set('contact_armed', new Race(raceTerms('contact_armed', episode.direction, level, atr, at, close)));
      this.#events.onCheckpoint(episode, 'CONTACT', at, close);
      return;
    }
    const reached = WITHIN_ATR.filter((distance) => remaining <= distance).length;
    if (reached <= this.#withinReached) return;
    this.#withinReached = reached;
    // The approach's own first row already stands for a start inside the inner distance.
    if (at > episode.anchorAt) this.#events.onCheckpoint(episode, reached === 1 ? 'WITHIN_1_0' : 'WITHIN_0_5', at, close);
  }

  #exitIfGone(action: PriceAction, level: number, atr: number, nearest: number): void {
    const race = this.#episode!.races.get('contact_armed');
    const distance = Math.abs(action.close - level) / atr;
    if (race && !race.running && distance > APPROACH_ATR) return this.#close(action.at, Math.sign(action.close - level));
    if (nearest <= EXIT_ATR) {
      this.#beyondExitSince = Number.NaN;
      return;
    }
    if (Number.isNaN(this.#beyondExitSince)) this.#beyondExitSince = action.start;
    if (action.at - this.#beyondExitSince > MAX_EXCURSION_SECONDS * NS_PER_SECOND)
      this.#close(action.at, Math.sign(action.close - level));
  }

  #close(at: number, side: number): void {
    const episode = this.#episode!;
    episode.closedAt = at;
    this.#episode = null;
    this.#lastOutsideSide = side;
    this.#events.onClosed(episode);
  }
}
