import { ApproachTracker } from '../../pipeline/approaches/approach-tracker.ts';
import { type Episode, episodeId } from '../../pipeline/approaches/episode.ts';
import { AverageTrueRange } from '../../pipeline/bars/average-true-range.ts';
import { Bars } from '../../pipeline/bars/bar-series.ts';
import { SessionLevels } from '../../pipeline/levels/session-levels.ts';
import { type Session, toTimestamp } from '../../shared/session/session.ts';
import { NS_PER_MINUTE } from '../../shared/units.ts';
import { type Direction, directionSign } from '../../shared/vocabulary/approach.ts';
import { LEVEL_KINDS, type LevelKind } from '../../shared/vocabulary/level.ts';
import type { Random } from './random.ts';

export const MARKETS = ['planted', 'null'] as const;
export type Market = (typeof MARKETS)[number];

/**
 * The planted law: P(break | contact, z) = 1 / (1 + exp(−(a + b·z))). z is the market's mood when price reaches the zone, signed along the
 * approach: flow that leans the approach's way tends to carry it through the level.
 */
export const PLANTED_INTERCEPT = -1.8;
export const PLANTED_SLOPE = 2.5;
/** A mood is a standard normal value that holds for an exponential time. */
const MOOD_MINUTES = 12;
const MAX_Z = 2.5;
/** How it shows before contact: the tilt of market orders, and the thinning of the side they push against. */
const FLOW_TILT_PER_Z = 0.05;
const DEPTH_LOG_FACTOR_PER_Z = 0.3;
/** The tilt that carries a drawn outcome through after contact, and for how long at most. */
const OUTCOME_TILT = 0.2;
const OUTCOME_MINUTES = 8;
/** Moods begin before the open, so that the first approaches have a past too. */
const MOOD_LEAD_MINUTES = 20;

/** One approach and the truth about it: for the evaluation alone, kept outside the lake. */
export interface TruthRow {
  readonly episodeId: string;
  readonly date: string;
  readonly level: LevelKind;
  readonly direction: Direction;
  readonly approachNs: bigint;
  /** Null when price never reached the level. */
  readonly contactNs: bigint | null;
  /** Null for approaches the market has no opinion on. */
  readonly latent: number | null;
  readonly breakProbability: number | null;
}

/** What the effect does to the next event. */
export interface Tilt {
  /** Added to the probability that a market order buys. */
  readonly buy: number;
  /** Factors on new resting size at offers and bids. */
  readonly askSize: number;
  readonly bidSize: number;
}

const NO_TILT: Tilt = { buy: 0, askSize: 1, bidSize: 1 };

interface Plant {
  readonly episode: Episode;
  readonly z: number;
  readonly probability: number;
  breaks: boolean | null;
}

/**
 * Watches the market it shapes: the same level and approach definitions as the pipeline decide when an approach begins and when it makes
 * contact. Until then order flow and resting size carry the mood; from then on they carry the outcome that was drawn. One race is
 * shaped at a time; approaches that make contact during another's race have no planted probability.
 */
export class PlantedEffect {
  readonly #session: Session;
  readonly #market: Market;
  readonly #random: Random;
  readonly #bars = new Bars();
  readonly #atr: AverageTrueRange;
  readonly #levels: SessionLevels;
  readonly #trackers: ReadonlyMap<LevelKind, ApproachTracker>;
  readonly #plants = new Map<Episode, Plant | null>();
  readonly #open = new Set<Episode>();
  #racing: Plant | null = null;
  #mood = 0;
  #moodUntil = Number.NEGATIVE_INFINITY;
  #tilt: Tilt = NO_TILT;
  #minute = Number.NaN;
  #spot = Number.NaN;

  constructor(session: Session, market: Market, random: Random) {
    this.#session = session;
    this.#market = market;
    this.#random = random;
    this.#atr = new AverageTrueRange(this.#bars.oneMinute, new Map());
    this.#levels = new SessionLevels(session, this.#bars.twoMinute, []);
    const events = {
      onCheckpoint: (episode: Episode, checkpoint: string) => this.#onCheckpoint(episode, checkpoint),
      onClosed: (episode: Episode) => this.#open.delete(episode),
    };
    this.#trackers = new Map(
      LEVEL_KINDS.map((kind) => [
        kind,
        new ApproachTracker(kind, events, (o) =>
          episodeId(session.date, kind, o.anchorLevel, toTimestamp(session, o.anchorAt), o.direction),
        ),
      ]),
    );
  }

  get tilt(): Tilt {
    return this.#tilt;
  }

  onTrade(at: number, price: number, size: number): void {
    const { rthOpen, rthEnd } = this.#session;
    const minute = Math.floor(at / NS_PER_MINUTE);
    if (minute !== this.#minute) {
      this.#minute = minute;
      this.#onMinute(minute * NS_PER_MINUTE);
    }
    const atr = this.#atr.points;
    if (at >= rthOpen && at <= rthEnd && !Number.isNaN(atr)) {
      const action = { start: at, at, high: price, low: price, close: price };
      for (const episode of this.#open) episode.races.get('contact_armed')?.onPrice(at, price);
      for (const [kind, tracker] of this.#trackers) tracker.onPrice(action, this.#levels.value(kind, at), atr);
    }
    if (this.#market === 'planted' && at >= rthOpen - MOOD_LEAD_MINUTES * NS_PER_MINUTE) this.#reconsider(at);
    this.#bars.addTrade(at, price, size, 0);
    this.#levels.addRange(at, price, price);
    this.#spot = price;
  }

  #onMinute(at: number): void {
    this.#atr.advanceTo(at);
    this.#levels.advanceTo(at);
    if (at < this.#session.rthOpen || at >= this.#session.rthEnd) return;
    for (const [kind, tracker] of this.#trackers)
      tracker.onLevel(at, this.#levels.value(kind, at), this.#atr.points, this.#spot, true);
  }

  #onCheckpoint(episode: Episode, checkpoint: string): void {
    if (checkpoint === 'APPROACH') {
      this.#open.add(episode);
      this.#plants.set(episode, this.#market === 'planted' ? this.#plant(episode) : null);
    } else if (checkpoint === 'CONTACT') {
      const plant = this.#plants.get(episode);
      if (!plant) return;
      if (this.#racing) this.#plants.set(episode, null);
      else this.#racing = { ...plant, breaks: this.#random.next() < plant.probability };
    }
  }

  #plant(episode: Episode): Plant {
    const z = directionSign(episode.direction) * this.#mood;
    return { episode, z, probability: 1 / (1 + Math.exp(-(PLANTED_INTERCEPT + PLANTED_SLOPE * z))), breaks: null };
  }

  #reconsider(at: number): void {
    if (at > this.#moodUntil) {
      this.#mood = Math.max(-MAX_Z, Math.min(MAX_Z, this.#random.normal()));
      this.#moodUntil = at + this.#random.exponential(MOOD_MINUTES * NS_PER_MINUTE);
      this.#tilt = moodTilt(this.#mood);
    }
    const racing = this.#racing;
    if (!racing) return;
    const { episode, breaks } = racing;
    const over = !episode.races.get('contact_armed')!.running || at - episode.contactAt > OUTCOME_MINUTES * NS_PER_MINUTE;
    if (over) this.#racing = null;
    this.#tilt = over
      ? moodTilt(this.#mood)
      : { ...NO_TILT, buy: directionSign(episode.direction) * (breaks ? OUTCOME_TILT : -OUTCOME_TILT) };
  }

  truth(): TruthRow[] {
    return [...this.#plants].map(([episode, plant]) => ({
      episodeId: episode.id,
      date: this.#session.date,
      level: episode.level,
      direction: episode.direction,
      approachNs: toTimestamp(this.#session, episode.anchorAt),
      contactNs: Number.isNaN(episode.contactAt) ? null : toTimestamp(this.#session, episode.contactAt),
      latent: plant?.z ?? null,
      breakProbability: plant?.probability ?? null,
    }));
  }
}

function moodTilt(z: number): Tilt {
  const against = Math.exp(-DEPTH_LOG_FACTOR_PER_Z * Math.abs(z));
  return { buy: FLOW_TILT_PER_Z * z, askSize: z > 0 ? against : 1, bidSize: z < 0 ? against : 1 };
}
