import { CONTACT_ATR, OUTCOME_ATR } from '../../shared/rules.ts';
import type { Grade } from '../../shared/vocabulary/grade.ts';
import {
  HORIZONS_SECONDS,
  type HorizonSeconds,
  OUTCOMES,
  type Outcome,
  PRIMARY_HORIZON_SECONDS,
} from '../../shared/vocabulary/outcome.ts';
import { firstPassage } from '../outcomes/first-passage.ts';
import { effectiveSampleSize } from '../statistics/effective-sample.ts';
import { dirichletPosterior, type Estimate } from '../statistics/posterior.ts';
import { contactBaseRate, outcomeBaseRate } from './base-rate.ts';
import type { Corpus } from './corpus.ts';
import { type Evidence, gradeOf } from './grade.ts';
import { findNeighbours, type Neighbour, type Removed } from './neighbours.ts';
import { poolsOf } from './pools.ts';
import type { Query, SinceContact } from './query.ts';
import { reachedWithin } from './risk-set.ts';
import { isFollowed } from './stored-checkpoint.ts';

type ByOutcome<T> = Readonly<Record<Outcome, T>>;

/**
 * One horizon of the answer: what neighbours did after contact, the base rate here, and
 * what a walk without memory would do.
 */
export interface HorizonAnswer {
  readonly horizonSeconds: HorizonSeconds;
  /** What happened, once that is known; the other numbers then say so with certainty. */
  readonly decidedAs: Outcome | null;
  readonly outcomes: ByOutcome<Estimate>;
  readonly baseRate: ByOutcome<number>;
  /** First passage of a driftless walk from where price stands. */
  readonly nullRate: ByOutcome<number>;
}

export interface Answer extends Evidence {
  /**
   * `thin`: no close neighbours, only the base rate may be shown. `empty`: not even that.
   */
  readonly status: 'ok' | 'thin' | 'empty';
  readonly reason: string | null;
  /**
   * Probability of reaching the level, null after contact; and its base rate from here.
   */
  readonly contact: Estimate | null;
  readonly contactBaseRate: number | null;
  readonly horizons: readonly HorizonAnswer[];
  readonly grade: Grade;
  /** Neighbours, and how many of them reached the level. */
  readonly n: number;
  readonly nContacted: number;
  readonly neighbours: readonly Neighbour[];
  readonly removed: Removed;
}

const NOTHING_FOUND = { neighbours: [], removed: { perEpisode: 0, perDate: 0 } } as const;

/**
 * Answers one query: neighbours → outcome shares → posterior with interval, beside the
 * base rate and the random walk. A pure function of the corpus and the query.
 */
export function answer(corpus: Corpus, query: Query): Answer {
  const searchable = corpus.transform.isSearchable(query.vector);
  const { neighbours, removed } = searchable ? findNeighbours(corpus, query) : NOTHING_FOUND;
  const contacted = neighbours.filter(({ row }) => isFollowed(corpus.checkpoints[row]!));
  const keys = poolsOf(query.level, query.direction, query.bucket).map(({ key }) => key);
  const evidence = evidenceOf(corpus, neighbours, contacted);
  const horizons = HORIZONS_SECONDS.map((horizon) => {
    const decided = query.sinceContact?.known[horizon] ?? null;
    if (decided) return decidedHorizon(horizon, decided);
    const baseRate = outcomeBaseRate(corpus, keys, horizon, query.sinceContact?.elapsedSeconds ?? 0);
    return openHorizon(corpus, query, horizon, {
      contacted,
      baseRate,
      effectiveSampleSize: evidence.effectiveSampleSize,
    });
  });
  const hasBaseRate = corpus.contacts('all').length > 0;
  const grade = gradeOf(evidence);
  const contact = query.phase === 'APPROACH' ? contactEstimate(corpus, query, keys, neighbours) : null;
  return {
    ...statusOf(hasBaseRate, searchable, grade),
    contact: contact?.estimate ?? null,
    contactBaseRate: contact?.baseRate ?? null,
    horizons,
    grade,
    n: neighbours.length,
    nContacted: contacted.length,
    ...evidence,
    neighbours,
    removed,
  };
}

function statusOf(
  hasBaseRate: boolean,
  searchable: boolean,
  grade: Grade,
): Pick<Answer, 'status' | 'reason'> {
  if (!hasBaseRate) return { status: 'empty', reason: 'NO_HISTORY' };
  const status = grade === 'D' ? 'thin' : 'ok';
  if (!searchable) return { status, reason: 'LOW_VALIDITY' };
  return { status, reason: grade === 'D' ? 'NO_CLOSE_PRECEDENTS' : null };
}

const byOutcome = <T>(of: (outcome: Outcome, place: number) => T): ByOutcome<T> => ({
  BREAK: of('BREAK', OUTCOMES.indexOf('BREAK')),
  REJECT: of('REJECT', OUTCOMES.indexOf('REJECT')),
  CHOP: of('CHOP', OUTCOMES.indexOf('CHOP')),
});

function openHorizon(
  corpus: Corpus,
  query: Query,
  horizon: HorizonSeconds,
  known: { contacted: readonly Neighbour[]; baseRate: readonly number[]; effectiveSampleSize: number },
): HorizonAnswer {
  const { contacted, baseRate } = known;
  const total = contacted.reduce((sum, { weight }) => sum + weight, 0);
  const observed = OUTCOMES.map(
    (outcome) =>
      contacted.reduce(
        (sum, { row, weight }) => sum + (corpus.checkpoints[row]!.outcomes[horizon] === outcome ? weight : 0),
        0,
      ) / (total || 1),
  );
  const posterior = dirichletPosterior(baseRate, observed, known.effectiveSampleSize);
  return {
    horizonSeconds: horizon,
    decidedAs: null,
    outcomes: byOutcome((_, place) => posterior[place]!),
    baseRate: byOutcome((_, place) => baseRate[place]!),
    nullRate: nullRate(horizon, query.sinceContact),
  };
}

/** A horizon whose outcome is known by now: nothing about it is uncertain any more. */
function decidedHorizon(horizonSeconds: HorizonSeconds, decidedAs: Outcome): HorizonAnswer {
  const certain = byOutcome((outcome) => (outcome === decidedAs ? 1 : 0));
  return {
    horizonSeconds,
    decidedAs,
    outcomes: byOutcome((outcome) => ({
      mean: certain[outcome],
      low: certain[outcome],
      high: certain[outcome],
    })),
    baseRate: certain,
    nullRate: certain,
  };
}

function nullRate(horizon: HorizonSeconds, sinceContact: SinceContact | null): ByOutcome<number> {
  const minutes = (horizon - (sinceContact?.elapsedSeconds ?? 0)) / 60;
  const { upper, lower } = firstPassage(
    sinceContact?.positionAtr ?? -CONTACT_ATR,
    -OUTCOME_ATR,
    OUTCOME_ATR,
    minutes,
  );
  return { BREAK: upper, REJECT: lower, CHOP: Math.max(0, 1 - upper - lower) };
}

function contactEstimate(
  corpus: Corpus,
  query: Query,
  keys: readonly string[],
  neighbours: readonly Neighbour[],
) {
  const baseRate = contactBaseRate(corpus, keys, query);
  if (baseRate === null) return null;
  const total = neighbours.reduce((sum, { weight }) => sum + weight, 0);
  const reached = neighbours.filter(({ row }) =>
    reachedWithin(corpus.checkpoints[row]!, query.timeLeftSeconds),
  );
  const share = reached.reduce((sum, { weight }) => sum + weight, 0) / (total || 1);
  const sampleSize = sampleSizeOf(corpus, neighbours);
  return {
    estimate: dirichletPosterior([1 - baseRate, baseRate], [1 - share, share], sampleSize)[1]!,
    baseRate,
  };
}

const sampleSizeOf = (corpus: Corpus, neighbours: readonly Neighbour[]): number =>
  effectiveSampleSize(
    neighbours.map(({ weight }) => weight),
    neighbours.map(({ row }) => corpus.checkpoints[row]!.date),
  );

function evidenceOf(
  corpus: Corpus,
  neighbours: readonly Neighbour[],
  contacted: readonly Neighbour[],
): Evidence {
  const total = neighbours.reduce((sum, { weight }) => sum + weight, 0);
  const fromWider = neighbours.reduce((sum, { pool, weight }) => sum + (pool === 'cell' ? 0 : weight), 0);
  const median = neighbours[Math.floor(neighbours.length / 2)]?.similarity ?? -1;
  return {
    effectiveSampleSize: sampleSizeOf(corpus, contacted),
    days: new Set(neighbours.map(({ row }) => corpus.checkpoints[row]!.date)).size,
    backoffShare: total > 0 ? fromWider / total : 0,
    similarityPercentile: corpus.similarityPercentile(median),
  };
}

export function primary(result: Answer): HorizonAnswer {
  return result.horizons.find(({ horizonSeconds }) => horizonSeconds === PRIMARY_HORIZON_SECONDS)!;
}
