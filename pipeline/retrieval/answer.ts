import type { Grade } from '../../shared/vocabulary/grade.ts';
import {
  HORIZONS_SECONDS,
  type HorizonSeconds,
  OUTCOMES,
  type Outcome,
  PRIMARY_HORIZON_SECONDS,
} from '../../shared/vocabulary/outcome.ts';
import { CONTACT_ATR } from '../approaches/zones.ts';
import { firstPassage } from '../outcomes/random-walk.ts';
import { effectiveSampleSize } from '../statistics/effective-sample.ts';
import { dirichletPosterior, type Estimate, hierarchicalShares } from '../statistics/posterior.ts';
import { poolKeys } from './cells.ts';
import type { Corpus } from './corpus.ts';
import { distanceKernel, findNeighbours, type Neighbour, type Query, type Removed } from './neighbours.ts';

/** One horizon of the answer: what neighbours did after contact, what is usual here, and what a walk without memory would do. */
export interface HorizonAnswer {
  readonly horizonSeconds: HorizonSeconds;
  readonly outcomes: Readonly<Record<Outcome, Estimate>>;
  /** Usual rates of this cell, shrunk towards wider pools. */
  readonly usual: Readonly<Record<Outcome, number>>;
  readonly randomWalk: Readonly<Record<Outcome, number>>;
}

export interface Answer {
  /** `thin`: no close precedents, only the usual rate may be shown. `empty`: not even that. */
  readonly status: 'ok' | 'thin' | 'empty';
  readonly reason: string | null;
  /** Probability of reaching the level, null after contact; and how usual that is from here. */
  readonly contact: Estimate | null;
  readonly usualContact: number | null;
  readonly horizons: readonly HorizonAnswer[];
  readonly grade: Grade;
  /** Neighbours, how many of them reached the level, and on how many days. */
  readonly n: number;
  readonly nContacted: number;
  readonly days: number;
  /** Independent cases the contacted neighbours are worth. */
  readonly effectiveCases: number;
  /** Share of unrelated pairs that are less alike than the typical neighbour, 0–1. */
  readonly similarityPercentile: number;
  /** Share of weight borrowed from wider pools. */
  readonly borrowedShare: number;
  readonly neighbours: readonly Neighbour[];
  readonly removed: Removed;
}

/** Where price stands in a race that has begun, for the random-walk comparison. */
export interface RaceState {
  readonly position: number;
  readonly elapsedSeconds: number;
}

const MIN_CONTACTS_FOR_BASE_RATE = 1;

/**
 * Answers one query: neighbours → outcome shares → posterior with interval, beside the usual rate and the random walk
 * (specification 20 §5.2–5.6). A pure function of the corpus and the query.
 * @param race position and time since contact for a query after contact, in the frame frozen at contact
 */
export function answer(corpus: Corpus, query: Query, race: RaceState | null): Answer {
  const { neighbours, removed } = findNeighbours(corpus, query);
  const cases = neighbours.map(({ row }) => corpus.cases[row]!);
  const reached = neighbours.filter((_, i) => cases[i]!.contacted && HORIZONS_SECONDS.every((h) => cases[i]!.outcomes[h]));
  const effectiveCases = effectiveSampleSize(
    reached.map(({ weight }) => weight),
    reached.map(({ row }) => corpus.cases[row]!.date),
  );
  const keys = poolKeys(query.level, query.direction, query.bucket);
  const horizons = HORIZONS_SECONDS.map((horizon) => horizonAnswer(corpus, keys, horizon, reached, effectiveCases, race));
  const quality = qualityOf(corpus, neighbours, effectiveCases);
  const hasBaseRate = corpus.contacts('all').length >= MIN_CONTACTS_FOR_BASE_RATE;
  const grade = gradeOf({ ...quality, effectiveCases });
  const status = !hasBaseRate ? 'empty' : grade === 'D' ? 'thin' : 'ok';
  const contact = query.phase === 'APPROACH' ? contactEstimate(corpus, query, keys, neighbours) : null;
  return {
    status,
    reason: !hasBaseRate ? 'NO_HISTORY' : grade === 'D' ? 'NO_CLOSE_PRECEDENTS' : null,
    contact: contact?.estimate ?? null,
    usualContact: contact?.usual ?? null,
    horizons,
    grade,
    n: neighbours.length,
    nContacted: reached.length,
    ...quality,
    neighbours,
    removed,
  };
}

function horizonAnswer(
  corpus: Corpus,
  keys: readonly string[],
  horizon: HorizonSeconds,
  reached: readonly Neighbour[],
  effectiveCases: number,
  race: RaceState | null,
): HorizonAnswer {
  const usual = hierarchicalShares(keys.map((key) => baseCounts(corpus, key, horizon)));
  const total = reached.reduce((sum, { weight }) => sum + weight, 0);
  const observed = OUTCOMES.map(
    (outcome) =>
      reached.reduce((sum, { row, weight }) => sum + (corpus.cases[row]!.outcomes[horizon] === outcome ? weight : 0), 0) /
      (total || 1),
  );
  const posterior = dirichletPosterior(usual, observed, effectiveCases);
  const byOutcome = <T>(values: readonly T[]) =>
    Object.fromEntries(OUTCOMES.map((outcome, i) => [outcome, values[i]!])) as Record<Outcome, T>;
  return {
    horizonSeconds: horizon,
    outcomes: byOutcome(posterior),
    usual: byOutcome(usual),
    randomWalk: randomWalk(horizon, race),
  };
}

/** Outcome counts of a pool's first contacts; a day with many counts as two at most, so that one wild day does not set the rate. */
function baseCounts(corpus: Corpus, key: string, horizon: HorizonSeconds): number[] {
  const counts = OUTCOMES.map(() => 0);
  const byDate = new Map<string, number[]>();
  for (const row of corpus.contacts(key)) {
    const { date, outcomes } = corpus.cases[row]!;
    const day = byDate.get(date) ?? OUTCOMES.map(() => 0);
    day[OUTCOMES.indexOf(outcomes[horizon]!)]!++;
    byDate.set(date, day);
  }
  for (const day of byDate.values()) {
    const n = day.reduce((sum, count) => sum + count, 0);
    day.forEach((count, c) => {
      counts[c]! += (count / n) * Math.min(n, DAY_CAP);
    });
  }
  return counts;
}
const DAY_CAP = 2;

function randomWalk(horizon: HorizonSeconds, race: RaceState | null): Record<Outcome, number> {
  const minutes = (horizon - (race?.elapsedSeconds ?? 0)) / 60;
  const passage = firstPassage(race?.position ?? -CONTACT_ATR, -1, 1, minutes);
  return { BREAK: passage.upper, REJECT: passage.lower, CHOP: Math.max(0, 1 - passage.upper - passage.lower) };
}

function contactEstimate(corpus: Corpus, query: Query, keys: readonly string[], neighbours: readonly Neighbour[]) {
  const [, usual = Number.NaN] = hierarchicalShares(keys.map((key) => contactCounts(corpus, key, query)));
  const total = neighbours.reduce((sum, { weight }) => sum + weight, 0);
  const share =
    neighbours.reduce((sum, { row, weight }) => sum + (corpus.cases[row]!.contacted ? weight : 0), 0) / (total || 1);
  const cases = effectiveSampleSize(
    neighbours.map(({ weight }) => weight),
    neighbours.map(({ row }) => corpus.cases[row]!.date),
  );
  return { estimate: dirichletPosterior([1 - usual, usual], [1 - share, share], cases)[1]!, usual };
}

/** Kernel-weighted counts of approaches at a like distance that did not and did reach the level, one row per episode. */
function contactCounts(corpus: Corpus, key: string, query: Query): number[] {
  const byEpisode = new Map<string, { weight: number; contacted: boolean }>();
  for (const row of corpus.rows('APPROACH', key)) {
    const { episodeId, position, contacted } = corpus.cases[row]!;
    const weight = distanceKernel(position - query.position);
    if (weight > (byEpisode.get(episodeId)?.weight ?? 0)) byEpisode.set(episodeId, { weight, contacted });
  }
  const counts = [0, 0];
  for (const { weight, contacted } of byEpisode.values()) counts[contacted ? 1 : 0]! += weight;
  return counts;
}

function qualityOf(corpus: Corpus, neighbours: readonly Neighbour[], effectiveCases: number) {
  const total = neighbours.reduce((sum, { weight }) => sum + weight, 0);
  const borrowed = neighbours.reduce((sum, { pool, weight }) => sum + (pool === 'cell' ? 0 : weight), 0);
  const median = neighbours[Math.floor(neighbours.length / 2)]?.similarity ?? -1;
  return {
    days: new Set(neighbours.map(({ row }) => corpus.cases[row]!.date)).size,
    similarityPercentile: corpus.similarityPercentile(median),
    borrowedShare: total > 0 ? borrowed / total : 0,
    effectiveCases,
  };
}

/** Thresholds of specification 20 §5.9; the rules on calibration and drift join when there is a ledger to measure them on. */
export function gradeOf(quality: {
  effectiveCases: number;
  days: number;
  borrowedShare: number;
  similarityPercentile: number;
}): Grade {
  const { effectiveCases, days, borrowedShare, similarityPercentile } = quality;
  if (effectiveCases >= 25 && days >= 20 && borrowedShare <= 0.2 && similarityPercentile >= 0.95) return 'A';
  if (effectiveCases >= 15 && days >= 15 && borrowedShare <= 0.4 && similarityPercentile >= 0.9) return 'B';
  return effectiveCases >= 8 ? 'C' : 'D';
}

export function primary(result: Answer): HorizonAnswer {
  return result.horizons.find(({ horizonSeconds }) => horizonSeconds === PRIMARY_HORIZON_SECONDS)!;
}
