import type { Checkpoint, Direction, Phase } from '../../shared/vocabulary/approach.ts';
import type { LevelKind } from '../../shared/vocabulary/level.ts';
import { HORIZONS_SECONDS, type HorizonSeconds, type Outcome } from '../../shared/vocabulary/outcome.ts';
import type { TimeBucket } from '../../shared/vocabulary/time-bucket.ts';
import { canonical } from '../vectors/mirror.ts';
import { fitNormalization, type Normalization } from '../vectors/normalization.ts';
import { type ViewId, ViewTransform } from '../vectors/views.ts';
import { poolKeys } from './cells.ts';
import { ExactIndex } from './exact-index.ts';

/** A stored checkpoint with what became of its episode. */
export interface Case {
  readonly episodeId: string;
  readonly date: string;
  readonly level: LevelKind;
  readonly direction: Direction;
  readonly bucket: TimeBucket;
  readonly phase: Phase;
  /** The approach's beginning, or first contact: the one row per episode that base rates count. */
  readonly checkpoint: Checkpoint;
  /** Where price stood in the level frame, in ATR: negative before the level, positive through it. */
  readonly position: number;
  readonly vector: Float32Array;
  readonly validFraction: number;
  /** Seconds since contact at this checkpoint; NaN before it. */
  readonly sinceContactSeconds: number;
  /** How far away the episode began, and how near it came before contact (0 if it made contact), in ATR. */
  readonly anchorDistanceAtr: number;
  readonly nearestAtr: number;
  readonly contacted: boolean;
  /** Seconds from contact until the race was decided; infinite if it was not within the follow-up. */
  readonly decidedAfterSeconds: number;
  /** Contact-armed outcomes by horizon; null where there was no contact or it could not be followed. */
  readonly outcomes: Readonly<Record<HorizonSeconds, Outcome | null>>;
}

const MIN_VALID_FRACTION = 0.5;
const SAMPLE_PAIRS = 2000;
/** Coprime to most cell sizes. */
const STRIDE = 7919;

/** Everything known as of a date: cases of earlier sessions, scaled, pooled and indexed. */
export class Corpus {
  readonly asOf: string;
  readonly cases: readonly Case[];
  readonly normalization: Normalization;
  readonly transform: ViewTransform;
  readonly index: ExactIndex;
  readonly sessions: readonly string[];
  readonly #pools = new Map<string, number[]>();
  readonly #contacts = new Map<string, Case[]>();
  readonly #anchors = new Map<string, Case[]>();
  readonly #unrelatedSimilarities: Float32Array;

  /** @param all cases of any date; those on or after `asOf` are left out, whoever passes them in */
  constructor(asOf: string, all: readonly Case[], view: ViewId = 'R144') {
    this.asOf = asOf;
    const past = all.filter((entry) => entry.date < asOf);
    this.sessions = [...new Set(past.map((entry) => entry.date))].sort();
    this.normalization = fitNormalization(
      asOf,
      past.map((entry) => canonical(entry.vector, entry.direction)),
      past.map((entry) => entry.date),
    );
    this.transform = new ViewTransform(view, this.normalization);
    this.cases = past.filter((entry) => entry.validFraction >= MIN_VALID_FRACTION && this.transform.isSearchable(entry.vector));
    const matrix = new Float32Array(this.cases.length * this.transform.size);
    this.cases.forEach((entry, i) => {
      matrix.set(this.transform.apply(entry.vector, entry.level, entry.direction), i * this.transform.size);
    });
    this.index = new ExactIndex(matrix, this.transform.size);
    for (const [row, { level, direction, bucket, phase }] of this.cases.entries())
      for (const key of poolKeys(level, direction, bucket)) pushTo(this.#pools, `${phase}/${key}`, row);
    for (const entry of past) this.#count(entry);
    this.#unrelatedSimilarities = this.#sampleSimilarities();
  }

  /** Base rates count every episode, also those whose vector says too little to be searched. */
  #count(entry: Case): void {
    const { checkpoint, level, direction, bucket } = entry;
    const followed = HORIZONS_SECONDS.every((horizon) => entry.outcomes[horizon]);
    for (const key of poolKeys(level, direction, bucket)) {
      if (checkpoint === 'CONTACT' && followed) pushTo(this.#contacts, key, entry);
      if (checkpoint === 'APPROACH') pushTo(this.#anchors, key, entry);
    }
  }

  /** Searchable rows of a phase in a pool, ascending. */
  rows(phase: Phase, poolKey: string): readonly number[] {
    return this.#pools.get(`${phase}/${poolKey}`) ?? [];
  }

  /** First contacts with a known outcome in a pool: one per episode. */
  contacts(poolKey: string): readonly Case[] {
    return this.#contacts.get(poolKey) ?? [];
  }

  /** Beginnings of approaches in a pool: one per episode. */
  anchors(poolKey: string): readonly Case[] {
    return this.#anchors.get(poolKey) ?? [];
  }

  /**
   * Similarity of pairs of the same phase, level, side and time of day that are otherwise picked without regard to it, ascending: what
   * "similar" has to beat (specification 20 §5.2).
   */
  #sampleSimilarities(): Float32Array {
    const cells = Map.groupBy(this.cases.keys(), (row) => {
      const { phase, level, direction, bucket } = this.cases[row]!;
      return `${phase}/${poolKeys(level, direction, bucket)[0]}`;
    });
    const similarities: number[] = [];
    // A stride spreads the pairs over each cell; chance would make builds differ.
    for (const rows of cells.values()) {
      const perCell = Math.ceil((SAMPLE_PAIRS * rows.length) / this.cases.length);
      for (let i = 0; i < perCell; i++) {
        const a = rows[(i * STRIDE) % rows.length]!;
        const b = rows[(i * STRIDE + 1 + Math.floor(rows.length / 2)) % rows.length]!;
        if (this.cases[a]!.episodeId !== this.cases[b]!.episodeId)
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

function pushTo<T>(map: Map<string, T[]>, key: string, entry: T): void {
  const entries = map.get(key);
  if (entries) entries.push(entry);
  else map.set(key, [entry]);
}
