import {
  type ApproachEvents,
  ApproachTracker,
  type OpenApproach,
} from '../../pipeline/approaches/approach-tracker.ts';
import { type Contact, type Episode, episodeId } from '../../pipeline/approaches/episode.ts';
import { OutcomeBoard } from '../../pipeline/approaches/outcome-board.ts';
import { Bars } from '../../pipeline/grid/bars.ts';
import { AverageTrueRange } from '../../pipeline/levels/average-true-range.ts';
import { levelFrame } from '../../pipeline/levels/level-frame.ts';
import { SessionLevels } from '../../pipeline/levels/session-levels.ts';
import { atPrice, type TripleBarrier } from '../../pipeline/outcomes/triple-barrier.ts';
import type { Instrument } from '../../shared/instruments.ts';
import { type Session, toTimestamp } from '../../shared/session/session.ts';
import { NS_PER_MINUTE, NS_PER_SECOND, type SessionNs } from '../../shared/units.ts';
import { type CheckpointKind, type Direction, directionSign } from '../../shared/vocabulary/approach.ts';
import { LEVEL_KINDS, type LevelKind } from '../../shared/vocabulary/level.ts';
import { breakProbability, driftFor, type OutcomeProbabilities, outcomeProbabilities } from './drift.ts';
import { driftOf, leanFor, MAX_LEAN } from './move-law.ts';
import type { Random } from './random.ts';

/**
 * `planted`: what leads to a contact loads its outcome. `null`: the same market without
 * the load. `twin`: loaded by chance drawn anew at contact, so that every number on its
 * own is as in `planted`, and only the link is cut.
 */
export const MARKETS = ['planted', 'null', 'twin'] as const;
export type Market = (typeof MARKETS)[number];

/**
 * What can be planted. `flow` shows in who takes before contact, `depth` in how much
 * defends the level, `gamma` in whether customers buy options near it, which leaves
 * dealers short of gamma, or sell them. `cell` shows in nothing: approaches to the
 * opening-range low from above, half an hour to an hour after the open, break by a rate
 * of their own. `pattern`: flow and depth both strong do.
 */
export const EFFECTS = ['flow', 'depth', 'gamma', 'cell', 'pattern'] as const;
export type Effect = (typeof EFFECTS)[number];
export const DEFAULT_EFFECTS: readonly Effect[] = ['flow', 'depth', 'pattern'];

/** Added to the logit of a break, for each standard deviation. */
const LOGIT_PER_SD = { flow: 0.7, depth: 0.5, gamma: 0.5 } as const;
/** How often a cell or a pattern breaks, whatever else. */
const PINNED_PROBABILITY = 0.77;
const PATTERN_FROM_SD = 0.6;
/** Price that has run further through a level than this is decided as good as surely. */
const MAX_POSITION_ATR = 0.99;
const CELL = { level: 'OR_LOW', direction: 'DOWN', fromMinute: 30, toMinute: 60 } as const;
/** Of all contacts, so many are in the cell. */
const CELL_SHARE = 0.02;

/**
 * Of the events before contact, so many more are prints of one side, for each deviation.
 */
const FLOW_PER_SD = 0.25;
const MAX_FLOW = 0.6;
const DEPTH_LOG_FACTOR_PER_SD = 0.5;

export interface PlantOptions {
  readonly market: Market;
  readonly effects: readonly Effect[];
  /**
   * Multiplies what is planted; at 0 the market is the null one. A pattern or a cell is
   * whole from 1 on.
   */
  readonly strength: number;
}

/** What an approach carries, in standard deviations along it. */
export interface Carried {
  readonly flow: number;
  readonly depth: number;
  /** Of option purchases near the level, whichever way price comes. */
  readonly gamma: number;
}

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
  /** Shown while it is the nearest one, and none is driven. */
  readonly carried: Carried;
  readonly shownSeconds: number;
  /**
   * Of the outcome after contact; null where there is no contact, or another approach is
   * driven then.
   */
  readonly driven: Driven | null;
}

export interface Driven {
  /** θ: price drifts θσ² a minute along the approach. */
  readonly drift: number;
  /** Of leaving one ATR through the level, and not one ATR back, whenever that is. */
  readonly breakProbability: number;
  readonly outcomes: Readonly<Record<120 | 240 | 480, OutcomeProbabilities>>;
}

interface Followed {
  readonly episode: Episode;
  readonly carried: Carried;
  shownNs: number;
  contact: Contact | null;
  driven: Driven | null;
}

/** An approach that is decided now. */
interface Driving {
  readonly barrier: TripleBarrier;
  readonly lean: number;
}

/**
 * Watches the market it shapes: levels and approaches by the pipeline's own rules, ATR
 * without the floor that earlier sessions set, decide when an approach begins and when it
 * makes contact. Until then flow and depth carry what
 * was drawn for it; from then on moves along the approach are a little more or less
 * likely, until it is decided. No outcome is drawn: it comes about.
 */
export class PlantedEffect {
  readonly #session: Session;
  readonly #instrument: Instrument;
  readonly #options: PlantOptions;
  readonly #random: Random;
  /** Of its own, so that the other carriers are what they would be without. */
  readonly #gammaRandom: Random;
  readonly #bars = new Bars({ now: 0 });
  readonly #atr: AverageTrueRange;
  readonly #levels: SessionLevels;
  readonly #outcomes = new OutcomeBoard(() => undefined);
  readonly #trackers: ReadonlyMap<LevelKind, ApproachTracker>;
  readonly #followed = new Map<Episode, Followed>();
  /** The approach under way that price is nearest to; what it carries is shown. */
  #carrier: Followed | null = null;
  #driving: Driving | null = null;
  #minute = Number.NaN;
  #spot = Number.NaN;
  #shownSince: SessionNs = 0;

  /** @param random makes a stream of chance for a purpose */
  constructor(
    session: Session,
    instrument: Instrument,
    options: PlantOptions,
    random: (purpose: string) => Random,
  ) {
    this.#session = session;
    this.#instrument = instrument;
    this.#options = options;
    this.#random = random('effect');
    this.#gammaRandom = random('gamma');
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
        new ApproachTracker(kind, events, ({ anchorLevelPrice, anchorAt, direction }) =>
          episodeId(session.date, kind, anchorLevelPrice, toTimestamp(session, anchorAt), direction),
        ),
      ]),
    );
  }

  /** Added to the probability that the next move is up. */
  get lean(): number {
    return this.#driving?.lean ?? 0;
  }
  /**
   * Probability that an event is followed by a print that moves nothing; its sign buys.
   */
  get flow(): number {
    const carried = this.#carriedNow();
    if (!carried) return 0;
    return Math.max(-MAX_FLOW, Math.min(MAX_FLOW, FLOW_PER_SD * carried.flow * carried.sign));
  }
  /** Factors on fresh queues: the side that defends the level is thinned or thickened. */
  get bidFactor(): number {
    const carried = this.#carriedNow();
    return carried && carried.sign < 0 ? Math.exp(-DEPTH_LOG_FACTOR_PER_SD * carried.depth) : 1;
  }
  get askFactor(): number {
    const carried = this.#carriedNow();
    return carried && carried.sign > 0 ? Math.exp(-DEPTH_LOG_FACTOR_PER_SD * carried.depth) : 1;
  }

  /**
   * Of customers who trade options near the money, in standard deviations; positive buys.
   */
  get optionDemand(): number {
    return this.#carriedNow()?.gamma ?? 0;
  }

  #carriedNow(): (Carried & { readonly sign: number }) | null {
    const carrier = this.#carrier;
    if (!carrier || this.#driving) return null;
    return { ...carrier.carried, sign: directionSign(carrier.episode.direction) };
  }

  onTrade(at: SessionNs, price: number, size: number): void {
    const { rthOpen, windowEnd, labelEnd } = this.#session;
    if (at > labelEnd) return this.#end();
    const minute = Math.floor(at / NS_PER_MINUTE);
    if (this.#carrier && !this.#driving) this.#carrier.shownNs += at - this.#shownSince;
    this.#shownSince = at;
    if (minute !== this.#minute) {
      this.#minute = minute;
      this.#onMinute(minute * NS_PER_MINUTE);
    }
    const range = atPrice(at, price);
    this.#outcomes.onRange(range);
    const atr = this.#atr.points;
    if (at >= rthOpen && at <= windowEnd && !Number.isNaN(atr))
      for (const [kind, tracker] of this.#trackers)
        tracker.onRange(range, { levelPrice: this.#levels.price(kind, at), atr });
    if (this.#driving?.barrier.isOver(at)) this.#driving = null;
    this.#bars.addTrade(at, price, size, 0);
    this.#levels.addRange(at, price, price);
    this.#spot = price;
  }

  /** All is decided, and nothing is shown or driven any more. */
  #end(): void {
    this.#carrier = null;
    this.#driving = null;
  }

  /**
   * Chosen once a minute, and when an approach begins: what is shown does not flicker.
   */
  #chooseCarrier(at: SessionNs): void {
    const away = (kind: LevelKind) => Math.abs(this.#spot - this.#levels.price(kind, at));
    const waiting = LEVEL_KINDS.filter((kind) => this.#trackers.get(kind)!.open?.contact === null);
    const nearest = waiting.toSorted((a, b) => away(a) - away(b))[0];
    const episode = nearest && this.#trackers.get(nearest)!.open?.episode;
    this.#carrier = (episode && this.#followed.get(episode)) ?? null;
  }

  #onMinute(at: SessionNs): void {
    this.#atr.advanceTo(at);
    this.#levels.advanceTo(at);
    if (at >= this.#session.windowEnd) this.#carrier = null;
    if (at < this.#session.rthOpen || at >= this.#session.windowEnd) return;
    const { oneMinute } = this.#bars;
    const last = oneMinute.countBy(at) - 1;
    const rising = last > 0 && oneMinute.close[last]! >= oneMinute.close[last - 1]!;
    for (const [kind, tracker] of this.#trackers)
      tracker.onLevel(
        at,
        { levelPrice: this.#levels.price(kind, at), atr: this.#atr.points },
        this.#spot,
        rising,
      );
    this.#chooseCarrier(at);
  }

  #onBegun(episode: Episode): void {
    this.#outcomes.onApproach(episode);
    const carried = this.#drawCarried();
    const followed: Followed = { episode, carried, shownNs: 0, contact: null, driven: null };
    this.#followed.set(episode, followed);
    this.#carrier ??= followed;
  }

  #drawCarried(): Carried {
    return { flow: this.#random.normal(), depth: this.#random.normal(), gamma: this.#gammaRandom.normal() };
  }

  #onCheckpoint({ episode, contact }: OpenApproach, kind: CheckpointKind): void {
    if (kind !== 'CONTACT' || !contact) return;
    const barrier = this.#outcomes.onContact(episode, contact);
    const followed = this.#followed.get(episode)!;
    followed.contact = contact;
    if (this.#carrier === followed) this.#carrier = null;
    // Drawn at every contact, so that markets differ in what is done with it alone.
    const anew = this.#drawCarried();
    const isInCell = this.#random.next() < CELL_SHARE;
    if (this.#driving) return;
    const { market } = this.#options;
    const load =
      market === 'twin'
        ? { ...anew, isInCell }
        : { ...followed.carried, isInCell: isInTheCell(episode, this.#session) };
    const { driven, lean } = this.#drive(episode, contact, market === 'null' ? null : load);
    followed.driven = driven;
    this.#driving = { barrier, lean };
  }

  /** @param load null for a market that drifts nowhere */
  #drive(episode: Episode, contact: Contact, load: Load | null): { driven: Driven; lean: number } {
    const frame = levelFrame(episode.direction, contact.price, contact.levelPrice, contact.atr);
    const position = Math.max(-MAX_POSITION_ATR, Math.min(MAX_POSITION_ATR, frame));
    const atrTicks = contact.atr / this.#instrument.tickSizePoints;
    const asked = load ? driftFor(this.#probability(load, breakProbability(0, position)), position) : 0;
    const lean = Math.max(-MAX_LEAN, Math.min(MAX_LEAN, leanFor(asked, atrTicks)));
    const drift = driftOf(lean, atrTicks);
    const at = (minutes: number) => outcomeProbabilities(drift, position, minutes);
    const outcomes = { 120: at(2), 240: at(4), 480: at(8) };
    const driven = { drift, breakProbability: breakProbability(drift, position), outcomes };
    return { driven, lean: directionSign(episode.direction) * lean };
  }

  /** @param without of a market that drifts nowhere */
  #probability({ flow, depth, gamma, isInCell }: Load, without: number): number {
    const { effects, strength } = this.#options;
    const base = logitOf(without);
    const isPinned =
      (effects.includes('cell') && isInCell) ||
      (effects.includes('pattern') && Math.min(flow, depth) > PATTERN_FROM_SD);
    const added = isPinned
      ? Math.min(1, strength) * (logitOf(PINNED_PROBABILITY) - base)
      : strength *
        ((effects.includes('flow') ? LOGIT_PER_SD.flow * flow : 0) +
          (effects.includes('depth') ? LOGIT_PER_SD.depth * depth : 0) +
          (effects.includes('gamma') ? LOGIT_PER_SD.gamma * gamma : 0));
    return 1 / (1 + Math.exp(-(base + added)));
  }

  truth(): TruthRow[] {
    return [...this.#followed.values()].map(({ episode, contact, carried, shownNs, driven }) => ({
      episodeId: episode.id,
      date: this.#session.date,
      level: episode.level,
      direction: episode.direction,
      approachNs: toTimestamp(this.#session, episode.anchorAt),
      contactNs: contact ? toTimestamp(this.#session, contact.at) : null,
      carried,
      shownSeconds: shownNs / NS_PER_SECOND,
      driven,
    }));
  }
}

/** What loads an outcome: in a twin, not what its approach was or carried. */
interface Load extends Carried {
  readonly isInCell: boolean;
}

function isInTheCell({ level, direction, anchorAt }: Episode, { rthOpen }: Session): boolean {
  const minutes = (anchorAt - rthOpen) / NS_PER_MINUTE;
  const inTime = minutes >= CELL.fromMinute && minutes < CELL.toMinute;
  return level === CELL.level && direction === CELL.direction && inTime;
}

const logitOf = (probability: number): number => Math.log(probability / (1 - probability));
