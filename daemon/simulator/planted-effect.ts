import {
  type ApproachEvents,
  ApproachTracker,
  type OpenApproach,
} from '../../pipeline/approaches/approach-tracker.ts';
import { type Contact, type Episode, episodeId } from '../../pipeline/approaches/episode.ts';
import { OutcomeBoard } from '../../pipeline/approaches/outcome-board.ts';
import { Bars } from '../../pipeline/grid/bars.ts';
import { AverageTrueRange } from '../../pipeline/levels/average-true-range.ts';
import { SessionLevels } from '../../pipeline/levels/session-levels.ts';
import { atPrice, type TripleBarrier } from '../../pipeline/outcomes/triple-barrier.ts';
import type { Instrument } from '../../shared/instruments.ts';
import { type Session, toTimestamp } from '../../shared/session/session.ts';
import { NS_PER_MINUTE, type SessionNs } from '../../shared/units.ts';
import { type CheckpointKind, type Direction, directionSign } from '../../shared/vocabulary/approach.ts';
import { LEVEL_KINDS, type LevelKind } from '../../shared/vocabulary/level.ts';
import type { Random } from './random.ts';

export const MARKETS = ['planted', 'null'] as const;
export type Market = (typeof MARKETS)[number];

/**
 * The planted law: P(break | contact, z) = 1 / (1 + exp(−(a + b·z))). z is the market's
 * mood when price reaches the zone, signed along the approach: flow that leans the
 * approach's way tends to carry it through the level.
 */
export const PLANTED_INTERCEPT = -1.8;
export const PLANTED_SLOPE = 2.5;
/** A mood is a standard normal value that holds for an exponential time. */
const MOOD_MINUTES = 12;
const MAX_Z = 2.5;
/**
 * How it shows before contact: the tilt of market orders, and the thinning of the side
 * they push against.
 */
const FLOW_TILT_PER_Z = 0.05;
const DEPTH_LOG_FACTOR_PER_Z = 0.3;
/** The tilt that carries a drawn outcome through after contact, until it is decided. */
const OUTCOME_TILT = 0.2;
/** Moods begin before the open, so that the first approaches have a past too. */
const MOOD_LEAD_MINUTES = 20;

/**
 * One approach and the truth about it: for the evaluation alone, kept outside the lake.
 */
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
}

/**
 * Watches the market it shapes: the same level and approach definitions as the pipeline
 * decide when an approach begins and when it makes contact. Until then order flow and
 * resting size carry the mood; from then on they carry the outcome that was drawn. One
 * outcome is shaped at a time; approaches that make contact during another's have no
 * planted probability.
 */
export class PlantedEffect {
  readonly #session: Session;
  readonly #market: Market;
  readonly #random: Random;
  readonly #bars = new Bars({ now: 0 });
  readonly #atr: AverageTrueRange;
  readonly #levels: SessionLevels;
  readonly #outcomes = new OutcomeBoard(() => undefined);
  readonly #trackers: ReadonlyMap<LevelKind, ApproachTracker>;
  readonly #plants = new Map<Episode, Plant | null>();
  readonly #contacts = new Map<Episode, Contact>();
  #shaped: { readonly plant: Plant; readonly barrier: TripleBarrier; readonly breaks: boolean } | null = null;
  #mood = 0;
  #moodUntil = Number.NEGATIVE_INFINITY;
  #tilt: Tilt = NO_TILT;
  #minute = Number.NaN;
  #spot = Number.NaN;

  constructor(session: Session, instrument: Instrument, market: Market, random: Random) {
    this.#session = session;
    this.#market = market;
    this.#random = random;
    this.#atr = new AverageTrueRange(this.#bars.oneMinute, instrument.atrFloorPoints, new Map());
    this.#levels = new SessionLevels(session, this.#bars.twoMinute, []);
    const events: ApproachEvents = {
      onBegun: (episode) => this.#onBegun(episode),
      onCheckpoint: (approach, kind) => this.#onCheckpoint(approach, kind),
      onClosed: (episode, closing) => this.#outcomes.onClosed(episode, closing),
      isOutcomeOver: (episode, at) => this.#outcomes.sinceContact(episode)!.isOver(at),
    };
    this.#trackers = new Map(
      LEVEL_KINDS.map((kind) => [
        kind,
        new ApproachTracker(kind, events, (facts) =>
          episodeId(
            session.date,
            kind,
            facts.anchorLevelPrice,
            toTimestamp(session, facts.anchorAt),
            facts.direction,
          ),
        ),
      ]),
    );
  }

  get tilt(): Tilt {
    return this.#tilt;
  }

  onTrade(at: SessionNs, price: number, size: number): void {
    const { rthOpen, windowEnd } = this.#session;
    const minute = Math.floor(at / NS_PER_MINUTE);
    if (minute !== this.#minute) {
      this.#minute = minute;
      this.#onMinute(minute * NS_PER_MINUTE);
    }
    const atr = this.#atr.points;
    if (at >= rthOpen && at <= windowEnd && !Number.isNaN(atr)) {
      const range = atPrice(at, price);
      this.#outcomes.onRange(range);
      for (const [kind, tracker] of this.#trackers)
        tracker.onRange(range, { levelPrice: this.#levels.price(kind, at), atr });
    }
    if (this.#market === 'planted' && at >= rthOpen - MOOD_LEAD_MINUTES * NS_PER_MINUTE) this.#reconsider(at);
    this.#bars.addTrade(at, price, size, 0);
    this.#levels.addRange(at, price, price);
    this.#spot = price;
  }

  #onMinute(at: SessionNs): void {
    this.#atr.advanceTo(at);
    this.#levels.advanceTo(at);
    if (at < this.#session.rthOpen || at >= this.#session.windowEnd) return;
    for (const [kind, tracker] of this.#trackers)
      tracker.onLevel(
        at,
        { levelPrice: this.#levels.price(kind, at), atr: this.#atr.points },
        this.#spot,
        true,
      );
  }

  #onBegun(episode: Episode): void {
    this.#outcomes.onApproach(episode);
    this.#plants.set(episode, this.#market === 'planted' ? this.#plant(episode) : null);
  }

  #onCheckpoint({ episode, contact }: OpenApproach, kind: CheckpointKind): void {
    if (kind !== 'CONTACT' || !contact) return;
    this.#contacts.set(episode, contact);
    const barrier = this.#outcomes.onContact(episode, contact);
    const plant = this.#plants.get(episode);
    if (!plant) return;
    if (this.#shaped) this.#plants.set(episode, null);
    else this.#shaped = { plant, barrier, breaks: this.#random.next() < plant.probability };
  }

  #plant(episode: Episode): Plant {
    const z = directionSign(episode.direction) * this.#mood;
    return { episode, z, probability: 1 / (1 + Math.exp(-(PLANTED_INTERCEPT + PLANTED_SLOPE * z))) };
  }

  #reconsider(at: SessionNs): void {
    if (at > this.#moodUntil) {
      this.#mood = Math.max(-MAX_Z, Math.min(MAX_Z, this.#random.normal()));
      this.#moodUntil = at + this.#random.exponential(MOOD_MINUTES * NS_PER_MINUTE);
      this.#tilt = moodTilt(this.#mood);
    }
    if (!this.#shaped) return;
    const { plant, barrier, breaks } = this.#shaped;
    const over = barrier.isOver(at);
    if (over) this.#shaped = null;
    this.#tilt = over
      ? moodTilt(this.#mood)
      : { ...NO_TILT, buy: directionSign(plant.episode.direction) * (breaks ? OUTCOME_TILT : -OUTCOME_TILT) };
  }

  truth(): TruthRow[] {
    return [...this.#plants].map(([episode, plant]) => {
      const contact = this.#contacts.get(episode);
      return {
        episodeId: episode.id,
        date: this.#session.date,
        level: episode.level,
        direction: episode.direction,
        approachNs: toTimestamp(this.#session, episode.anchorAt),
        contactNs: contact ? toTimestamp(this.#session, contact.at) : null,
        latent: plant?.z ?? null,
        breakProbability: plant?.probability ?? null,
      };
    });
  }
}

function moodTilt(z: number): Tilt {
  const against = Math.exp(-DEPTH_LOG_FACTOR_PER_Z * Math.abs(z));
  return { buy: FLOW_TILT_PER_Z * z, askSize: z > 0 ? against : 1, bidSize: z < 0 ? against : 1 };
}
