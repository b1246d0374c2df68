import type { HorizonSeconds } from '../../shared/vocabulary/outcome.ts';
import { designEffect } from '../statistics/design-effect.ts';
import {
  type CoefficientPrior,
  fitLogistic,
  type LogisticFit,
  type Observation,
  quadraticForm,
  unfitted,
} from '../statistics/logistic.ts';
import type { Moment, RaceTarget, Stage } from './moment.ts';
import type { KnownHorizon, PastMoment } from './past-moment.ts';

/**
 * The walk as earlier sessions have corrected it. A race has two recalibrations, blended
 * by how long ago contact was.
 */
export interface Recalibration {
  /** Intercept and slope on the walk's log-odds. */
  readonly pace: Readonly<Record<Stage, LogisticFit>>;
  readonly lean: Readonly<Record<Stage, LogisticFit>>;
  /** Intercept, slope, the nearness of 12:30, and whether price has just come so near. */
  readonly reach: LogisticFit;
}

/** The walk is believed until history says otherwise. */
const RACE_PRIOR: CoefficientPrior = { means: [0, 1], precisions: [4, 16] };
const REACH_PRIOR: CoefficientPrior = {
  means: [0, 1, 0, 0],
  precisions: [4, 16, 4, 4],
};
/** With less there is nothing to recalibrate by. */
const MIN_STAGE_ROWS = 21;
const MIN_DAYS = 5;
const MIN_ROWS = 31;

export function fitRecalibration(past: readonly PastMoment[]): Recalibration {
  const days = new Set(past.map(({ date }) => date)).size;
  const known = days < MIN_DAYS || past.length < MIN_ROWS ? [] : past;
  const race = (target: RaceTarget): Record<Stage, LogisticFit> => {
    const of = (stage: Stage) =>
      fitStage(
        known.filter(({ moment }) => moment.stage === stage),
        target,
      );
    return { before: of('before'), contact: of('contact'), open: of('open') };
  };
  return { pace: race('pace'), lean: race('lean'), reach: fitReach(known) };
}

/**
 * The horizons that say anything of a question: the lean is asked of what was decided.
 */
const answering = (target: RaceTarget, { horizons }: PastMoment): readonly KnownHorizon[] =>
  target === 'pace' ? horizons : horizons.filter(({ outcome }) => outcome !== 'CHOP');

function fitStage(rows: readonly PastMoment[], target: RaceTarget): LogisticFit {
  const used = rows.filter((row) => answering(target, row).length > 0);
  if (used.length < MIN_STAGE_ROWS) return unfitted(RACE_PRIOR);
  const weight = 1 / designEffect(used);
  return fitLogistic(
    used.flatMap((row) =>
      answering(target, row).map(
        (horizon): Observation => ({
          terms: [1, horizon[target]],
          offset: 0,
          happened: horizon.outcome === (target === 'pace' ? 'CHOP' : 'BREAK'),
          // All known horizons share a row's weight, also those that this question leaves
          // out: else a row would count by how it ended.
          weight: weight / row.horizons.length,
        }),
      ),
    ),
    RACE_PRIOR,
  );
}

function fitReach(rows: readonly PastMoment[]): LogisticFit {
  const used = rows.flatMap((row) =>
    row.moment.reach && row.reached !== null
      ? [{ ...row, terms: row.moment.reach.terms, happened: row.reached }]
      : [],
  );
  if (used.length < MIN_STAGE_ROWS) return unfitted(REACH_PRIOR);
  const weight = 1 / designEffect(used);
  return fitLogistic(
    used.map(({ terms, happened }) => ({ terms, offset: 0, happened, weight })),
    REACH_PRIOR,
  );
}

/** Log-odds, and their variance by what the coefficients are not known. */
export interface Predictor {
  readonly logOdds: number;
  readonly variance: number;
}

const predict = ({ coefficients, covariance }: LogisticFit, terms: readonly number[]): Predictor => ({
  logOdds: coefficients.reduce((sum, value, i) => sum + value * terms[i]!, 0),
  variance: quadraticForm(terms, covariance),
});

/** Null after contact. */
export const predictReach = ({ reach }: Recalibration, moment: Moment): Predictor | null =>
  moment.reach && predict(reach, moment.reach.terms);

/** Null for a horizon that is not ahead any more. */
export function predictRace(
  recalibration: Recalibration,
  target: RaceTarget,
  moment: Moment,
  horizonSeconds: HorizonSeconds,
): Predictor | null {
  const horizon = moment.horizons.find((each) => each.horizonSeconds === horizonSeconds);
  if (!horizon) return null;
  const terms = [1, horizon[target]];
  const { before, contact, open } = recalibration[target];
  if (moment.stage === 'before') return predict(before, terms);
  const share = moment.contactShare;
  const [atContact, later] = [predict(contact, terms), predict(open, terms)];
  return {
    logOdds: share * atContact.logOdds + (1 - share) * later.logOdds,
    variance: share ** 2 * atContact.variance + (1 - share) ** 2 * later.variance,
  };
}
