import type { Instrument } from '../../shared/instruments.ts';
import { type Session, STATE_TICK_SECONDS, toTimestamp } from '../../shared/session/session.ts';
import { NS_PER_MINUTE, NS_PER_SECOND } from '../../shared/units.ts';
import type { Checkpoint, Direction, Phase } from '../../shared/vocabulary/approach.ts';
import { LEVEL_KINDS, LEVELS, type LevelKind } from '../../shared/vocabulary/level.ts';
import { ApproachTracker, type PriceAction } from '../approaches/approach-tracker.ts';
import { type Episode, episodeId } from '../approaches/episode.ts';
import { TouchMemory } from '../approaches/touch-memory.ts';
import { APPROACH_ATR } from '../approaches/zones.ts';
import { BookHistory } from '../barrier/book-history.ts';
import { AverageTrueRange } from '../bars/average-true-range.ts';
import { Bars, CELL_NS } from '../bars/bar-series.ts';
import type { BarEvent, BookBatch, TradeBatch } from '../events/batches.ts';
import type { EventHandler } from '../events/merge.ts';
import { OrderFlowImbalance } from '../flow/order-flow-imbalance.ts';
import { SessionLevels } from '../levels/session-levels.ts';
import type { Race } from '../outcomes/race.ts';
import { featureRow } from '../state/features.ts';
import { type RowConditions, rowConditions } from '../state/row-conditions.ts';
import { StateHistory } from '../state/state-history.ts';
import { Tape } from '../tape/tape.ts';
import { episodeVector, type PathSeries, validFraction } from '../vectors/episode-vector.ts';
import type { FeatureContext } from './feature-context.ts';
import type { WarmUp } from './warm-up.ts';

/** Twenty minutes of states before the open, so that the first approaches have a real path behind them (specification 20 §2.2). */
const PREROLL_TICKS = 40;
const TICK_NS = STATE_TICK_SECONDS * NS_PER_SECOND;
const TWO_MINUTES_NS = 2 * NS_PER_MINUTE;
/** A silence this long is a gap in the data, not a quiet market (specification 10 §2, stage 0). */
const GAP_NS = 60 * NS_PER_SECOND;

/** One level at one instant. */
export interface LevelState extends RowConditions {
  readonly level: LevelKind;
  readonly direction: Direction;
  readonly levelPrice: number;
  readonly inZone: boolean;
  readonly episode: Episode | null;
  readonly features: Float64Array;
}

/** A moment of an episode, with the vector that is stored and searched. */
export interface CheckpointRow extends RowConditions {
  readonly episode: Episode;
  readonly checkpoint: Checkpoint;
  readonly phase: Phase;
  readonly at: number;
  readonly spot: number;
  readonly atr: number;
  readonly levelPrice: number;
  readonly features: Float64Array;
  readonly vector: Float32Array;
  readonly paths: PathSeries;
  readonly validFraction: number;
}

/** Told as the session unfolds; every call happens at the event time it names and knows nothing later. */
export interface SessionListener {
  /** Every ten seconds, after everything else that happens at that instant. */
  onClock?(at: number): void;
  onBarClose?(at: number): void;
  onStateTick?(at: number, states: readonly LevelState[], preroll: boolean): void;
  onCheckpoint?(row: CheckpointRow): void;
  onEpisodeClosed?(episode: Episode): void;
}

/**
 * One session, event by event: the same code is batch (a replay as fast as the disk allows), replay and live. State at `t` is built
 * from events before `t` alone, because later ones have not been handed in.
 */
export class SessionEngine implements EventHandler {
  readonly session: Session;
  readonly bars = new Bars();
  readonly levels: SessionLevels;
  readonly episodes: Episode[] = [];
  readonly gaps: { readonly from: number; readonly to: number }[] = [];
  readonly #instrument: Instrument;
  readonly #listener: SessionListener;
  readonly #atr: AverageTrueRange;
  readonly #orderFlow = new OrderFlowImbalance();
  readonly #tape = new Tape();
  readonly #books = new BookHistory();
  readonly #touches = new TouchMemory();
  readonly #history = new StateHistory();
  readonly #trackers: ReadonlyMap<LevelKind, ApproachTracker>;
  #pendingBar: { readonly action: PriceAction; readonly levels: readonly number[]; readonly atr: number } | null = null;
  #races: Race[] = [];
  #spot = Number.NaN;
  #lastTradeAt = Number.NaN;
  #boundary = 0;
  #finished = false;

  constructor(session: Session, instrument: Instrument, warmUp: WarmUp, listener: SessionListener = {}) {
    this.session = session;
    this.#instrument = instrument;
    this.#listener = listener;
    this.#atr = new AverageTrueRange(this.bars.oneMinute, warmUp.atrFloorByMinute);
    this.levels = new SessionLevels(session, this.bars.twoMinute, warmUp.closes);
    const events = {
      onCheckpoint: (episode: Episode, checkpoint: Checkpoint, at: number, spot: number) =>
        this.#onCheckpoint(episode, checkpoint, at, spot),
      onClosed: (episode: Episode) => this.#listener.onEpisodeClosed?.(episode),
    };
    this.#trackers = new Map(
      LEVEL_KINDS.map((kind) => [
        kind,
        new ApproachTracker(kind, events, (opening) =>
          episodeId(session.date, kind, opening.anchorLevel, toTimestamp(session, opening.anchorAt), opening.direction),
        ),
      ]),
    );
  }

  get spot(): number {
    return this.#spot;
  }
  get atr(): number {
    return this.#atr.points;
  }
  /** Unfloored ATR by completed 1-minute bar, for the floors of later sessions. */
  get rawAtr(): readonly number[] {
    return this.#atr.raw;
  }
  episodeOf(level: LevelKind): Episode | null {
    return this.#trackers.get(level)!.episode;
  }

  onTrade(batch: TradeBatch, i: number): void {
    const price = batch.price[i]!;
    const [lowest, highest] = this.#instrument.sanePricePoints;
    if (!(price > lowest && price < highest) || batch.size[i] === 0) return;
    const at = batch.at[i]!;
    if (at >= this.#boundary + CELL_NS) this.advanceTo(at);
    this.#noteGap(at);
    this.#onPrice({ start: at, at, high: price, low: price, close: price });
    this.bars.addTrade(at, price, batch.size[i]!, batch.aggressor[i]!);
    this.levels.addRange(at, price, price);
    this.#tape.onTrade(at, price, batch.size[i]!, batch.aggressor[i]!);
    this.#lastTradeAt = at;
  }

  onBook(batch: BookBatch, i: number): void {
    const at = batch.at[i]!;
    if (at >= this.#boundary + CELL_NS) this.advanceTo(at);
    this.#orderFlow.onBook(batch, i);
    this.#books.onBook(batch, i);
  }

  onBatchEnd(): void {
    this.#books.onBatchEnd();
  }

  /**
   * A bar of a bars-only source, known when it ends. Its range is held against the levels and ATR that were in force while it
   * formed, never against those its own close produced.
   */
  onBar(bar: BarEvent): void {
    this.advanceTo(bar.end - 1);
    if (bar.start - this.#lastTradeAt >= GAP_NS) this.#markGap(this.#lastTradeAt, bar.start);
    const levels = LEVEL_KINDS.map((kind) => this.levels.value(kind, bar.start));
    this.#pendingBar = {
      action: { start: bar.start, at: bar.end, high: bar.high, low: bar.low, close: bar.close },
      levels,
      atr: this.atr,
    };
    this.bars.addBar(bar.end, bar.open, bar.high, bar.low, bar.close, bar.volume);
    this.levels.addRange(bar.start, bar.high, bar.low);
    this.#spot = bar.close;
    this.#lastTradeAt = bar.end;
    this.advanceTo(bar.end);
  }

  /** Runs the clock up to and including `at`: closes bars, takes states, moves levels. Call it when time passes without events. */
  advanceTo(at: number): void {
    if (this.#boundary === 0) this.#boundary = Math.floor((at - 1) / CELL_NS) * CELL_NS;
    while (this.#boundary + CELL_NS <= at) {
      this.#boundary += CELL_NS;
      this.#onBoundary(this.#boundary);
    }
  }

  /** The data end: approaches that are still open are closed. */
  finish(at: number): void {
    if (this.#finished) return;
    this.advanceTo(at);
    this.#finished = true;
    for (const tracker of this.#trackers.values()) tracker.finish(Math.min(at, this.session.rthEnd));
  }

  #onBoundary(at: number): void {
    const { session } = this;
    this.#books.onCellEnd(at);
    if (at % NS_PER_MINUTE === 0) {
      this.#atr.advanceTo(at);
      this.levels.advanceTo(at);
    }
    this.#followPendingBar();
    if (at % NS_PER_MINUTE === 0 && at >= session.rthOpen && at < session.rthEnd) this.#announceLevels(at);
    const tick = at - session.rthOpen;
    if (tick % TICK_NS === 0 && tick >= -PREROLL_TICKS * TICK_NS && at <= session.rthEnd) this.#takeState(at);
    if (tick % TWO_MINUTES_NS === 0 && tick > 0 && at <= session.rthEnd) this.#onTwoMinuteClose(at);
    this.#listener.onClock?.(at);
    if (at === session.rthEnd) for (const tracker of this.#trackers.values()) tracker.finish(at);
  }

  /** A bar is followed once everything it completes is known, and before the levels it moves are announced. */
  #followPendingBar(): void {
    const pending = this.#pendingBar;
    if (!pending) return;
    this.#pendingBar = null;
    this.#race(pending.action);
    if (pending.action.at > this.session.rthEnd || Number.isNaN(pending.atr)) return;
    LEVEL_KINDS.forEach((kind, i) => {
      this.#trackers.get(kind)!.onPrice(pending.action, pending.levels[i]!, pending.atr);
    });
  }

  #announceLevels(at: number): void {
    const { oneMinute } = this.bars;
    const last = oneMinute.completedBy(at) - 1;
    const rising = last > 0 && oneMinute.close[last]! >= oneMinute.close[last - 1]!;
    for (const [kind, tracker] of this.#trackers)
      tracker.onLevel(at, this.levels.value(kind, at), this.atr, this.#spot, rising);
  }

  #takeState(at: number): void {
    const states = LEVEL_KINDS.map((kind) => this.stateOf(kind, at));
    this.#history.add(at, this.#spot, this.atr, states);
    this.#listener.onStateTick?.(at, states, at < this.session.rthOpen);
  }

  #onTwoMinuteClose(at: number): void {
    for (const [kind, tracker] of this.#trackers) {
      const episode = tracker.episode;
      if (!episode || episode.anchorAt === at) continue;
      if (Math.abs(this.#spot - this.levels.value(kind, at)) <= APPROACH_ATR * this.atr)
        this.#onCheckpoint(episode, 'CLOSE', at, this.#spot);
    }
    this.#listener.onBarClose?.(at);
  }

  #onPrice(action: PriceAction): void {
    this.#race(action);
    this.#spot = action.close;
    if (action.at < this.session.rthOpen || action.at > this.session.rthEnd) return;
    const atr = this.atr;
    if (Number.isNaN(atr)) return;
    for (const [kind, tracker] of this.#trackers) tracker.onPrice(action, this.levels.value(kind, action.at), atr);
  }

  #race(action: PriceAction): void {
    if (this.#races.length === 0) return;
    let over = false;
    for (const race of this.#races) {
      if (race.overAt(action.at)) {
        race.onClock(action.at);
        over = true;
      } else if (action.start >= race.terms.start && action.at > race.terms.start)
        race.onRange(action.at, action.high, action.low);
    }
    if (over) this.#races = this.#races.filter((race) => !race.overAt(action.at));
  }

  #noteGap(at: number): void {
    if (at - this.#lastTradeAt > GAP_NS) this.#markGap(this.#lastTradeAt, at);
  }

  #markGap(from: number, to: number): void {
    if (to <= this.session.rthOpen || from >= this.session.labelEnd) return;
    this.gaps.push({ from, to });
    for (const race of this.#races) race.onGap(to);
  }

  #onCheckpoint(episode: Episode, checkpoint: Checkpoint, at: number, spot: number): void {
    if (checkpoint === 'APPROACH') {
      this.episodes.push(episode);
      this.#touches.onApproach(episode, LEVELS[episode.level].moving);
      this.#races.push(...episode.races.values());
    }
    this.#listener.onCheckpoint?.(this.#checkpointRow(episode, checkpoint, at, spot));
    if (checkpoint === 'CONTACT') {
      this.#touches.onContact(episode);
      this.#races.push(episode.races.get('contact_armed')!);
    }
  }

  #checkpointRow(episode: Episode, checkpoint: Checkpoint, at: number, spot: number): CheckpointRow {
    const phase: Phase = Number.isNaN(episode.contactAt) ? 'APPROACH' : 'CONTACT';
    const level = this.#levelForCheckpoint(episode, checkpoint, at);
    const context = this.#context(episode.level, episode.direction, at, level, spot);
    const features = featureRow(context);
    const paths = this.#history.paths(context, features);
    const vector = episodeVector(features, paths);
    const { atr } = context;
    return {
      episode,
      checkpoint,
      phase,
      at,
      spot,
      atr,
      levelPrice: level,
      features,
      vector,
      paths,
      validFraction: validFraction(paths),
      ...this.#conditions(features, episode.level, at),
    };
  }

  #levelForCheckpoint(episode: Episode, checkpoint: Checkpoint, at: number): number {
    if (checkpoint === 'APPROACH') return episode.anchorLevel;
    if (checkpoint === 'CONTACT') return episode.contactLevel;
    return this.levels.value(episode.level, at);
  }

  /** The same row a stored checkpoint would have, for an approach that is under way: what a live query searches with. */
  currentRow(level: LevelKind, at: number): CheckpointRow | null {
    const episode = this.episodeOf(level);
    return episode ? this.#checkpointRow(episode, 'CLOSE', at, this.#spot) : null;
  }

  /** A level's row of the state table at `at`. Outside an episode the direction is the side price stands on. */
  stateOf(level: LevelKind, at: number): LevelState {
    const episode = this.episodeOf(level);
    const levelPrice = this.levels.value(level, at);
    const direction: Direction = episode?.direction ?? (this.#spot > levelPrice ? 'DOWN' : 'UP');
    const features = featureRow(this.#context(level, direction, at, levelPrice, this.#spot));
    const inZone = Math.abs(this.#spot - levelPrice) <= APPROACH_ATR * this.atr;
    return { level, direction, levelPrice, inZone, episode, features, ...this.#conditions(features, level, at) };
  }

  #conditions(features: Float64Array, level: LevelKind, at: number): RowConditions {
    return rowConditions(features, level, at, this.levels, this.#history.length, this.gaps);
  }

  #context(level: LevelKind, direction: Direction, at: number, levelPrice: number, spot: number): FeatureContext {
    return {
      session: this.session,
      tickPoints: this.#instrument.tickSizePoints,
      bars: this.bars,
      levels: this.levels,
      orderFlow: this.#orderFlow,
      tape: this.#tape,
      books: this.#books,
      touches: this.#touches,
      level,
      direction,
      at,
      spot,
      atr: this.atr,
      levelPrice,
    };
  }
}
