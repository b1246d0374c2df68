import { PHASES, type Phase } from '../../shared/vocabulary/approach.ts';
import { canonical } from '../vectors/mirror.ts';
import { fitNormalization, type Normalization } from '../vectors/normalization.ts';
import { type ViewId, ViewTransform } from '../vectors/views.ts';
import { ExactIndex } from './exact-index.ts';
import type { StoredCheckpoint } from './stored-checkpoint.ts';

const MIN_VALID_FRACTION = 0.5;
const SAMPLE_PAIRS = 2000;
/** Coprime to most cell sizes. */
const STRIDE = 7919;

/**
 * What is searched in a phase: moments whose outcome was open when they were seen,
 * ascending by where price stood.
 */
export interface PhaseIndex {
  /** Place of each among the checkpoints of the corpus. */
  readonly rows: Int32Array;
  /** NaN before contact. */
  readonly sinceContactSeconds: Float64Array;
  readonly vectors: ExactIndex;
}

/** Everything that can be searched as of a date: checkpoints of earlier sessions. */
export class Corpus {
  readonly asOf: string;
  /** All of them, those too whose vector says too little to be found. */
  readonly checkpoints: readonly StoredCheckpoint[];
  readonly normalization: Normalization;
  readonly transform: ViewTransform;
  readonly sessions: readonly string[];
  readonly #indexes: Readonly<Record<Phase, PhaseIndex>>;
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
    this.#indexes = { APPROACH: this.#indexOf('APPROACH'), CONTACT: this.#indexOf('CONTACT') };
    this.#unrelatedSimilarities = Float32Array.from(
      PHASES.flatMap((phase) => this.#sampleSimilarities(this.#indexes[phase])),
    ).sort();
  }

  #indexOf(phase: Phase): PhaseIndex {
    const { checkpoints, transform } = this;
    const rows = Int32Array.from(
      [...checkpoints.keys()].filter((row) => {
        const past = checkpoints[row]!;
        const undecided = phase === 'APPROACH' || past.secondsToOutcome > past.sinceContactSeconds;
        return past.phase === phase && undecided && this.#isSearchable(past);
      }),
    ).sort((a, b) => checkpoints[a]!.positionAtr - checkpoints[b]!.positionAtr || a - b);
    const matrix = new Float32Array(rows.length * transform.size);
    rows.forEach((row, place) => {
      const { vector, level, direction } = checkpoints[row]!;
      matrix.set(transform.apply(vector, level, direction), place * transform.size);
    });
    return {
      rows,
      sinceContactSeconds: Float64Array.from(rows, (row) => checkpoints[row]!.sinceContactSeconds),
      vectors: new ExactIndex(
        Float64Array.from(rows, (row) => checkpoints[row]!.positionAtr),
        matrix,
      ),
    };
  }

  #isSearchable({ validFraction, vector }: StoredCheckpoint): boolean {
    return validFraction >= MIN_VALID_FRACTION && this.transform.isSearchable(vector);
  }

  index(phase: Phase): PhaseIndex {
    return this.#indexes[phase];
  }

  /**
   * Similarity of pairs of the same phase, level, side and time of day that are otherwise
   * picked without regard to it: what "similar" has to beat.
   */
  #sampleSimilarities({ rows, vectors }: PhaseIndex): number[] {
    const cells = Map.groupBy(rows.keys(), (place) => {
      const { level, direction, bucket } = this.checkpoints[rows[place]!]!;
      return `${level}/${direction}/${bucket}`;
    });
    const similarities: number[] = [];
    // A stride spreads the pairs over each cell; chance would make builds differ.
    for (const places of cells.values()) {
      const perCell = Math.ceil((SAMPLE_PAIRS * places.length) / rows.length / PHASES.length);
      for (let i = 0; i < perCell; i++) {
        const a = places[(i * STRIDE) % places.length]!;
        const b = places[(i * STRIDE + 1 + (places.length >> 1)) % places.length]!;
        const [one, other] = [this.checkpoints[rows[a]!]!, this.checkpoints[rows[b]!]!];
        if (one.episodeId !== other.episodeId) similarities.push(vectors.similarity(vectors.row(a), b));
      }
    }
    return similarities;
  }

  /** Share of unrelated pairs that are less similar, 0–1. */
  similarityPercentile(similarity: number): number {
    const pairs = this.#unrelatedSimilarities;
    return pairs.length === 0 ? 0 : pairs.filter((value) => value < similarity).length / pairs.length;
  }
}
