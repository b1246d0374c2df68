import { type Answer, answer, type Question } from '../forecast/answer.ts';
import { ForecastHistory, type Found } from '../forecast/history.ts';
import type { Precedent } from '../forecast/model.ts';
import { byHorizon } from '../outcomes/triple-barrier.ts';
import { Corpus } from '../retrieval/corpus.ts';
import { findNeighbours } from '../retrieval/neighbours.ts';
import type { StoredCheckpoint } from '../retrieval/stored-checkpoint.ts';
import type { ViewId } from '../vectors/views.ts';

/** One stored moment, what was said of it as of its date, and what it came to. */
export interface Forecasted {
  readonly precedent: Precedent;
  readonly answer: Answer;
}

/** What a search as of the date finds for each of its checkpoints. */
export const findForAll = (corpus: Corpus, checkpoints: readonly StoredCheckpoint[]): Found[] =>
  checkpoints.map((checkpoint) =>
    corpus.transform.isSearchable(checkpoint.vector) ? findNeighbours(corpus, checkpoint).neighbours : [],
  );

/** What is asked of a stored moment: as if nothing had come of it yet. */
export const questionOf = (checkpoint: StoredCheckpoint): Question => ({
  ...checkpoint,
  known: byHorizon(() => null),
});

/**
 * Forecasts the stored moments of every session from the sessions before it, as the chart
 * would have: everything fitted is fitted on earlier dates alone.
 * @param checkpoints oldest date first
 * @param firstTested number of sessions that are history before the first forecast
 */
export function walkForward(
  checkpoints: readonly StoredCheckpoint[],
  firstTested: number,
  view: ViewId = 'R144',
): Forecasted[] {
  const history = new ForecastHistory();
  const forecasted: Forecasted[] = [];
  let tested = 0;
  for (const [date, ofDate] of Map.groupBy(checkpoints, (checkpoint) => checkpoint.date)) {
    const corpus = new Corpus(date, checkpoints, view);
    const before = history.precedents.length;
    const answers =
      tested++ < firstTested
        ? null
        : ofDate.map((checkpoint) =>
            answer(
              { corpus, precedents: history.precedents, model: history.modelAsOf(date) },
              questionOf(checkpoint),
            ),
          );
    history.add(date, ofDate, findForAll(corpus, ofDate));
    answers?.forEach((said, i) => {
      forecasted.push({ precedent: history.precedents[before + i]!, answer: said });
    });
  }
  return forecasted;
}
