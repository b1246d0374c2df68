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
import type { Case, Corpus } from './corpus.ts';
import { findNeighbours, type Neighbour, type Query, type RaceState, type Removed } from './neighbours.ts';

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

const DAY_CAP = 2;
const MIN_CONTACTS_FOR_BASE_RATE = 1;
const NOTHING_FOUND = { neighbours: [], removed: { perEpisode: 0, perDate: 0 } } as const;
/** How much nearer than the query an approach may have begun and still count as one that came this way. */
const ANCHOR_TOLERANCE_ATR = 0.35;

/**
 * Answers one query: neighbours → outcome shares → posterior with interval, beside the usual rate and the random walk
 * (specification 20 §5.2–5.6). A pure function of the corpus and the query.
 */
export function answer(corpus: Corpus, query: Query): Answer {
  const searchable = corpus.transform.isSearchable(query.vector);
  const { neighbours, removed } = searchable ? findNeighbours(corpus, query) : NOTHING_FOUND;
  const cases = neighbours.map(({ row }) => corpus.cases[row]!);
  const reached = neighbours.filter((_, i) => cases[i]!.contacted && HORIZONS_SECONDS.every((h) => cases[i]!.outcomes[h]));
  const effectiveCases = effectiveSampleSize(
    reached.map(({ weight }) => weight),
    reached.map(({ row }) => corpus.cases[row]!.date),
  );
  const keys = poolKeys(query.level, query.direction, query.bucket);
  const horizons = HORIZONS_SECONDS.map((horizon) => horizonAnswer(corpus, query, keys, horizon, reached, effectiveCases));
  const quality = qualityOf(corpus, neighbours, effectiveCases);
  const hasBaseRate = corpus.contacts('all').length >= MIN_CONTACTS_FOR_BASE_RATE;
  const grade = gradeOf({ ...quality, effectiveCases });
  const status = !hasBaseRate ? 'empty' : grade === 'D' ? 'thin' : 'ok';
  const contact = query.phase === 'APPROACH' ? contactEstimate(corpus, query, keys, neighbours) : null;
  return {
    status,
    reason: !hasBaseRate ? 'NO_HISTORY' : !searchable ? 'LOW_VALIDITY' : grade === 'D' ? 'NO_CLOSE_PRECEDENTS' : null,
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
  query: Query,
  keys: readonly string[],
  horizon: HorizonSeconds,
  reached: readonly Neighbour[],
  effectiveCases: number,
): HorizonAnswer {
  const elapsed = query.race?.elapsedSeconds ?? 0;
  if (elapsed >= horizon) return closedHorizon(horizon);
  const usual = hierarchicalShares(keys.map((key) => baseCounts(corpus, key, horizon, elapsed)));
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
    randomWalk: randomWalk(horizon, query.race),
  };
}

/** A horizon that has passed with the race undecided: it ended as CHOP, and nothing about it is uncertain any more. */
function closedHorizon(horizonSeconds: HorizonSeconds): HorizonAnswer {
  const never = { mean: 0, low: 0, high: 0 };
  const shares = { BREAK: 0, REJECT: 0, CHOP: 1 };
  return {
    horizonSeconds,
    outcomes: { BREAK: never, REJECT: never, CHOP: { mean: 1, low: 1, high: 1 } },
    usual: shares,
    randomWalk: shares,
  };
}

/** Outcome counts of a pool's first contacts, of those races that were still undecided after the time that has passed. */
function baseCounts(corpus: Corpus, key: string, horizon: HorizonSeconds, elapsedSeconds: number): number[] {
  const running = corpus.contacts(key).filter(({ decidedAfterSeconds }) => decidedAfterSeconds > elapsedSeconds);
  return dayCappedCounts(running, OUTCOMES.length, ({ outcomes }) => OUTCOMES.indexOf(outcomes[horizon]!));
}

/** Counts by class; a day with many cases counts as two at most, so that one wild day does not set the rate. */
function dayCappedCounts(cases: readonly Case[], classes: number, classOf: (entry: Case) => number): number[] {
  const counts = new Array<number>(classes).fill(0);
  for (const day of Map.groupBy(cases, ({ date }) => date).values())
    for (const entry of day) counts[classOf(entry)]! += Math.min(day.length, DAY_CAP) / day.length;
  return counts;
}

function randomWalk(horizon: HorizonSeconds, race: RaceState | null): Record<Outcome, number> {
  const minutes = (horizon - (race?.elapsedSeconds ?? 0)) / 60;
  const passage = firstPassage(race?.position ?? -CONTACT_ATR, -1, 1, minutes);
  return { BREAK: passage.upper, REJECT: passage.lower, CHOP: Math.max(0, 1 - passage.upper - passage.lower) };
}

function contactEstimate(corpus: Corpus, query: Query, keys: readonly string[], neighbours: readonly Neighbour[]) {
  const counts = keys.map((key) => contactCounts(corpus, key, query));
  // Without a single approach that came this way there is no usual rate, and a prior alone is no answer.
  if (counts.at(-1)!.every((count) => count === 0)) return null;
  const [, usual = Number.NaN] = hierarchicalShares(counts);
  const total = neighbours.reduce((sum, { weight }) => sum + weight, 0);
  const share =
    neighbours.reduce((sum, { row, weight }) => sum + (corpus.cases[row]!.contacted ? weight : 0), 0) / (total || 1);
  const cases = effectiveSampleSize(
    neighbours.map(({ weight }) => weight),
    neighbours.map(({ row }) => corpus.cases[row]!.date),
  );
  return { estimate: dirichletPosterior([1 - usual, usual], [1 - share, share], cases)[1]!, usual };
}

/** Counts of approaches that came as near as the query and did not, or did, reach the level from there. */
function contactCounts(corpus: Corpus, key: string, query: Query): number[] {
  const distance = -query.position;
  const cameThisWay = corpus
    .anchors(key)
    .filter(
      ({ nearestAtr, anchorDistanceAtr }) => nearestAtr <= distance && anchorDistanceAtr >= distance - ANCHOR_TOLERANCE_ATR,
    );
  return dayCappedCounts(cameThisWay, 2, ({ contacted }) => (contacted ? 1 : 0));
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
