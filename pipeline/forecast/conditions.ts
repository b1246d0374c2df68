import type { Direction } from '../../shared/vocabulary/approach.ts';
import type { LevelKind } from '../../shared/vocabulary/level.ts';
import type { Section } from '../../shared/vocabulary/section.ts';
import { designEffect, type Origin } from '../statistics/design-effect.ts';
import { fitEvidenceRidge, type RidgeSums } from '../statistics/evidence-ridge.ts';
import { E183 } from '../vectors/dimensions.ts';
import { VIEWS, type ViewTransform } from '../vectors/views.ts';
import type { Moment, RaceTarget } from './moment.ts';
import {
  type ByWorthStage,
  byWorthStage,
  MIN_CASES,
  MIN_DAYS,
  stageShares,
  type WorthStage,
  worthStageOf,
} from './worth-stage.ts';

/**
 * The view that conditions are read in: that in which similar cases are found, in units
 * of its dimensions' spread.
 */
export const CONDITION_VIEW = 'R144';
const { dimensions: DIMENSIONS } = VIEWS[CONDITION_VIEW];
const SIZE = DIMENSIONS.length;
/** Sections, and within them each path by itself, are believed apart. */
const GROUPS = DIMENSIONS.map(
  ({ section, source }) => (source.kind === 'place' ? E183[source.place]!.path : null) ?? section,
);

/** What conditions are read from. */
export interface Conditioned {
  readonly vector: Float32Array;
  readonly level: LevelKind;
  readonly direction: Direction;
}

/**
 * The conditions of a moment, in units of the spread each dimension has.
 * @param transform of {@link CONDITION_VIEW}
 * @returns null where too little is known of them
 * @throws {RangeError} for a transform of another view
 */
export function conditionsOf(
  transform: ViewTransform,
  { vector, level, direction }: Conditioned,
): Float32Array | null {
  if (transform.size !== SIZE) throw new RangeError(`conditions are read in the view ${CONDITION_VIEW}`);
  return transform.isSearchable(vector) ? transform.toScale(vector, level, direction) : null;
}

/** What each dimension adds to the log-odds, for each of its units. */
export interface ConditionFit {
  /** Beside the model's dimensions; empty where there was too little to fit. */
  readonly coefficients: readonly number[];
  readonly variances: readonly number[];
}

export interface ConditionModel {
  readonly dimensions: readonly string[];
  readonly pace: ByWorthStage<ConditionFit>;
  readonly lean: ByWorthStage<ConditionFit>;
}

/** Log-odds, before it is known what they are worth. */
export interface ConditionEffect {
  readonly value: number;
  readonly variance: number;
  /** Of the conditions themselves, together: what is not known of them goes by it. */
  readonly squares: number;
}

/** What the conditions of a moment add to each question they are asked of. */
export type ConditionEffects = Readonly<Record<RaceTarget, ConditionEffect>>;

export const NO_EFFECT: ConditionEffect = { value: 0, variance: 0, squares: 0 };
export const NO_EFFECTS: ConditionEffects = { pace: NO_EFFECT, lean: NO_EFFECT };

/** A past moment that has an answer: what was expected of it, and what it did. */
export interface ConditionCase extends Origin {
  readonly moment: Moment;
  /** In units of their spread as of its own date. */
  readonly conditions: Float32Array;
  readonly expected: number;
  readonly happened: boolean;
}

interface Sums extends RidgeSums {
  readonly origins: Origin[];
}

/**
 * What past conditions went along with beyond what was expected, summed case by case:
 * later sessions are added, none is ever read again.
 */
export class ConditionHistory {
  readonly #sums: Readonly<Record<RaceTarget, ByWorthStage<Sums>>> = {
    pace: byWorthStage(noSums),
    lean: byWorthStage(noSums),
  };

  add(target: RaceTarget, { moment, conditions, expected, happened, ...origin }: ConditionCase): void {
    const { information, gradient, origins } = this.#sums[target][worthStageOf(moment)];
    const known = expected * (1 - expected);
    const beyond = (happened ? 1 : 0) - expected;
    for (let i = 0; i < SIZE; i++) {
      const value = conditions[i]!;
      if (value === 0) continue;
      gradient[i]! += beyond * value;
      const scaled = known * value;
      for (let j = 0; j <= i; j++) information[i * SIZE + j]! += scaled * conditions[j]!;
    }
    origins.push({ date: origin.date, episodeId: origin.episodeId });
  }

  /** Of a stage, the sum of the squares of a case's information about each pair. */
  informationSquared(target: RaceTarget, stage: WorthStage): number {
    const { information, origins } = this.#sums[target][stage];
    let sum = 0;
    for (let i = 0; i < SIZE; i++)
      for (let j = 0; j <= i; j++) sum += (i === j ? 1 : 2) * information[i * SIZE + j]! ** 2;
    return sum / origins.length ** 2;
  }

  /** Fitted on all that has been added. */
  fit(): ConditionModel {
    const fitted = (target: RaceTarget) => byWorthStage((stage) => fitOf(this.#sums[target][stage]));
    return {
      dimensions: DIMENSIONS.map(({ name }) => name),
      pace: fitted('pace'),
      lean: fitted('lean'),
    };
  }
}

const noSums = (): Sums => ({
  information: new Float64Array(SIZE * SIZE),
  gradient: new Float64Array(SIZE),
  origins: [],
});

const NOT_FITTED: ConditionFit = { coefficients: [], variances: [] };
/** Of nothing that was seen. */
export const NO_CONDITIONS: ConditionModel = new ConditionHistory().fit();

function fitOf(sums: Sums): ConditionFit {
  const { origins } = sums;
  const days = new Set(origins.map(({ date }) => date)).size;
  if (origins.length < MIN_CASES || days < MIN_DAYS) return NOT_FITTED;
  const { coefficients, variances } = fitEvidenceRidge(sums, 1 / designEffect(origins), GROUPS);
  return { coefficients: Array.from(coefficients, stored), variances: Array.from(variances, stored) };
}

/** As it is stored: five digits are more than it is known to. */
const stored = (value: number): number => Number(value.toPrecision(5));

/**
 * What the conditions of a moment add, blended over the stages it has part in.
 * @param conditions null where too little of them is known
 */
export function conditionEffects(
  model: ConditionModel,
  moment: Moment,
  conditions: Float32Array | null,
): ConditionEffects {
  if (!conditions) return NO_EFFECTS;
  const squares = conditions.reduce((sum, value) => sum + value ** 2, 0);
  const of = (target: RaceTarget): ConditionEffect => {
    let [value, variance] = [0, 0];
    for (const [stage, share] of stageShares(moment)) {
      const added = effectOf(model[target][stage], conditions);
      value += share * added.value;
      variance += share ** 2 * added.variance;
    }
    return { value, variance, squares };
  };
  return { pace: of('pace'), lean: of('lean') };
}

/** What each section of the conditions adds to the lean, before it is weighed. */
export function leanBySection(
  { lean }: ConditionModel,
  moment: Moment,
  conditions: Float32Array,
): Readonly<Record<Section, number>> {
  const sums: Record<Section, number> = {
    context: 0,
    dynamics: 0,
    history: 0,
    physics: 0,
    trends: 0,
    path: 0,
  };
  for (const [stage, share] of stageShares(moment)) {
    const { coefficients } = lean[stage];
    for (let i = 0; i < coefficients.length; i++)
      sums[DIMENSIONS[i]!.section] += share * coefficients[i]! * conditions[i]!;
  }
  return sums;
}

function effectOf(
  { coefficients, variances }: ConditionFit,
  conditions: Float32Array,
): Omit<ConditionEffect, 'squares'> {
  let [value, variance] = [0, 0];
  for (let i = 0; i < coefficients.length; i++) {
    value += coefficients[i]! * conditions[i]!;
    variance += variances[i]! * conditions[i]! ** 2;
  }
  return { value, variance };
}
