import { type ByOutcome, HORIZONS_SECONDS, type HorizonSeconds } from '../../shared/vocabulary/outcome.ts';
import type { Stage } from '../forecast/moment.ts';
import type { Precedent } from '../forecast/precedent.ts';
import { fromLogOdds } from '../statistics/log-odds.ts';
import {
  type CoefficientPrior,
  fitLogistic,
  type LogisticFit,
  type Observation,
} from '../statistics/logistic.ts';
import { E183 } from '../vectors/dimensions.ts';

const ATTEMPT = E183.findIndex(({ name }) => name === 'attempt_index');
/** With fewer there is nothing to fit. */
const MIN_OBSERVATIONS = 50;

/** Of a race: constant, place, time since contact, time of day, attempt, two horizons. */
const RACE_PRIOR = priorOf(7);
/** Of a level ahead: constant, distance, time of day, attempt. */
const REACH_PRIOR = priorOf(4);

/** Coefficients of standard deviation one around nothing. */
function priorOf(terms: number): CoefficientPrior {
  return { means: Array<number>(terms).fill(0), precisions: Array<number>(terms).fill(1) };
}

type Question = 'pace' | 'lean';
type Key = `${Stage}/${Question}` | 'reach';

/**
 * What distance, time and attempt alone say by plain logistic regression, without any
 * walk: fitted anew on all that was added, whenever it is asked after an addition.
 */
export class DistanceLogistic {
  readonly #observations = new Map<Key, Observation[]>();
  readonly #fits = new Map<Key, LogisticFit | null>();

  add(ofDate: readonly Precedent[]): void {
    this.#fits.clear();
    for (const precedent of ofDate) {
      const { moment, horizons, reached } = precedent;
      for (const { horizonSeconds, outcome } of horizons) {
        const terms = raceTerms(precedent, horizonSeconds);
        this.#put(`${moment.stage}/pace`, terms, outcome === 'CHOP');
        if (outcome !== 'CHOP') this.#put(`${moment.stage}/lean`, terms, outcome === 'BREAK');
      }
      if (reached !== null) this.#put('reach', reachTerms(precedent), reached);
    }
  }

  #put(key: Key, terms: readonly number[], happened: boolean): void {
    const known = this.#observations.get(key) ?? [];
    known.push({ terms, offset: 0, happened, weight: 1 });
    this.#observations.set(key, known);
  }

  /** Null where there is too little to fit. */
  race(precedent: Precedent, horizonSeconds: HorizonSeconds): ByOutcome<number> | null {
    const terms = raceTerms(precedent, horizonSeconds);
    const [chop, lean] = (['pace', 'lean'] as const).map((question) =>
      this.#probability(`${precedent.moment.stage}/${question}`, terms, RACE_PRIOR),
    );
    if (chop == null || lean == null) return null;
    return { BREAK: (1 - chop) * lean, REJECT: (1 - chop) * (1 - lean), CHOP: chop };
  }

  /** Null where there is too little to fit. */
  reach(precedent: Precedent): number | null {
    return this.#probability('reach', reachTerms(precedent), REACH_PRIOR);
  }

  #probability(key: Key, terms: readonly number[], prior: CoefficientPrior): number | null {
    const fit = this.#fitOf(key, prior);
    return fit && fromLogOdds(fit.coefficients.reduce((sum, value, i) => sum + value * terms[i]!, 0));
  }

  #fitOf(key: Key, prior: CoefficientPrior): LogisticFit | null {
    const known = this.#fits.get(key);
    if (known !== undefined) return known;
    const observations = this.#observations.get(key) ?? [];
    const fit = observations.length < MIN_OBSERVATIONS ? null : fitLogistic(observations, prior);
    this.#fits.set(key, fit);
    return fit;
  }
}

const SECONDS_PER_HOUR = 3600;

const attemptOf = ({ checkpoint }: Precedent): number => {
  const attempt = checkpoint.vector[ATTEMPT]!;
  return Number.isNaN(attempt) ? 0 : attempt;
};

function raceTerms(precedent: Precedent, horizonSeconds: HorizonSeconds): readonly number[] {
  const { checkpoint, moment } = precedent;
  const [shortest, , longest] = HORIZONS_SECONDS;
  return [
    1,
    checkpoint.positionAtr,
    moment.stage === 'before' ? 0 : checkpoint.sinceContactSeconds / 60,
    checkpoint.timeLeftSeconds / SECONDS_PER_HOUR,
    attemptOf(precedent),
    horizonSeconds === shortest ? 1 : 0,
    horizonSeconds === longest ? 1 : 0,
  ];
}

const reachTerms = (precedent: Precedent): readonly number[] => [
  1,
  precedent.checkpoint.positionAtr,
  precedent.checkpoint.timeLeftSeconds / SECONDS_PER_HOUR,
  attemptOf(precedent),
];
