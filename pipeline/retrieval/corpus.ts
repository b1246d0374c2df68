import type { Direction, Phase } from '../../shared/vocabulary/approach.ts';
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
  /** First contact itself: the one row per episode that base rates count. */
  readonly isContact: boolean;
  /** Where price stood in the level frame, in ATR: negative before the level, positive through it. */
  readonly position: number;
  readonly vector: Float32Array;
  readonly validFraction: number;
  readonly contacted: boolean;
  /** The race was already decided at this checkpoint: its outcome is no longer a question. */
  readonly decided: boolean;
  /** Contact-armed outcomes by horizon; null where there was no contact or it could not be followed. */
  readonly outcomes: Readonly<Record<HorizonSeconds, Outcome | null>>;
}

const MIN_VALID_FRACTION = 0.5;
const SAMPLE_PAIRS = 400;

/** Everything known as of a date: cases of earlier sessions, scaled, pooled and indexed. */
export class Corpus {
  readonly asOf: string;
  readonly cases: readonly Case[];
  readonly normalization: Normalization;
  readonly transform: ViewTransform;
  readonly index: ExactIndex;
  readonly sessions: readonly string[];
  readonly #pools = new Map<string, number[]>();
  readonly #contactPools = new Map<string, number[]>();
  readonly #randomSimilarities: Float32Array;

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
    this.cases.forEach((entry, i) => {
      this.#file(entry, i);
    });
    this.#randomSimilarities = this.#sampleSimilarities();
  }

  #file(entry: Case, row: number): void {
    const { level, direction, bucket, phase, decided, isContact } = entry;
    for (const key of poolKeys(level, direction, bucket)) {
      if (!decided) pushTo(this.#pools, `${phase}/${key}`, row);
      if (isContact && HORIZONS_SECONDS.every((horizon) => entry.outcomes[horizon])) pushTo(this.#contactPools, key, row);
    }
  }

  /** Searchable rows of a phase in a pool, ascending. */
  rows(phase: Phase, poolKey: string): readonly number[] {
    return this.#pools.get(`${phase}/${poolKey}`) ?? [];
  }

  /** First contacts with a known outcome in a pool: one row per episode. */
  contacts(poolKey: string): readonly number[] {
    return this.#contactPools.get(poolKey) ?? [];
  }

  /** Similarity of pairs of cases picked without regard to it, ascending: what "similar" has to beat. */
  #sampleSimilarities(): Float32Array {
    const n = this.cases.length;
    if (n < 2) return new Float32Array(0);
    // Two strides coprime to most n spread the pairs over the corpus; chance would make builds differ.
    return Float32Array.from({ length: SAMPLE_PAIRS }, (_, i) => {
      const a = (i * 7919) % n;
      const b = (a + 1 + ((i * 104_729) % (n - 1))) % n;
      return this.index.similarity(this.index.row(a), b);
    }).sort();
  }

  /** Share of unrelated pairs that are less similar, 0–1. */
  similarityPercentile(similarity: number): number {
    const below = this.#randomSimilarities.filter((value) => value < similarity).length;
    return this.#randomSimilarities.length === 0 ? 0 : below / this.#randomSimilarities.length;
  }
}

function pushTo(map: Map<string, number[]>, key: string, row: number): void {
  const rows = map.get(key);
  if (rows) rows.push(row);
  else map.set(key, [row]);
}
