import type { Phase } from '../../shared/vocabulary/approach.ts';
import { canonical } from '../vectors/mirror.ts';
import { fitNormalization, type Normalization } from '../vectors/normalization.ts';
import { type ViewId, ViewTransform } from '../vectors/views.ts';
import { ExactIndex } from './exact-index.ts';
import type { Query } from './query.ts';
import type { StoredCheckpoint } from './stored-checkpoint.ts';

const MIN_VALID_FRACTION = 0.5;
const SAMPLE_PAIRS = 2000;
/** Coprime to most cell sizes. */
const STRIDE = 7919;
const NOT_SEARCHABLE = -1;

/** Everything that can be searched as of a date: checkpoints of earlier sessions. */
export class Corpus {
  readonly asOf: string;
  /** All of them, those too whose vector says too little to be found. */
  readonly checkpoints: readonly StoredCheckpoint[];
  readonly normalization: Normalization;
  readonly transform: ViewTransform;
  readonly sessions: readonly string[];
  readonly #index: ExactIndex;
  /** Place of a checkpoint in the index. */
  readonly #places: Int32Array;
  readonly #undecided: Readonly<Record<Phase, number[]>> = { APPROACH: [], CONTACT: [] };
  readonly #unrelatedSimilarities: Float32Array;

  /**
   * @param all checkpoints of any date, oldest date first; those on or after `asOf` are
   * left out, whoever passes them in
   */
  constructor(asOf: string, all: readonly StoredCheckpoint[], view: ViewId = 'R144') {
    this.asOf = asOf;
    this.checkpoints = all.filter(({ date }) => date < asOf);
    this.sessions = [...new Set(this.checkpoints.map(({ date }) => date))].sort();
    this.normalization = fitNormalization(
      asOf,
      this.checkpoints.map(({ vector, direction }) => canonical(vector, direction)),
      this.checkpoints.map(({ date }) => date),
    );
    this.transform = new ViewTransform(view, this.normalization);
    const searchable = [...this.checkpoints.keys()].filter((row) => this.#isSearchable(row));
    this.#places = new Int32Array(this.checkpoints.length).fill(NOT_SEARCHABLE);
    const { size } = this.transform;
    const matrix = new Float32Array(searchable.length * size);
    for (const [place, row] of searchable.entries()) {
      const { vector, level, direction, phase, secondsToOutcome, sinceContactSeconds } =
        this.checkpoints[row]!;
      this.#places[row] = place;
      matrix.set(this.transform.apply(vector, level, direction), place * size);
      if (phase === 'APPROACH' || secondsToOutcome > sinceContactSeconds) this.#undecided[phase].push(row);
    }
    this.#index = new ExactIndex(matrix, size);
    this.#unrelatedSimilarities = this.#sampleSimilarities(searchable);
  }

  #isSearchable(row: number): boolean {
    const { validFraction, vector } = this.checkpoints[row]!;
    return validFraction >= MIN_VALID_FRACTION && this.transform.isSearchable(vector);
  }

  /** Searchable rows of a phase whose outcome was open when they were seen, ascending. */
  undecidedRows(phase: Phase): readonly number[] {
    return this.#undecided[phase];
  }

  /** @param rows searchable ones */
  similarities(
    { vector, level, direction }: Pick<Query, 'vector' | 'level' | 'direction'>,
    rows: readonly number[],
  ): Float32Array {
    const unit = this.transform.apply(vector, level, direction);
    return Float32Array.from(rows, (row) => this.#index.similarity(unit, this.#places[row]!));
  }

  /**
   * Similarity of pairs of the same phase, level, side and time of day that are otherwise
   * picked without regard to it, ascending: what "similar" has to beat.
   */
  #sampleSimilarities(searchable: readonly number[]): Float32Array {
    const cells = Map.groupBy(searchable, (row) => {
      const { phase, level, direction, bucket } = this.checkpoints[row]!;
      return `${phase}/${level}/${direction}/${bucket}`;
    });
    const similarities: number[] = [];
    // A stride spreads the pairs over each cell; chance would make builds differ.
    for (const rows of cells.values()) {
      const perCell = Math.ceil((SAMPLE_PAIRS * rows.length) / searchable.length);
      for (let i = 0; i < perCell; i++) {
        const a = rows[(i * STRIDE) % rows.length]!;
        const b = rows[(i * STRIDE + 1 + Math.floor(rows.length / 2)) % rows.length]!;
        if (this.checkpoints[a]!.episodeId !== this.checkpoints[b]!.episodeId)
          similarities.push(this.#index.similarity(this.#index.row(this.#places[a]!), this.#places[b]!));
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
