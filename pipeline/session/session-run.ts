import type { Instrument } from '../../shared/instruments.ts';
import { BAR_NS, GRID_NS, LOOKBACK_NS, STATE_TICK_NS, ZONE_ATR } from '../../shared/rules.ts';
import { type Session, toTimestamp } from '../../shared/session/session.ts';
import { NS_PER_MINUTE, type SessionNs } from '../../shared/units.ts';
import type { CheckpointKind } from '../../shared/vocabulary/approach.ts';
import { LEVEL_KINDS, type LevelKind } from '../../shared/vocabulary/level.ts';
import {
  ApproachTracker,
  type LevelInForce,
  type OpenApproach,
  type PriceInForce,
} from '../approaches/approach-tracker.ts';
import { type Episode, episodeId } from '../approaches/episode.ts';
import { OutcomeBoard } from '../approaches/outcome-board.ts';
import { TouchMemory } from '../approaches/touch-memory.ts';
import type { EventHandler } from '../events/event-stream.ts';
import type { Batches, EventKind } from '../events/kinds.ts';
import { type Accumulators, makeAccumulators } from '../grid/registry.ts';
import { AverageTrueRange } from '../levels/average-true-range.ts';
import { SessionLevels } from '../levels/session-levels.ts';
import { atPrice, type PriceRange, type TripleBarrier } from '../outcomes/triple-barrier.ts';
import { GapWatch } from './gap-watch.ts';
import { GridClock } from './grid-clock.ts';
import { RowMaker } from './row-maker.ts';
import type { Checkpoint, SessionSink } from './rows.ts';
import type { WarmUp } from './warm-up.ts';

/**
 * One session, event by event: the same code is batch (a replay as fast as the disk
 * allows), replay and live. What is known at `t` is built from events before `t` alone,
 * because later ones have not been handed in.
 */
export class SessionRun implements EventHandler {
  readonly session: Session;
  readonly accumulators: Accumulators;
  readonly levels: SessionLevels;
  readonly gaps: GapWatch;
  readonly #instrument: Instrument;
  readonly #sink: SessionSink;
  readonly #clock: GridClock;
  readonly #atr: AverageTrueRange;
  readonly #touches: TouchMemory;
  readonly #outcomes: OutcomeBoard;
  readonly #trackers: ReadonlyMap<LevelKind, ApproachTracker>;
  readonly #rows: RowMaker;
  /**
   * A bar that waits for everything it completes, with the levels and ATR in force while
   * it formed.
   */
  #pendingBar: {
    readonly range: PriceRange;
    readonly prices: ReadonlyMap<LevelKind, number>;
    readonly atr: number;
  } | null = null;
  #spot = Number.NaN;
  #finished = false;
  /** Prints outside the instrument's bounds, or of no size: dropped. */
  badPrints = 0;

  constructor(session: Session, instrument: Instrument, warmUp: WarmUp, sink: SessionSink = {}) {
    this.session = session;
    this.#instrument = instrument;
    this.#sink = sink;
    this.#clock = new GridClock(session.rthOpen - LOOKBACK_NS - GRID_NS, (at) => this.#onGridStep(at));
    this.accumulators = makeAccumulators(this.#clock);
    const { bars } = this.accumulators;
    this.#atr = new AverageTrueRange(bars.oneMinute, instrument.atrFloorPoints, warmUp.atrFloorByMinute);
    this.levels = new SessionLevels(session, bars.twoMinute, warmUp.closes);
    this.#touches = new TouchMemory(instrument.attemptBandPoints);
    this.#outcomes = new OutcomeBoard((row) => sink.outcome?.(row));
    this.gaps = new GapWatch(session, (gap) => {
      this.#outcomes.onGap(gap.to);
      for (const tracker of this.#trackers.values()) tracker.onGap();
      sink.gap?.(gap);
    });
    this.#trackers = new Map(LEVEL_KINDS.map((kind) => [kind, this.#makeTracker(kind)]));
    this.#rows = new RowMaker({
      session,
      instrument,
      accumulators: this.accumulators,
      levels: this.levels,
      atr: this.#atr,
      touches: this.#touches,
      gaps: this.gaps,
    });
  }

  #makeTracker(kind: LevelKind): ApproachTracker {
    const { session } = this;
    return new ApproachTracker(
      kind,
      {
        onBegun: (episode) => {
          this.#touches.onApproach(episode);
          this.#outcomes.onApproach(episode);
        },
        onCheckpoint: (approach, checkpoint, row) => this.#onCheckpoint(approach, checkpoint, row),
        onClosed: (episode, closing) => {
          this.#touches.onClosed(episode);
          this.#outcomes.onClosed(episode, closing);
        },
        isOutcomeOver: (episode, at) => this.#outcomes.sinceContact(episode)!.isOver(at),
      },
      (facts) =>
        episodeId(
          session.date,
          kind,
          facts.anchorLevelPrice,
          toTimestamp(session, facts.anchorAt),
          facts.direction,
        ),
    );
  }

  get spot(): number {
    return this.#spot;
  }
  /** Unfloored ATR by completed 1-minute bar, for the floors of later sessions. */
  get rawAtr(): readonly number[] {
    return this.#atr.raw;
  }
  openApproach(level: LevelKind): OpenApproach | null {
    return this.#trackers.get(level)!.open;
  }
  /** How the outcome of an approach under way stands; null before contact. */
  sinceContact(episode: Episode): TripleBarrier | null {
    return this.#outcomes.sinceContact(episode);
  }

  onTrade(batch: Batches['trade'], i: number): void {
    const price = batch.price[i]!;
    const [lowest, highest] = this.#instrument.priceBoundsPoints;
    if (!(price > lowest && price < highest) || batch.size[i] === 0) {
      this.badPrints++;
      return;
    }
    const at = batch.at[i]!;
    this.#clock.advanceTo(at);
    this.gaps.onTrade(at);
    this.#onPrice(at, price);
    this.accumulators.bars.on('trade', batch, i);
    this.levels.addRange(at, price, price);
    this.accumulators.tape.on('trade', batch, i);
  }

  onBook(batch: Batches['book'], i: number): void {
    this.#clock.advanceTo(batch.at[i]!);
    this.accumulators.orderFlow.onBook(batch, i);
    this.accumulators.book.onBook(batch, i);
  }

  /**
   * A bar of a bars-only source. Its range is held against the levels and ATR that were
   * in force while it formed, never against those its own close produced.
   */
  onBar(batch: Batches['bar'], i: number): void {
    const [start, at] = [batch.start[i]!, batch.at[i]!];
    this.#clock.advanceTo(at - 1);
    this.gaps.onBar(start, at);
    const [open, high, low, close] = [batch.open[i]!, batch.high[i]!, batch.low[i]!, batch.close[i]!];
    this.#pendingBar = {
      range: { start, at, open, high, low, close },
      prices: new Map(LEVEL_KINDS.map((kind) => [kind, this.levels.price(kind, start)])),
      atr: this.#atr.points,
    };
    this.accumulators.bars.on('bar', batch, i);
    this.levels.addRange(start, high, low);
    this.#spot = close;
    this.#clock.advanceTo(at);
  }

  onBatchEnd(kind: EventKind): void {
    if (kind === 'book') this.accumulators.book.onBatchEnd();
  }

  /** Runs the clock up to and including `at`, when time passes without events. */
  advanceTo(at: SessionNs): void {
    this.#clock.advanceTo(at);
  }

  /**
   * The data end: what is still open is closed, and outcomes are told as far as they are
   * known.
   */
  finish(at: SessionNs): void {
    if (this.#finished) return;
    this.#clock.advanceTo(at);
    this.#finished = true;
    this.#endApproaches(Math.min(at, this.session.windowEnd));
    this.#outcomes.finish(this.gaps.knownUntil(this.session.labelEnd));
  }

  #endApproaches(at: SessionNs): void {
    for (const tracker of this.#trackers.values()) {
      if (this.gaps.isSilent(at)) tracker.onGap();
      tracker.finish(at);
    }
  }

  #onGridStep(at: SessionNs): void {
    const { rthOpen, windowEnd } = this.session;
    this.accumulators.book.onGridStep(at);
    if (at % NS_PER_MINUTE === 0) {
      this.#atr.advanceTo(at);
      this.levels.advanceTo(at);
    }
    this.#followPendingBar();
    if (at % NS_PER_MINUTE === 0 && at >= rthOpen && at < windowEnd) this.#announceLevels(at);
    const sinceOpen = at - rthOpen;
    // States before the open give the first approaches a real path.
    if (sinceOpen % STATE_TICK_NS === 0 && sinceOpen >= -LOOKBACK_NS && at <= windowEnd) {
      const rows = this.#rows.states(at, this.#spot, (level) => this.openApproach(level));
      if (at >= rthOpen) this.#sink.state?.(at, rows);
    }
    if (sinceOpen % BAR_NS === 0 && sinceOpen > 0 && at <= windowEnd) this.#onTwoMinuteClose(at);
    this.#sink.clock?.(at);
    if (at === windowEnd) this.#endApproaches(at);
    this.#outcomes.onGridStep(at, this.gaps.knownUntil(at));
  }

  /**
   * A bar is followed once everything it completes is known, and before the levels it
   * moves are announced.
   */
  #followPendingBar(): void {
    const pending = this.#pendingBar;
    if (!pending) return;
    this.#pendingBar = null;
    this.#outcomes.onRange(pending.range);
    if (pending.range.at > this.session.windowEnd || Number.isNaN(pending.atr)) return;
    for (const [kind, tracker] of this.#trackers)
      tracker.onRange(pending.range, { levelPrice: pending.prices.get(kind)!, atr: pending.atr });
  }

  #announceLevels(at: SessionNs): void {
    const { oneMinute } = this.accumulators.bars;
    const last = oneMinute.countBy(at) - 1;
    const rising = last > 0 && oneMinute.close[last]! >= oneMinute.close[last - 1]!;
    for (const [kind, tracker] of this.#trackers)
      tracker.onLevel(
        at,
        { levelPrice: this.levels.price(kind, at), atr: this.#atr.points },
        this.#spot,
        rising,
      );
  }

  #onTwoMinuteClose(at: SessionNs): void {
    // Where price stands is not known: a row would repeat the last one.
    if (this.gaps.isSilent(at)) return;
    for (const [kind, tracker] of this.#trackers) {
      const { open } = tracker;
      if (!open || open.episode.anchorAt === at) continue;
      if (Math.abs(this.#spot - this.levels.price(kind, at)) <= ZONE_ATR * this.#atr.points)
        this.#onCheckpoint(open, 'CLOSE', { at, spot: this.#spot, ...this.#inForce(kind, at) });
    }
  }

  #onPrice(at: SessionNs, price: number): void {
    const range = atPrice(at, price);
    this.#outcomes.onRange(range);
    this.#spot = price;
    if (at < this.session.rthOpen || at > this.session.windowEnd) return;
    const atr = this.#atr.points;
    if (Number.isNaN(atr)) return;
    for (const [kind, tracker] of this.#trackers)
      tracker.onRange(range, { levelPrice: this.levels.price(kind, at), atr });
  }

  #onCheckpoint(approach: OpenApproach, kind: CheckpointKind, seen: PriceInForce): void {
    const { episode, contact } = approach;
    this.#sink.checkpoint?.(this.#rows.checkpoint(approach, kind, seen));
    if (kind === 'CONTACT' && contact)
      this.#touches.onContact(episode, contact, this.#outcomes.onContact(episode, contact));
  }

  #inForce(level: LevelKind, at: SessionNs): LevelInForce {
    return { levelPrice: this.levels.price(level, at), atr: this.#atr.points };
  }

  /**
   * The same row a stored checkpoint would have, for an approach that is under way: what
   * a live query searches with.
   */
  currentRow(level: LevelKind, at: SessionNs): Checkpoint | null {
    const approach = this.openApproach(level);
    const seen = { at, spot: this.#spot, ...this.#inForce(level, at) };
    return approach && this.#rows.checkpoint(approach, 'CLOSE', seen);
  }
}
