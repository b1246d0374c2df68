import { PATH_NS, ZONE_ATR } from '../../shared/rules.ts';
import { toTimestamp } from '../../shared/session/session.ts';
import type { SessionNs } from '../../shared/units.ts';
import type { CheckpointKind } from '../../shared/vocabulary/approach.ts';
import { LEVEL_KINDS, type LevelKind } from '../../shared/vocabulary/level.ts';
import {
  type ApproachEvents,
  ApproachTracker,
  type LevelInForce,
  type OpenApproach,
  type PriceInForce,
} from '../approaches/approach-tracker.ts';
import { type Episode, episodeId } from '../approaches/episode.ts';
import { OutcomeBoard } from '../approaches/outcome-board.ts';
import { type RunStart, TouchMemory } from '../approaches/touch-memory.ts';
import type { PriceRange, TripleBarrier } from '../outcomes/triple-barrier.ts';
import { featurePlace } from '../stages/silver/catalogue.ts';
import { type MarketState, RowMaker } from './row-maker.ts';
import type { Checkpoint, Gap, SessionSink } from './rows.ts';

/**
 * The approaches to all levels: price is held against each, contacts are remembered,
 * outcomes followed, and rows told to the sink.
 */
export class ApproachBoard {
  readonly #market: Omit<MarketState, 'touches'>;
  readonly #sink: SessionSink;
  readonly #touches: TouchMemory;
  readonly #outcomes: OutcomeBoard;
  readonly #trackers: ReadonlyMap<LevelKind, ApproachTracker>;
  readonly #rows: RowMaker;
  /** What was put down at the last close of each approach. */
  readonly #closes = new Map<LevelKind, Checkpoint>();

  constructor(market: Omit<MarketState, 'touches'>, sink: SessionSink) {
    this.#market = market;
    this.#sink = sink;
    this.#touches = new TouchMemory(market.instrument.attemptBandPoints);
    this.#outcomes = new OutcomeBoard((row) => sink.outcome?.(row));
    this.#rows = new RowMaker({ ...market, touches: this.#touches }, sink);
    this.#trackers = new Map(LEVEL_KINDS.map((kind) => [kind, this.#trackerOf(kind)]));
  }

  #trackerOf(kind: LevelKind): ApproachTracker {
    const { session } = this.#market;
    return new ApproachTracker(kind, this.#events(), ({ anchorLevelPrice, anchorAt, direction }) =>
      episodeId(session.date, kind, anchorLevelPrice, toTimestamp(session, anchorAt), direction),
    );
  }

  #events(): ApproachEvents {
    return {
      onBegun: (episode) => {
        this.#touches.onApproach(episode);
        this.#outcomes.onApproach(episode);
      },
      onCheckpoint: (approach, kind, seen) => this.#onCheckpoint(approach, kind, seen),
      onClosed: (episode, closing) => {
        this.#touches.onClosed(episode);
        this.#outcomes.onClosed(episode, closing);
        this.#sink.ended?.(episode, closing.ended);
      },
      isOutcomeOver: (episode, at) => this.#outcomes.sinceContact(episode)!.isOver(at),
    };
  }

  #onCheckpoint(approach: OpenApproach, kind: CheckpointKind, seen: PriceInForce): void {
    const { episode, contact } = approach;
    const row = this.#rows.checkpoint(approach, kind, seen);
    if (kind === 'CLOSE') this.#closes.set(episode.level, row);
    this.#touches.onRow(episode, runStartOf(row));
    this.#sink.checkpoint?.(row);
    if (kind === 'CONTACT' && contact)
      this.#touches.onContact(episode, contact, this.#outcomes.onContact(episode, contact));
  }

  open(level: LevelKind): OpenApproach | null {
    return this.#trackers.get(level)!.open;
  }

  sinceContact(episode: Episode): TripleBarrier | null {
    return this.#outcomes.sinceContact(episode);
  }

  /** Outcomes run on after the window; approaches do not. */
  followOutcomes(range: PriceRange): void {
    this.#rows.beginMoment();
    this.#outcomes.onRange(range);
  }

  /** Holds a range of prices against each level, at the price it had when they traded. */
  followApproaches(range: PriceRange, priceOf: (level: LevelKind) => number, atr: number): void {
    for (const [kind, tracker] of this.#trackers) tracker.onRange(range, { levelPrice: priceOf(kind), atr });
  }

  onGap(gap: Gap): void {
    if (gap.isOfTrades) {
      this.#outcomes.onGap(gap);
      for (const tracker of this.#trackers.values()) tracker.onGap(gap);
    }
    this.#sink.gap?.(gap);
  }

  /** Tells every tracker where its level stands, once a minute. */
  announceLevels(at: SessionNs, spot: number): void {
    const { oneMinute } = this.#market.accumulators.bars;
    const last = oneMinute.countBy(at) - 1;
    const rising = last > 0 && oneMinute.close[last]! >= oneMinute.close[last - 1]!;
    for (const [kind, tracker] of this.#trackers) tracker.onLevel(at, this.#inForce(kind, at), spot, rising);
  }

  /**
   * Rows of the state table; those before the open are not told, but give the first
   * approaches a real path.
   */
  onStateTick(at: SessionNs, spot: number): void {
    const { rthOpen } = this.#market.session;
    if (at < rthOpen - PATH_NS) return;
    this.#rows.beginMoment();
    const rows = this.#rows.states(at, spot, (level) => this.open(level));
    if (at >= rthOpen) this.#sink.state?.(at, rows);
  }

  onTwoMinuteClose(at: SessionNs, spot: number): void {
    for (const [kind, { open }] of this.#trackers)
      if (open && this.closeKind(kind, at, spot) === 'CLOSE')
        this.#onCheckpoint(open, 'CLOSE', { at, spot, ...this.#inForce(kind, at) });
  }

  /**
   * The checkpoint that an approach under way has at a 2-minute close; null for none: far
   * from the level, or in a silence, when a row would repeat the last one.
   */
  closeKind(level: LevelKind, at: SessionNs, spot: number): CheckpointKind | null {
    const open = this.open(level);
    if (!open || this.#market.gaps.isSilent(at)) return null;
    const { episode, contact } = open;
    if (contact?.at === at) return 'CONTACT';
    if (episode.anchorAt === at) return episode.anchorKnown ? 'APPROACH' : null;
    const { levelPrice, atr } = this.#inForce(level, at);
    return Math.abs(spot - levelPrice) <= ZONE_ATR * atr ? 'CLOSE' : null;
  }

  onGridStep(at: SessionNs): void {
    this.#outcomes.onGridStep(at, this.#market.gaps.knownUntil(at));
  }

  endApproaches(at: SessionNs): void {
    for (const tracker of this.#trackers.values()) {
      if (this.#market.gaps.isSilent(at)) tracker.onGap({ from: this.#market.gaps.knownUntil(at), to: at });
      tracker.finish(at);
    }
  }

  /** Tells outcomes as far as they are known. */
  finish(): void {
    const { gaps, session } = this.#market;
    this.#outcomes.finish(gaps.knownUntil(session.labelEnd));
  }

  #inForce(level: LevelKind, at: SessionNs): LevelInForce {
    const { levels, atr } = this.#market;
    return { levelPrice: levels.price(level, at), atr: atr.points };
  }

  /**
   * The same row a stored checkpoint would have, for an approach that is under way: what
   * a live query searches with.
   */
  currentRow(level: LevelKind, at: SessionNs, spot: number): Checkpoint | null {
    const approach = this.open(level);
    if (!approach) return null;
    const { episode, contact } = approach;
    const close = this.#closes.get(level);
    if (close?.at === at && close.episode === episode) return close;
    const hasJustCome = episode.anchorAt === at && episode.anchorKnown && !contact;
    const kind = hasJustCome ? 'APPROACH' : 'CLOSE';
    return this.#rows.checkpoint(approach, kind, { at, spot, ...this.#inForce(level, at) });
  }
}

/** What later attempts of a run are held against. */
function runStartOf({ features }: Checkpoint): RunStart {
  return {
    barrierReplenishmentRatio: features[featurePlace('barrier_replenishment_ratio')]!,
    barrierDeltaLiq: features[featurePlace('barrier_delta_liq')]!,
    tapeVelocity: features[featurePlace('tape_velocity')]!,
    tapeImbalance: features[featurePlace('tape_imbalance')]!,
  };
}
