import type { CheckpointKind, Phase } from '../../shared/vocabulary/approach.ts';
import { canonical } from '../vectors/mirror.ts';
import { fitNormalization, type Normalization } from '../vectors/normalization.ts';
import { type ViewId, ViewTransform } from '../vectors/views.ts';
import { ExactIndex } from './exact-index.ts';
import { poolsOf } from './pools.ts';
import { isFollowed, type StoredCheckpoint } from './stored-checkpoint.ts';

const MIN_VALID_FRACTION = 0.5;
const SAMPLE_PAIRS = 2000;
/** Coprime to most cell sizes. */
const STRIDE = 7919;

/** An approach, and the moments before contact at which it had come nearer. */
export interface PastApproach {
  readonly anchor: StoredCheckpoint;
  /** Oldest first; the first is the anchor. */
  readonly moments: readonly StoredCheckpoint[];
}

const BEFORE_CONTACT: ReadonlySet<CheckpointKind> = new Set(['APPROACH', 'WITHIN_1_0', 'WITHIN_0_5']);

/**
 * Everything known as of a date: checkpoints of earlier sessions, scaled, pooled and
 * indexed.
 */
export class Corpus {
  readonly asOf: string;
  readonly checkpoints: readonly StoredCheckpoint[];
  readonly normalization: Normalization;
  readonly transform: ViewTransform;
  readonly index: ExactIndex;
  readonly sessions: readonly string[];
  readonly #pools = new Map<string, number[]>();
  readonly #contacts = new Map<string, StoredCheckpoint[]>();
  readonly #approaches = new Map<string, PastApproach[]>();
  readonly #unrelatedSimilarities: Float32Array;

  /**
   * @param all checkpoints of any date; those on or after `asOf` are left out, whoever
   * passes them in
   */
  constructor(asOf: string, all: readonly StoredCheckpoint[], view: ViewId = 'R144') {
    this.asOf = asOf;
    const past = all.filter((entry) => entry.date < asOf);
    this.sessions = [...new Set(past.map((entry) => entry.date))].sort();
    this.normalization = fitNormalization(
      asOf,
      past.map((entry) => canonical(entry.vector, entry.direction)),
      past.map((entry) => entry.date),
    );
    this.transform = new ViewTransform(view, this.normalization);
    this.checkpoints = past.filter(
      (entry) => entry.validFraction >= MIN_VALID_FRACTION && this.transform.isSearchable(entry.vector),
    );
    const matrix = new Float32Array(this.checkpoints.length * this.transform.size);
    this.checkpoints.forEach((entry, i) => {
      matrix.set(this.transform.apply(entry.vector, entry.level, entry.direction), i * this.transform.size);
    });
    this.index = new ExactIndex(matrix, this.transform.size);
    for (const [row, { level, direction, bucket, phase }] of this.checkpoints.entries())
      for (const { key } of poolsOf(level, direction, bucket)) pushTo(this.#pools, `${phase}/${key}`, row);
    for (const entry of past) this.#countContact(entry);
    for (const approach of approachesOf(past)) this.#countApproach(approach);
    this.#unrelatedSimilarities = this.#sampleSimilarities();
  }

  /**
   * Base rates count every episode, also those whose vector says too little to be
   * searched.
   */
  #countContact(entry: StoredCheckpoint): void {
    const { kind, level, direction, bucket } = entry;
    if (kind !== 'CONTACT' || !isFollowed(entry)) return;
    for (const { key } of poolsOf(level, direction, bucket)) pushTo(this.#contacts, key, entry);
  }

  #countApproach(approach: PastApproach): void {
    const { level, direction, bucket } = approach.anchor;
    for (const { key } of poolsOf(level, direction, bucket)) pushTo(this.#approaches, key, approach);
  }

  /** Searchable rows of a phase in a pool, ascending. */
  rows(phase: Phase, poolKey: string): readonly number[] {
    return this.#pools.get(`${phase}/${poolKey}`) ?? [];
  }

  /** First contacts with a known outcome in a pool: one per episode. */
  contacts(poolKey: string): readonly StoredCheckpoint[] {
    return this.#contacts.get(poolKey) ?? [];
  }

  /** Approaches that began in a pool: one per episode. */
  approaches(poolKey: string): readonly PastApproach[] {
    return this.#approaches.get(poolKey) ?? [];
  }

  /**
   * Similarity of pairs of the same phase, level, side and time of day that are otherwise
   * picked without regard to it, ascending: what "similar" has to beat.
   */
  #sampleSimilarities(): Float32Array {
    const cells = Map.groupBy(this.checkpoints.keys(), (row) => {
      const { phase, level, direction, bucket } = this.checkpoints[row]!;
      return `${phase}/${level}/${direction}/${bucket}`;
    });
    const similarities: number[] = [];
    // A stride spreads the pairs over each cell; chance would make builds differ.
    for (const rows of cells.values()) {
      const perCell = Math.ceil((SAMPLE_PAIRS * rows.length) / this.checkpoints.length);
      for (let i = 0; i < perCell; i++) {
        const a = rows[(i * STRIDE) % rows.length]!;
        const b = rows[(i * STRIDE + 1 + Math.floor(rows.length / 2)) % rows.length]!;
        if (this.checkpoints[a]!.episodeId !== this.checkpoints[b]!.episodeId)
          similarities.push(this.index.similarity(this.index.row(a), b));
      }
    }
    return Float32Array.from(similarities).sort();
  }

  /** Share of unrelated pairs that are less similar, 0–1. */
  similarityPercentile(similarity: number): number {
    const pairs = this.#unrelatedSimilarities;
    return pairs.length === 0 ? 0 : pairs.filter((value) => value < similarity).length / pairs.length;
  }
}

function approachesOf(past: readonly StoredCheckpoint[]): PastApproach[] {
  const moments = past.filter(({ kind }) => BEFORE_CONTACT.has(kind));
  return [...Map.groupBy(moments, ({ date, episodeId }) => `${date}/${episodeId}`).values()].flatMap(
    (rows) => {
      const oldestFirst = rows.toSorted((a, b) => b.timeLeftSeconds - a.timeLeftSeconds);
      const anchor = oldestFirst.find(({ kind }) => kind === 'APPROACH');
      return anchor ? [{ anchor, moments: oldestFirst }] : [];
    },
  );
}

function pushTo<T>(map: Map<string, T[]>, key: string, entry: T): void {
  const entries = map.get(key);
  if (entries) entries.push(entry);
  else map.set(key, [entry]);
}
