import type { Neighbour } from '../retrieval/candidates.ts';
import type { StoredCheckpoint } from '../retrieval/stored-checkpoint.ts';
import { ConditionHistory, conditionEffects } from './conditions.ts';
import { type KnownCases, knownCases } from './known-cases.ts';
import { addConditions, expectationOf, type ForecastModel, fitModel } from './model.ts';
import { TARGETS, type Target } from './moment.ts';
import { type PastMoment, pastMoment } from './past-moment.ts';
import type { OwnForecast, Precedent } from './precedent.ts';
import { type Correction, correctionOf, type SimilarCase } from './similar-cases.ts';

/** What a search found for one moment: places among the checkpoints before its date. */
export type Found = readonly Pick<Neighbour, 'row' | 'weight'>[];

/** What is known of the moments of a date as of the date. */
export interface Searched {
  /** What a search found for each. */
  readonly found: readonly Found[];
  /**
   * The vector of each in units of the spread as of the date; null where it says too
   * little to be compared.
   */
  readonly conditions: readonly (Float32Array | null)[];
}

export interface ForecastDate {
  readonly model: ForecastModel;
  /** Beside the date's checkpoints, one each. */
  readonly forecasts: readonly OwnForecast[];
}

/**
 * Session by session, what the model of each day said of the day's moments before it saw
 * any of them. Dates are added in order; what was said stays.
 */
export class ForecastHistory {
  readonly #precedents: Precedent[] = [];
  readonly #conditions = new ConditionHistory();
  #lastDate = '';

  get precedents(): readonly Precedent[] {
    return this.#precedents;
  }

  /**
   * The model of a date: fitted on all that has been added.
   * @throws {RangeError} for a date that has been added, or is before one that was
   */
  modelAsOf(date: string): ForecastModel {
    this.#requireLater(date);
    return fitModel(date, this.#precedents, this.#conditions);
  }

  /**
   * Forecasts a date's moments and adds them.
   * @param searched beside the checkpoints
   */
  add(date: string, checkpoints: readonly StoredCheckpoint[], { found, conditions }: Searched): ForecastDate {
    const model = this.modelAsOf(date);
    const moments = checkpoints.map(pastMoment);
    const cases = knownCases(this.#precedents);
    const forecasts = moments.map(({ moment }, i) => ({
      days: model.days,
      expected: expectationOf(model, moment),
      added: {
        similarCases: correctionsOf(cases, found[i]!),
        conditions: conditionEffects(model.conditions, moment, conditions[i]!),
      },
      conditions: conditions[i]!,
    }));
    this.#append(date, moments, forecasts);
    return { model, forecasts };
  }

  /** Adds a date with what was said of it when it was first added. */
  restore(date: string, checkpoints: readonly StoredCheckpoint[], forecasts: readonly OwnForecast[]): void {
    this.#requireLater(date);
    this.#append(date, checkpoints.map(pastMoment), forecasts);
  }

  #append(date: string, moments: readonly PastMoment[], forecasts: readonly OwnForecast[]): void {
    this.#lastDate = date;
    moments.forEach((moment, i) => {
      const precedent = { ...moment, own: forecasts[i]! };
      this.#precedents.push(precedent);
      addConditions(this.#conditions, precedent);
    });
  }

  #requireLater(date: string): void {
    if (date <= this.#lastDate)
      throw new RangeError(`${date} is not after ${this.#lastDate}, up to which there is history`);
  }
}

/** What the found precedents add to each question; those without an answer drop out. */
export function correctionsOf(
  cases: Pick<KnownCases, 'date' | 'residual'>,
  found: Found,
): Readonly<Record<Target, Correction>> {
  const of = (target: Target): Correction => {
    const similar: SimilarCase[] = [];
    for (const { row, weight } of found) {
      const residual = cases.residual(row, target);
      if (residual)
        similar.push({
          date: cases.date(row),
          weight,
          expected: residual.expected,
          happened: residual.happened,
        });
    }
    return correctionOf(similar);
  };
  const [reach, pace, lean] = TARGETS.map(of);
  return { reach: reach!, pace: pace!, lean: lean! };
}
