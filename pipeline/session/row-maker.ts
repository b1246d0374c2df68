import type { Instrument } from '../../shared/instruments.ts';
import { ZONE_ATR } from '../../shared/rules.ts';
import type { Session } from '../../shared/session/session.ts';
import type { SessionNs } from '../../shared/units.ts';
import type { CheckpointKind, Direction } from '../../shared/vocabulary/approach.ts';
import { LEVEL_KINDS, type LevelKind } from '../../shared/vocabulary/level.ts';
import type { OpenApproach, PriceInForce } from '../approaches/approach-tracker.ts';
import type { Attempt, TouchMemory } from '../approaches/touch-memory.ts';
import { type Accumulators, readAsOf } from '../grid/registry.ts';
import type { AverageTrueRange } from '../levels/average-true-range.ts';
import type { LevelsReading, SessionLevels } from '../levels/session-levels.ts';
import type { Moment } from '../schema/moment.ts';
import type { Thresholds } from '../schema/threshold.ts';
import { featurePlace, featureRow } from '../stages/silver/catalogue.ts';
import { episodeVector, validFraction } from '../vectors/episode-vector.ts';
import { PathHistory } from '../vectors/path-history.ts';
import type { GapWatch } from './gap-watch.ts';
import type { Checkpoint, RowConditions, SessionSink, StateRow } from './rows.ts';

const MIN_APPROACH_BARS = 2;
const MIN_APPROACH_ATR_PER_MINUTE = 0.1;

/** What rows are made from: all of it as it is at the moment of asking. */
export interface MarketState {
  readonly session: Session;
  readonly instrument: Instrument;
  readonly accumulators: Accumulators;
  readonly levels: SessionLevels;
  readonly atr: AverageTrueRange;
  readonly touches: TouchMemory;
  readonly gaps: GapWatch;
  readonly thresholds: Thresholds | null;
}

/** Makes the rows of a session: moments measured, with the path that led to them. */
export class RowMaker {
  readonly #state: MarketState;
  readonly #history = new PathHistory();

  readonly #lastMeasured = new Map<LevelKind, Measured>();
  readonly #onStage: SessionSink['stage'];

  constructor(state: MarketState, { stage }: Pick<SessionSink, 'stage'> = {}) {
    this.#state = state;
    this.#onStage = stage;
  }

  /**
   * Rows of the state table at a tick; they become part of the paths of later moments.
   */
  states(
    at: SessionNs,
    spot: number,
    approachOf: (level: LevelKind) => OpenApproach | null,
  ): readonly StateRow[] {
    const rows = new Map(
      LEVEL_KINDS.map((level) => [level, this.#stateOf(level, at, spot, approachOf(level))]),
    );
    this.#onStage?.(null);
    this.#history.add(at, spot, this.#state.atr.points, (level) => rows.get(level)!.features);
    return [...rows.values()];
  }

  /** Outside an approach the direction is that of one from the side price stands on. */
  #stateOf(level: LevelKind, at: SessionNs, spot: number, approach: OpenApproach | null): StateRow {
    const levels = this.#state.levels.asOf(at);
    const levelPrice = levels.price(level);
    const direction: Direction = approach?.episode.direction ?? (spot > levelPrice ? 'DOWN' : 'UP');
    const moment = this.#moment({
      level,
      direction,
      at,
      spot,
      levelPrice,
      atr: this.#state.atr.points,
      levels,
    });
    const features = this.#measured(moment);
    return Object.freeze({
      level,
      direction,
      levelPrice,
      inZone: Math.abs(spot - levelPrice) <= ZONE_ATR * moment.atr,
      silent: this.#state.gaps.isSilent(at),
      episode: approach?.episode ?? null,
      features,
      ...this.#conditions(features, moment),
    });
  }

  /** @param seen the price, and the level and ATR in force when it was seen */
  checkpoint(
    { episode, contact }: OpenApproach,
    kind: CheckpointKind,
    { at, spot, levelPrice, atr }: PriceInForce,
  ): Checkpoint {
    const { level, direction } = episode;
    const moment = this.#moment({
      level,
      direction,
      at,
      spot,
      levelPrice,
      atr,
      levels: this.#state.levels.asOf(at),
    });
    const features = this.#measured(moment);
    this.#onStage?.('gold 0');
    const paths = this.#history.paths(moment, features);
    this.#onStage?.('gold 1');
    const vector = episodeVector(features, paths);
    this.#onStage?.(null);
    const { runId } = moment.touches.attempt(level, direction, levelPrice);
    return Object.freeze({
      episode,
      attemptRunId: runId ?? episode.id,
      kind,
      phase: contact ? 'CONTACT' : 'APPROACH',
      at,
      spot,
      atr,
      levelPrice,
      contact,
      features,
      paths,
      vector,
      validFraction: validFraction(paths),
      ...this.#conditions(features, moment),
    });
  }

  /** Prices have been told, or time has passed: what was measured is of before. */
  beginMoment(): void {
    this.#lastMeasured.clear();
  }

  /**
   * A state and a checkpoint of one level at one moment are measured once. Whoever is
   * told the stages has each row measured by itself.
   */
  #measured(moment: Moment): Float64Array {
    const { level, direction, levelPrice } = moment;
    const attempt = moment.touches.attempt(level, direction, levelPrice);
    const { at, spot, atr } = moment;
    const asked = { at, spot, atr, direction, levelPrice, attempt };
    const last = this.#lastMeasured.get(level);
    if (last && !this.#onStage && isSameMoment(last, asked)) return last.features;
    const features = featureRow(moment, this.#onStage);
    this.#lastMeasured.set(level, { ...asked, features });
    return features;
  }

  #conditions(features: Float64Array, { level, levels, at }: Moment): RowConditions {
    return {
      levelWarm: levels.isWarm(level),
      approachGate:
        Math.abs(features[featurePlace('distance_signed_atr')]!) < ZONE_ATR &&
        features[featurePlace('approach_bars')]! >= MIN_APPROACH_BARS &&
        features[featurePlace('approach_velocity')]! >= MIN_APPROACH_ATR_PER_MINUTE,
      gapInLookback: this.#state.gaps.inLookback(at),
    };
  }

  #moment(
    which: Pick<Moment, 'level' | 'direction' | 'at' | 'spot' | 'levelPrice' | 'atr'> & {
      readonly levels: LevelsReading;
    },
  ): Moment {
    const { session, instrument, accumulators, touches, thresholds } = this.#state;
    return {
      session,
      instrument,
      read: readAsOf(accumulators, which.at),
      touches: touches.asOf(which.at),
      thresholds,
      ...which,
    };
  }
}

/** All in which two rows of a level may differ while nothing more is told. */
interface MeasuredMoment extends Pick<Moment, 'at' | 'spot' | 'levelPrice' | 'atr' | 'direction'> {
  readonly attempt: Attempt;
}
interface Measured extends MeasuredMoment {
  readonly features: Float64Array;
}

const isSameMoment = (one: MeasuredMoment, other: MeasuredMoment): boolean =>
  one.at === other.at &&
  one.spot === other.spot &&
  one.levelPrice === other.levelPrice &&
  one.atr === other.atr &&
  one.direction === other.direction &&
  one.attempt.index === other.attempt.index &&
  one.attempt.runId === other.attempt.runId &&
  one.attempt.runStart === other.attempt.runStart;
