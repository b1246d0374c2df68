import { OUTCOMES, type Outcome, PRIMARY_HORIZON_SECONDS } from '../../shared/vocabulary/outcome.ts';
import { answer, primary } from '../retrieval/answer.ts';
import { type Case, Corpus } from '../retrieval/corpus.ts';
import type { ViewId } from '../vectors/views.ts';
import type { ScoredForecast } from './skill.ts';

/**
 * Forecasts every first contact of every session from the sessions before it, as the chart would have: everything fitted is fitted
 * on earlier dates alone (specification 20 §6.1). The baseline is the usual rate of the cell at that time.
 * @param firstTested number of sessions that are history before the first forecast
 */
export function walkForward(cases: readonly Case[], firstTested: number, view: ViewId = 'R144'): ScoredForecast[] {
  const dates = [...new Set(cases.map(({ date }) => date))].sort();
  return dates.slice(firstTested).flatMap((date) => {
    const corpus = new Corpus(date, cases, view);
    return cases
      .filter((entry) => entry.date === date && entry.checkpoint === 'CONTACT')
      .flatMap((entry) => forecastOf(corpus, entry));
  });
}

function forecastOf(corpus: Corpus, entry: Case): ScoredForecast[] {
  const outcome = entry.outcomes[PRIMARY_HORIZON_SECONDS];
  if (!outcome) return [];
  const { date, level, direction, bucket, phase, position, vector } = entry;
  const race = { position, elapsedSeconds: 0 };
  const result = answer(corpus, { date, level, direction, bucket, phase, position, vector, race });
  const { outcomes, usual } = primary(result);
  const means = Object.fromEntries(OUTCOMES.map((name) => [name, outcomes[name].mean])) as Record<Outcome, number>;
  return [{ date, forecast: means, baseline: usual, outcome }];
}
