import type { Instrument } from '../../shared/instruments.ts';
import { BAR_NS, GRID_NS, PATH_NS, STATE_TICK_NS } from '../../shared/rules.ts';
import type { Session } from '../../shared/session/session.ts';
import { NS_PER_MINUTE, type SessionNs } from '../../shared/units.ts';
import type { LevelKind } from '../../shared/vocabulary/level.ts';
import type { PriceSource } from '../../shared/vocabulary/price-source.ts';
import type { Episode } from '../approaches/episode.ts';
import type { EventHandler } from '../events/event-stream.ts';
import type { Batches, EventKind, OptionEventKind } from '../events/kinds.ts';
import {
  type Accumulators,
  makeAccumulators,
  releaseBooks,
  tellBook,
  tellGridStep,
  tellTrade,
} from '../grid/registry.ts';
import { AverageTrueRange } from '../levels/average-true-range.ts';
import { SessionLevels } from '../levels/session-levels.ts';
import type { TripleBarrier } from '../outcomes/triple-barrier.ts';
import { ApproachBoard } from './approach-board.ts';
import { GapWatch } from './gap-watch.ts';
import { GridClock } from './grid-clock.ts';
import { PriceWatch } from './price-watch.ts';
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
  readonly #approaches: ApproachBoard;
  readonly #prices: PriceWatch;
  #spot = Number.NaN;
  #finished = false;
  /** Until the first bar of a bars-only source has come. */
  priceSource: PriceSource = 'trades';
  /** Prints outside the instrument's bounds, or of no size: dropped. */
  badPrints = 0;

  constructor(session: Session, instrument: Instrument, warmUp: WarmUp, sink: SessionSink = {}) {
    this.session = session;
    this.#instrument = instrument;
    this.#sink = sink;
    this.#clock = new GridClock(session.rthOpen - PATH_NS - GRID_NS, (at) => this.#onGridStep(at));
    this.accumulators = makeAccumulators(this.#clock, instrument);
    const { oneMinute, twoMinute } = this.accumulators.bars;
    const { closes, atrFloorByMinute, levelShiftsPoints, thresholds } = warmUp;
    this.#atr = new AverageTrueRange(oneMinute, instrument.atrFloorPoints, atrFloorByMinute);
    this.levels = new SessionLevels(session, twoMinute, closes, levelShiftsPoints);
    this.gaps = new GapWatch(session, (gap) => this.#approaches.onGap(gap));
    const { accumulators, levels, gaps } = this;
    const market = { session, instrument, accumulators, levels, gaps, thresholds };
    this.#approaches = new ApproachBoard({ ...market, atr: this.#atr }, sink);
    this.#prices = new PriceWatch({ session, levels, atr: this.#atr, approaches: this.#approaches });
  }

  get spot(): number {
    return this.#spot;
  }
  /** As far as the session is told. */
  get now(): SessionNs {
    return this.#clock.now;
  }
  /** Unfloored ATR by completed 1-minute bar, for the floors of later sessions. */
  get rawAtr(): readonly number[] {
    return this.#atr.raw;
  }
  /** How the outcome of an approach under way stands; null before contact. */
  sinceContact(episode: Episode): TripleBarrier | null {
    return this.#approaches.sinceContact(episode);
  }

  onTrade(batch: Batches['trade'], i: number): void {
    const price = batch.price[i]!;
    const [lowest, highest] = this.#instrument.priceBoundsPoints;
    if (!(price > lowest && price < highest) || batch.size[i] === 0) {
      this.badPrints++;
      return;
    }
    const at = batch.at[i]!;
    this.#advanceTo(at);
    if (this.#finished) return this.accumulators.bars.on('trade', batch, i);
    this.gaps.onTrade(at);
    this.#spot = price;
    this.#prices.onPrice(at, price);
    this.accumulators.bars.on('trade', batch, i);
    this.levels.addRange(at, price, price);
    tellTrade(this.accumulators, batch, i);
  }

  /** Something is known to be missing from the data. */
  onHole(batch: Batches['hole'], i: number): void {
    this.#advanceTo(batch.at[i]!);
    const hole = { from: batch.from[i]!, to: batch.to[i]!, isOfTrades: batch.ofTrades[i] === 1 };
    for (const each of [this.gaps, this.levels]) each.onHole(hole);
  }

  onOption<K extends OptionEventKind>(kind: K, batch: Batches[K], i: number): void {
    this.#advanceTo(batch.at[i]!);
    if (!this.#finished) this.accumulators.optionChain.on(kind, batch, i);
  }

  onBook(batch: Batches['book'], i: number): void {
    this.#advanceTo(batch.at[i]!);
    if (!this.#finished) tellBook(this.accumulators, batch, i);
  }

  onBar(batch: Batches['bar'], i: number): void {
    this.priceSource = 'bars';
    const [start, at] = [batch.start[i]!, batch.at[i]!];
    this.#advanceTo(at - 1);
    if (!this.#finished) {
      this.gaps.onBar(start, at);
      this.#prices.onBar(batch, i);
      this.levels.addRange(start, batch.high[i]!, batch.low[i]!);
      this.#spot = batch.close[i]!;
    }
    this.accumulators.bars.on('bar', batch, i);
    this.#clock.advanceTo(at);
  }

  onBatchEnd(kind: EventKind): void {
    if (kind === 'book') releaseBooks(this.accumulators);
  }

  /** Runs the clock up to and including `at`, when time passes without events. */
  onQuiet(at: SessionNs): void {
    this.#advanceTo(at);
  }

  /**
   * The data end, or the time in which outcomes are followed: what is open is closed,
   * outcomes are told as far as they are known. Of what comes afterwards bars are made,
   * and known holes told; a silence says nothing of an afternoon.
   */
  finish(at: SessionNs): void {
    if (this.#finished) return;
    this.#clock.advanceTo(at);
    this.#finished = true;
    this.#approaches.endApproaches(Math.min(at, this.session.windowEnd));
    this.#approaches.finish();
    this.#sink.followed?.();
  }

  #advanceTo(at: SessionNs): void {
    const { labelEnd } = this.session;
    if (at > labelEnd) this.finish(labelEnd);
    this.#clock.advanceTo(at);
  }

  #onGridStep(at: SessionNs): void {
    const isMinute = at % NS_PER_MINUTE === 0;
    if (isMinute) this.#atr.advanceTo(at);
    if (this.#finished) return this.#sink.clock?.(at);
    const { rthOpen, windowEnd } = this.session;
    tellGridStep(this.accumulators, at);
    if (isMinute) this.levels.advanceTo(at);
    this.#prices.followPendingBar();
    if (isMinute && at >= rthOpen && at < windowEnd) this.#approaches.announceLevels(at, this.#spot);
    const sinceOpen = at - rthOpen;
    if (sinceOpen % STATE_TICK_NS === 0 && at <= windowEnd) this.#approaches.onStateTick(at, this.#spot);
    if (sinceOpen % BAR_NS === 0 && sinceOpen > 0 && at <= windowEnd)
      this.#approaches.onTwoMinuteClose(at, this.#spot);
    this.#sink.clock?.(at);
    if (at === windowEnd) this.#approaches.endApproaches(at);
    this.#approaches.onGridStep(at);
  }

  /** Whether what is said of an approach at a 2-minute close is committed to. */
  commitsTo(level: LevelKind, at: SessionNs): boolean {
    return this.#approaches.closeKind(level, at, this.#spot) !== null;
  }

  /**
   * The same row a stored checkpoint would have, for an approach that is under way: what
   * a live query searches with.
   */
  currentRow(level: LevelKind, at: SessionNs): Checkpoint | null {
    return this.#approaches.currentRow(level, at, this.#spot);
  }
}
