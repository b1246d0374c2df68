import type { Caution, Grade } from '../../shared/vocabulary/grade.ts';
import { LEVELS, type LevelFamily } from '../../shared/vocabulary/level.ts';
import { type Outcome, PRIMARY_HORIZON_SECONDS } from '../../shared/vocabulary/outcome.ts';
import { SECTIONS, type Section } from '../../shared/vocabulary/section.ts';
import type { ByHorizon } from '../outcomes/triple-barrier.ts';
import type { Neighbour } from '../retrieval/candidates.ts';
import type { Corpus } from '../retrieval/corpus.ts';
import { type Evidence, gradeOf } from '../retrieval/grade.ts';
import { type Found, findNeighbours, type Removed } from '../retrieval/neighbours.ts';
import { conditionEffects, conditionsOf, leanBySection } from './conditions.ts';
import type { Difference } from './difference.ts';
import { type Excursions, excursionsOf } from './excursions.ts';
import { type Forecast, forecastOf } from './forecast.ts';
import { correctionsOf } from './history.ts';
import type { KnownCases } from './known-cases.ts';
import type { ForecastModel } from './model.ts';
import { momentOf, type Standing } from './moment.ts';
import { type NearestCase, nearestCases } from './nearest-cases.ts';
import { type Added, NOTHING_ADDED } from './precedent.ts';

/** Fewer sessions than these give no similar cases worth the name. */
export const MIN_SESSIONS = 20;

/** Everything known as of a date. */
export interface Knowledge {
  readonly corpus: Corpus;
  /** The corpus's checkpoints. */
  readonly cases: KnownCases;
  readonly model: ForecastModel;
  /** By family; none for one that is not named. */
  readonly cautions: ReadonlyMap<LevelFamily, readonly Caution[]>;
  /** By the vector of what was asked; what is not kept is compared anew. */
  readonly compared?: WeakMap<Float32Array, Compared>;
}

/**
 * The same knowledge, which compares a row's vector with earlier sessions once, however
 * often its moment is asked about: while a session runs chart and ledger both ask.
 */
export const comparingOnce = (knowledge: Knowledge): Knowledge => ({ ...knowledge, compared: new WeakMap() });

/** What is asked: where an approach stands, and what is known of its outcome by now. */
export interface Question extends Standing {
  readonly vector: Float32Array;
  readonly known: ByHorizon<Outcome | null>;
}

/** What the similar cases did, unweighted. */
export interface SimilarCounts {
  readonly cases: number;
  readonly reached: number;
  /** By their outcome at the primary horizon; the rest could not be followed. */
  readonly broke: number;
  readonly rejected: number;
  readonly chopped: number;
}

/** A part of the conditions, and what it adds to the lean. */
export interface Driver {
  readonly section: Section;
  /** Log-odds. */
  readonly added: number;
}

export interface Answer extends Forecast, Evidence {
  /** `thin`: no similar cases were asked; price, time and cell speak. */
  readonly status: 'ok' | 'thin';
  readonly reason: 'SHORT_HISTORY' | 'LOW_VALIDITY' | null;
  readonly grade: Grade;
  readonly cautions: readonly Caution[];
  /** What conditions that differ come from, the most first. */
  readonly drivers: readonly Driver[];
  readonly counts: SimilarCounts;
  readonly neighbours: readonly Neighbour[];
  /** The first of them, one by one. */
  readonly nearest: readonly NearestCase[];
  /** Null where there are too few to tell. */
  readonly excursions: Excursions | null;
  readonly removed: Removed;
}

const NOTHING_FOUND: Found = { neighbours: [], removed: { perEpisode: 0, perDate: 0 } };
/** What the similar cases of a question are, and what they and its conditions add. */
export interface Compared extends Found {
  /** Why none were asked; null where they were. */
  readonly reason: Answer['reason'];
  readonly added: Added;
  /** What each section of its conditions adds to the lean; null where none were asked. */
  readonly leanBySection: Readonly<Record<Section, number>> | null;
}

export function compare(knowledge: Knowledge, question: Question): Compared {
  const known = knowledge.compared?.get(question.vector);
  if (known) return known;
  const compared = compareAnew(knowledge, question);
  knowledge.compared?.set(question.vector, compared);
  return compared;
}

function compareAnew({ corpus, cases, model }: Knowledge, question: Question): Compared {
  const reason = reasonOf(corpus, question);
  if (reason !== null) return { ...NOTHING_FOUND, reason, added: NOTHING_ADDED, leanBySection: null };
  const found = findNeighbours(corpus, question);
  const conditions = conditionsOf(corpus.transform, question);
  const moment = momentOf(question);
  return {
    ...found,
    reason,
    added: {
      similarCases: correctionsOf(cases, found.neighbours),
      conditions: conditionEffects(model.conditions, moment, conditions),
    },
    leanBySection: conditions && leanBySection(model.conditions, moment, conditions),
  };
}

/** The least that is told of a section, in log-odds. */
const LEAST_DRIVER = 0.05;

/**
 * What the conditions of an answer that differs come from, the most first; nothing where
 * it does not, or what they add may be chance.
 */
function driversOf(
  { differs, conditionsDiffer, conditionsWeight }: Difference,
  bySection: Compared['leanBySection'],
): Driver[] {
  if (!differs || !conditionsDiffer || !bySection) return [];
  return SECTIONS.map((section) => ({ section, added: conditionsWeight * bySection[section] }))
    .filter(({ added }) => Math.abs(added) >= LEAST_DRIVER)
    .sort((a, b) => Math.abs(b.added) - Math.abs(a.added));
}

/** Answers one question. A pure function of what is known and what is asked. */
export function answer(knowledge: Knowledge, question: Question): Answer {
  const { corpus, cases, model } = knowledge;
  const cautions = knowledge.cautions.get(LEVELS[question.level].family) ?? [];
  const { reason, neighbours, removed, added, leanBySection: bySection } = compare(knowledge, question);
  const evidence: Evidence = {
    effectiveSampleSize: added.similarCases.lean.effectiveSampleSize,
    days: new Set(neighbours.map(({ row }) => cases.date(row))).size,
    similarityPercentile: corpus.similarityPercentile(medianSimilarity(neighbours)),
  };
  const forecast = forecastOf(model, momentOf(question), added, question.known);
  return {
    ...forecast,
    ...evidence,
    drivers: driversOf(forecast.lean, bySection),
    status: reason === null ? 'ok' : 'thin',
    reason,
    grade: gradeOf(evidence, cautions),
    cautions,
    counts: countsOf(cases, neighbours),
    neighbours,
    nearest: nearestCases(corpus, cases, question, neighbours),
    excursions: excursionsOf(cases, neighbours),
    removed,
  };
}

function reasonOf(corpus: Corpus, { vector }: Question): Answer['reason'] {
  if (corpus.sessions.length < MIN_SESSIONS) return 'SHORT_HISTORY';
  return corpus.transform.isSearchable(vector) ? null : 'LOW_VALIDITY';
}

/** Less than any similarity where nothing was found. */
const medianSimilarity = (neighbours: readonly Neighbour[]): number =>
  neighbours.map(({ similarity }) => similarity).sort((a, b) => b - a)[neighbours.length >> 1] ?? -1;

function countsOf(cases: KnownCases, neighbours: readonly Neighbour[]): SimilarCounts {
  const ended = (outcome: Outcome) =>
    neighbours.filter(({ row }) => cases.outcome(row, PRIMARY_HORIZON_SECONDS) === outcome).length;
  return {
    cases: neighbours.length,
    reached: neighbours.filter(({ row }) => cases.contacted(row) === true).length,
    broke: ended('BREAK'),
    rejected: ended('REJECT'),
    chopped: ended('CHOP'),
  };
}
