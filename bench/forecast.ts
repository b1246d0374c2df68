import { Random } from '../daemon/simulator/random.ts';
import { findForAll } from '../pipeline/evaluation/walk-forward.ts';
import { answer } from '../pipeline/forecast/answer.ts';
import { conditionsOf } from '../pipeline/forecast/conditions.ts';
import { ForecastHistory } from '../pipeline/forecast/history.ts';
import { knownCases } from '../pipeline/forecast/known-cases.ts';
import { byHorizon } from '../pipeline/outcomes/triple-barrier.ts';
import { corpusOf } from '../pipeline/retrieval/corpus.ts';
import type { StoredCheckpoint } from '../pipeline/retrieval/stored-checkpoint.ts';
import { E183_SIZE } from '../pipeline/vectors/dimensions.ts';
import { sessionsBetween } from '../shared/session/session.ts';
import { LEVEL_KINDS } from '../shared/vocabulary/level.ts';
import { TIME_BUCKETS } from '../shared/vocabulary/time-bucket.ts';
import type { Result } from './result.ts';

const ROWS = 10_000;
const QUESTIONS = 300;
const LIMITS_MS = { answer: 5, sixLevels: 20, model: 300 } as const;

/**
 * A full answer (search, corrections, intervals) and the fit of a date's model, on a
 * history of ten thousand moments of made-up vectors; the limit of the fit is for twice
 * as many.
 */
export async function benchForecast(): Promise<Result[]> {
  const dates = sessionsBetween('2025-01-02', '2025-06-10');
  const rows = madeUpMoments(dates.slice(0, -1));
  const asOf = dates.at(-1)!;
  const corpus = corpusOf(asOf, rows);
  const history = new ForecastHistory();
  for (const [date, ofDate] of Map.groupBy(rows, (row) => row.date))
    history.add(date, ofDate, {
      found: ofDate.map(() => []),
      conditions: ofDate.map((row) => conditionsOf(corpus.transform, row)),
    });
  const startedAt = performance.now();
  const model = history.modelAsOf(asOf);
  const modelMs = performance.now() - startedAt;
  const knowledge = { corpus, cases: knownCases(history.precedents), model, cautions: new Map() };
  const asked = rows.slice(0, QUESTIONS);
  findForAll(corpus, asked);
  const times = asked.map((row) => {
    const begun = performance.now();
    answer(knowledge, { ...row, known: byHorizon(() => null) });
    return performance.now() - begun;
  });
  const p95 = times.toSorted((a, b) => a - b)[Math.floor(0.95 * times.length)]!;
  const mean = times.reduce((sum, time) => sum + time, 0) / times.length;
  return [
    within('P7', `Full answer among ${ROWS} moments, p95`, p95, LIMITS_MS.answer),
    within('P7', 'Six levels of a tick', 6 * mean, LIMITS_MS.sixLevels),
    within('F1', `Model of a date, ${ROWS} moments`, modelMs, LIMITS_MS.model),
  ];
}

function within(id: string, name: string, value: number, limit: number): Result {
  const ratio = value / limit;
  return {
    id,
    name,
    value,
    unit: 'ms',
    against: `${limit} ms`,
    ratio,
    target: '≤ 100 %',
    met: ratio <= 1,
  };
}

export function madeUpMoments(dates: readonly string[], count = ROWS): StoredCheckpoint[] {
  const random = new Random('bench');
  const pick = <T>(list: readonly T[]): T => list[Math.floor(random.next() * list.length)]!;
  return Array.from({ length: count }, (_, i): StoredCheckpoint => {
    const before = i % 3 > 0;
    const outcome = pick(['BREAK', 'REJECT', 'CHOP'] as const);
    return {
      id: String(i),
      episodeId: String(Math.floor(i / 6)),
      date: dates[Math.floor((i * dates.length) / count)]!,
      source: 'trades',
      level: pick(LEVEL_KINDS),
      direction: pick(['UP', 'DOWN'] as const),
      bucket: pick(TIME_BUCKETS),
      phase: before ? 'APPROACH' : 'CONTACT',
      kind: before ? 'CLOSE' : 'CONTACT',
      positionAtr: before ? -2 * random.next() : 1.6 * random.next() - 0.8,
      vector: Float32Array.from({ length: E183_SIZE }, () => random.normal()),
      validFraction: 1,
      sinceContactSeconds: before ? Number.NaN : 0,
      timeLeftSeconds: 10_000 * random.next(),
      contacted: random.next() < 0.6,
      secondsToOutcome: outcome === 'CHOP' ? Number.POSITIVE_INFINITY : 90,
      outcomes: byHorizon(() => outcome),
      excursion: { throughAtr: random.next(), backAtr: random.next() },
    };
  });
}
