import { OUTCOMES, type Outcome, PRIMARY_HORIZON_SECONDS } from '../../shared/vocabulary/outcome.ts';
import { byHorizon } from '../outcomes/triple-barrier.ts';
import { answer, primary } from '../retrieval/answer.ts';
import { Corpus } from '../retrieval/corpus.ts';
import type { StoredCheckpoint } from '../retrieval/stored-checkpoint.ts';
import type { ViewId } from '../vectors/views.ts';
import type { ScoredForecast } from './skill.ts';

/**
 * Forecasts every first contact of every session from the sessions before it, as the
 * chart would have: everything fitted is fitted on earlier dates alone. The baseline is
 * the base rate of the cell at that time.
 * @param firstTested number of sessions that are history before the first forecast
 */
export function walkForward(
  checkpoints: readonly StoredCheckpoint[],
  firstTested: number,
  view: ViewId = 'R144',
): ScoredForecast[] {
  const dates = [...new Set(checkpoints.map(({ date }) => date))].sort();
  return dates.slice(firstTested).flatMap((date) => {
    const corpus = new Corpus(date, checkpoints, view);
    return checkpoints
      .filter((entry) => entry.date === date && entry.kind === 'CONTACT')
      .flatMap((entry) => forecastOf(corpus, entry));
  });
}

function forecastOf(corpus: Corpus, entry: StoredCheckpoint): ScoredForecast[] {
  const outcome = entry.outcomes[PRIMARY_HORIZON_SECONDS];
  if (!outcome) return [];
  const { date, level, direction, bucket, phase, positionAtr, timeLeftSeconds, vector } = entry;
  const sinceContact = { positionAtr, elapsedSeconds: 0, known: byHorizon(() => null) };
  const result = answer(corpus, {
    date,
    level,
    direction,
    bucket,
    phase,
    positionAtr,
    timeLeftSeconds,
    vector,
    sinceContact,
  });
  const { outcomes, baseRate } = primary(result);
  const means = Object.fromEntries(OUTCOMES.map((name) => [name, outcomes[name].mean])) as Record<
    Outcome,
    number
  >;
  return [{ date, forecast: means, baseline: baseRate, outcome }];
}
