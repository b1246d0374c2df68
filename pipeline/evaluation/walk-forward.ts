import { fitAddedWeights } from '../forecast/added-weights.ts';
import { MIN_SESSIONS } from '../forecast/answer.ts';
import { ConditionHistory, conditionsOf, NO_EFFECTS } from '../forecast/conditions.ts';
import { type Forecast, forecastOf } from '../forecast/forecast.ts';
import { correctionsOf, ForecastHistory, type Found, type Searched } from '../forecast/history.ts';
import { knownCases } from '../forecast/known-cases.ts';
import { addConditions, type ForecastModel, fitModel } from '../forecast/model.ts';
import { type Added, NOTHING_ADDED, type Precedent } from '../forecast/precedent.ts';
import { byHorizon } from '../outcomes/triple-barrier.ts';
import type { Scope } from '../retrieval/cell.ts';
import { type Corpus, corpusOf } from '../retrieval/corpus.ts';
import { findNeighbours } from '../retrieval/neighbours.ts';
import type { StoredCheckpoint } from '../retrieval/stored-checkpoint.ts';
import type { ViewId } from '../vectors/views.ts';

/** One past moment, what was said of it as of its date, and what it came to. */
export interface Forecasted {
  readonly precedent: Precedent;
  readonly forecast: Forecast;
  /** By price, time and cell alone. */
  readonly priceTimeCell: Forecast;
}

/** What is found for each checkpoint of a date among all those before it. */
export type Finder = (
  date: string,
  before: readonly StoredCheckpoint[],
  checkpoints: readonly StoredCheckpoint[],
) => Found[];

/**
 * All that is known of the checkpoints of a date as of the date.
 * @param corpus as of the date
 */
export const searchedIn = (corpus: Corpus, checkpoints: readonly StoredCheckpoint[]): Searched => ({
  found: findForAll(corpus, checkpoints),
  conditions: checkpoints.map((checkpoint) => conditionsOf(corpus.transform, checkpoint)),
});

/** What a search as of the date finds for each of its checkpoints. */
export function findForAll(
  corpus: Corpus,
  checkpoints: readonly StoredCheckpoint[],
  scope: Scope = 'all',
): Found[] {
  return checkpoints.map((checkpoint) =>
    corpus.transform.isSearchable(checkpoint.vector)
      ? findNeighbours(corpus, checkpoint, scope).neighbours
      : [],
  );
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
 * @param find another search than the usual one, which knows nothing of conditions
 */
export function precedentsOf(checkpoints: readonly StoredCheckpoint[], find?: Finder): readonly Precedent[] {
  const history = new ForecastHistory();
  const before: StoredCheckpoint[] = [];
  for (const [date, ofDate] of Map.groupBy(checkpoints, (checkpoint) => checkpoint.date)) {
    const searched = find
      ? { found: find(date, before, ofDate), conditions: ofDate.map(() => null) }
      : searchedIn(corpusOf(date, before), ofDate);
    history.add(date, ofDate, searched);
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
  const conditions = new ConditionHistory();
  let added = 0;
  return mapDates(precedents, firstTested, (date, before) => {
    for (const precedent of before.slice(added)) addConditions(conditions, precedent);
    added = before.length;
    return fitModel(date, before, conditions);
  });
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
    const priceTimeCell = forecastOf(model, moment, NOTHING_ADDED, known);
    return [
      {
        precedent,
        forecast: isThin ? priceTimeCell : forecastOf(model, moment, own.added, known),
        priceTimeCell,
      },
    ];
  });
}

/**
 * The same with what another search finds in place of what was found: it is given the
 * weight that it has earned itself, beside conditions; all else stays.
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
      const { conditions } = precedent.own.added;
      other.push(withAdded(precedent, { conditions, similarCases: correctionsOf(cases, found[i]!) }));
    });
    before.push(...checkpoints);
  }
  return reweighed(other, models);
}

/** Finds no similar cases: conditions speak alone. */
export const noCases: Finder = (_date, _before, checkpoints) => checkpoints.map(() => []);

/** The same by similar cases alone, with the weight that they then have. */
export const withoutConditions = (
  precedents: readonly Precedent[],
  models: ReadonlyMap<string, ForecastModel>,
): Forecasted[] =>
  reweighed(
    precedents.map((precedent) =>
      withAdded(precedent, {
        similarCases: precedent.own.added.similarCases,
        conditions: NO_EFFECTS,
      }),
    ),
    models,
  );

const withAdded = (precedent: Precedent, added: Added): Precedent => ({
  ...precedent,
  own: { ...precedent.own, added },
});

/** What the models would have said had they weighed what is added as it is now. */
function reweighed(
  precedents: readonly Precedent[],
  models: ReadonlyMap<string, ForecastModel>,
): Forecasted[] {
  const firstTested = new Set(precedents.map(({ date }) => date)).size - models.size;
  const anew = mapDates(precedents, firstTested, (date, earlier) => ({
    ...models.get(date)!,
    ...fitAddedWeights(earlier),
  }));
  return outOfSample(precedents, firstTested, anew);
}

/** What was known of an outcome when its moment was seen: all, once it was decided. */
export function knownAt({ phase, outcomes, secondsToOutcome, sinceContactSeconds }: StoredCheckpoint) {
  const isDecided = phase === 'CONTACT' && secondsToOutcome <= sinceContactSeconds;
  return byHorizon((horizon) => (isDecided ? outcomes[horizon] : null));
}
