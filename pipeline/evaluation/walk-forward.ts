import { MIN_SESSIONS, NOTHING_ADDED } from '../forecast/answer.ts';
import { type Forecast, forecastOf } from '../forecast/forecast.ts';
import { correctionsOf, ForecastHistory, type Found } from '../forecast/history.ts';
import { knownCases } from '../forecast/known-cases.ts';
import { type ForecastModel, fitModel, fitSimilarCaseWeights, type Precedent } from '../forecast/model.ts';
import { byHorizon } from '../outcomes/triple-barrier.ts';
import type { Scope } from '../retrieval/cell.ts';
import { type Corpus, corpusOf } from '../retrieval/corpus.ts';
import { findNeighboursOfAll } from '../retrieval/neighbours.ts';
import type { StoredCheckpoint } from '../retrieval/stored-checkpoint.ts';
import type { ViewId } from '../vectors/views.ts';

/** One past moment, what was said of it as of its date, and what it came to. */
export interface Forecasted {
  readonly precedent: Precedent;
  readonly forecast: Forecast;
  /** The same with nothing added by similar cases. */
  readonly withoutSimilarCases: Forecast;
}

/** What is found for each checkpoint of a date among all those before it. */
export type Finder = (
  date: string,
  before: readonly StoredCheckpoint[],
  checkpoints: readonly StoredCheckpoint[],
) => Found[];

/** What a search as of the date finds for each of its checkpoints. */
export function findForAll(
  corpus: Corpus,
  checkpoints: readonly StoredCheckpoint[],
  scope: Scope = 'all',
): Found[] {
  const isSearchable = checkpoints.map(({ vector }) => corpus.transform.isSearchable(vector));
  const found = findNeighboursOfAll(
    corpus,
    checkpoints.filter((_, i) => isSearchable[i]),
    scope,
  ).values();
  return isSearchable.map((searched) => (searched ? found.next().value!.neighbours : []));
}

/** Finds what is most similar in a view, everywhere or in part of the cells. */
export const similarIn =
  (view: ViewId = 'R144', scope: Scope = 'all'): Finder =>
  (date, before, checkpoints) =>
    findForAll(corpusOf(date, before, view), checkpoints, scope);

/**
 * Goes through a history of checkpoints date by date: each is compared with those of
 * earlier dates, and judged by the model they give.
 * @param checkpoints oldest date first
 */
export function precedentsOf(
  checkpoints: readonly StoredCheckpoint[],
  find: Finder = similarIn(),
): readonly Precedent[] {
  const history = new ForecastHistory();
  const before: StoredCheckpoint[] = [];
  for (const [date, ofDate] of Map.groupBy(checkpoints, (checkpoint) => checkpoint.date)) {
    history.add(date, ofDate, find(date, before, ofDate));
    before.push(...ofDate);
  }
  return history.precedents;
}

/**
 * The model of each date after the first so many, fitted on the dates before it.
 * @param precedents oldest date first
 * @param firstTested number of sessions that are history before the first forecast
 */
export function modelsOf(
  precedents: readonly Precedent[],
  firstTested: number,
): ReadonlyMap<string, ForecastModel> {
  return mapDates(precedents, firstTested, (date, before) => fitModel(date, before));
}

/** @returns what comes of each date after the first so many, and of those before it */
function mapDates<T>(
  precedents: readonly Precedent[],
  firstTested: number,
  of: (date: string, before: readonly Precedent[]) => T,
): ReadonlyMap<string, T> {
  const dates = [...Map.groupBy(precedents, ({ date }) => date)];
  let before = dates.slice(0, firstTested).flatMap(([, ofDate]) => ofDate);
  return new Map(
    dates.slice(firstTested).map(([date, ofDate]) => {
      const result = of(date, before);
      before = before.concat(ofDate);
      return [date, result];
    }),
  );
}

/**
 * What the chart would have said of every past moment: each date's by a model that is
 * fitted on earlier dates alone.
 * @param precedents oldest date first
 * @param firstTested number of sessions that are history before the first forecast
 */
export function outOfSample(
  precedents: readonly Precedent[],
  firstTested: number,
  models: ReadonlyMap<string, ForecastModel> = modelsOf(precedents, firstTested),
): Forecasted[] {
  return precedents.flatMap((precedent) => {
    const model = models.get(precedent.date);
    if (!model) return [];
    const { moment, own, checkpoint } = precedent;
    const known = knownAt(checkpoint);
    const isThin = own.days < MIN_SESSIONS;
    const withoutSimilarCases = forecastOf(model, moment, NOTHING_ADDED, known);
    return [
      {
        precedent,
        forecast: isThin ? withoutSimilarCases : forecastOf(model, moment, own.corrections, known),
        withoutSimilarCases,
      },
    ];
  });
}

/**
 * The same with what another search finds in place of what was found: it is given the
 * weight that it has earned itself; all else stays.
 * @param models those of the precedents, by date
 */
export function withOtherCases(
  precedents: readonly Precedent[],
  models: ReadonlyMap<string, ForecastModel>,
  find: Finder,
): Forecasted[] {
  const before: StoredCheckpoint[] = [];
  const cases = knownCases(precedents);
  const other: Precedent[] = [];
  for (const [date, ofDate] of Map.groupBy(precedents, (precedent) => precedent.date)) {
    const checkpoints = ofDate.map(({ checkpoint }) => checkpoint);
    const found = find(date, before, checkpoints);
    ofDate.forEach((precedent, i) => {
      const corrections = correctionsOf(cases, found[i]!);
      other.push({ ...precedent, own: { ...precedent.own, corrections } });
    });
    before.push(...checkpoints);
  }
  const firstTested = new Set(precedents.map(({ date }) => date)).size - models.size;
  const reweighed = mapDates(other, firstTested, (date, earlier) => ({
    ...models.get(date)!,
    similarCases: fitSimilarCaseWeights(earlier),
  }));
  return outOfSample(other, firstTested, reweighed);
}

/** What was known of an outcome when its moment was seen: all, once it was decided. */
export function knownAt({ phase, outcomes, secondsToOutcome, sinceContactSeconds }: StoredCheckpoint) {
  const isDecided = phase === 'CONTACT' && secondsToOutcome <= sinceContactSeconds;
  return byHorizon((horizon) => (isDecided ? outcomes[horizon] : null));
}
