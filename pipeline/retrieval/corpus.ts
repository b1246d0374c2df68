import { PHASES, type Phase } from '../../shared/vocabulary/approach.ts';
import { canonical } from '../vectors/mirror.ts';
import { fitNormalization, type Normalization } from '../vectors/normalization.ts';
import { type ViewId, ViewTransform } from '../vectors/views.ts';
import { CELLS, cellPlace } from './cell.ts';
import { ExactIndex } from './exact-index.ts';
import type { StoredCheckpoint } from './stored-checkpoint.ts';
import { EXACT, type VectorIndex } from './vector-index.ts';

const MIN_VALID_FRACTION = 0.5;
const SAMPLE_PAIRS = 2000;
/** Coprime to most cell sizes. */
const STRIDE = 7919;

/** Which session and which approach each checkpoint is of. */
export interface Origins {
  /** Place among the sessions. */
  readonly session: Int32Array;
  /** A number of its own for each, over all sessions. */
  readonly episode: Int32Array;
}

/**
 * What is searched in a phase: moments whose outcome was open when they were seen, cell
 * by cell, and in each ascending by where price stood.
 */
export interface PhaseIndex {
  /** Place of each among the checkpoints of the corpus. */
  readonly rows: Int32Array;
  /** Where each cell begins, and after the last where it ends. */
  readonly cellStarts: Int32Array;
  /** NaN before contact. */
  readonly sinceContactSeconds: Float64Array;
  readonly vectors: ExactIndex;
}

export interface CorpusParts {
  readonly asOf: string;
  readonly view: ViewId;
  /** Ascending. */
  readonly sessions: readonly string[];
  /** Of all checkpoints, those too whose vector says too little to be found. */
  readonly origins: Origins;
  readonly normalization: Normalization;
  readonly indexes: Readonly<Record<Phase, PhaseIndex>>;
  /** Ascending. */
  readonly unrelatedSimilarities: Float32Array;
}

/** Everything that can be searched as of a date: checkpoints of earlier sessions. */
export class Corpus {
  readonly parts: CorpusParts;
  readonly transform: ViewTransform;
  readonly vectorIndex: VectorIndex;
  /** Of rows, made when they are first asked for. */
  readonly #places: Partial<Record<Phase, ReadonlyMap<number, number>>> = {};

  constructor(parts: CorpusParts, vectorIndex: VectorIndex = EXACT) {
    this.parts = parts;
    this.transform = new ViewTransform(parts.view, parts.normalization);
    this.vectorIndex = vectorIndex;
  }

  get asOf(): string {
    return this.parts.asOf;
  }
  get sessions(): readonly string[] {
    return this.parts.sessions;
  }
  get origins(): Origins {
    return this.parts.origins;
  }
  /** Checkpoints, searchable or not. */
  get size(): number {
    return this.parts.origins.session.length;
  }
  get normalization(): Normalization {
    return this.parts.normalization;
  }
  index(phase: Phase): PhaseIndex {
    return this.parts.indexes[phase];
  }

  /** The unit vector of a searchable checkpoint. */
  unitOf(phase: Phase, row: number): Float32Array {
    const { rows, vectors } = this.index(phase);
    this.#places[phase] ??= new Map([...rows].map((each, place) => [each, place]));
    return vectors.row(this.#places[phase].get(row)!);
  }

  /** Share of unrelated pairs that are less similar, 0–1. */
  similarityPercentile(similarity: number): number {
    const pairs = this.parts.unrelatedSimilarities;
    return pairs.length === 0 ? 0 : countBelow(pairs, similarity) / pairs.length;
  }
}

/** @param ascending values, NaN last */
function countBelow(ascending: Float32Array, value: number): number {
  let [from, to] = [0, ascending.length];
  while (from < to) {
    const middle = (from + to) >> 1;
    if (ascending[middle]! < value) from = middle + 1;
    else to = middle;
  }
  return from;
}

/**
 * @param all checkpoints of any date, oldest date first; those on or after `asOf` are
 * left out, whoever passes them in
 */
export function corpusOf(asOf: string, all: readonly StoredCheckpoint[], view: ViewId = 'R144'): Corpus {
  const checkpoints = all.filter(({ date }) => date < asOf);
  const normalization = fitNormalization(
    asOf,
    checkpoints.map(({ vector, direction }) => canonical(vector, direction)),
    checkpoints.map(({ date }) => date),
  );
  const transform = new ViewTransform(view, normalization);
  const origins = originsOf(checkpoints);
  const indexes = {
    APPROACH: indexOf('APPROACH', checkpoints, transform),
    CONTACT: indexOf('CONTACT', checkpoints, transform),
  };
  return new Corpus({
    asOf,
    view,
    sessions: [...new Set(checkpoints.map(({ date }) => date))].sort(),
    origins,
    normalization,
    indexes,
    unrelatedSimilarities: Float32Array.from(
      PHASES.flatMap((phase) => unrelatedSimilarities(indexes[phase], origins)),
    ).sort(),
  });
}

export function originsOf(checkpoints: readonly Pick<StoredCheckpoint, 'date' | 'episodeId'>[]): Origins {
  const sessions = new Map<string, number>();
  const episodes = new Map<string, number>();
  const numberOf = (known: Map<string, number>, name: string) => {
    const number = known.get(name) ?? known.size;
    known.set(name, number);
    return number;
  };
  return {
    session: Int32Array.from(checkpoints, ({ date }) => numberOf(sessions, date)),
    episode: Int32Array.from(checkpoints, ({ date, episodeId }) =>
      numberOf(episodes, `${date}/${episodeId}`),
    ),
  };
}

function indexOf(
  phase: Phase,
  checkpoints: readonly StoredCheckpoint[],
  transform: ViewTransform,
): PhaseIndex {
  const cellOf = Int32Array.from(checkpoints, cellPlace);
  const rows = Int32Array.from(
    [...checkpoints.keys()].filter((row) => isSearchable(phase, checkpoints[row]!, transform)),
  ).sort(
    (a, b) => cellOf[a]! - cellOf[b]! || checkpoints[a]!.positionAtr - checkpoints[b]!.positionAtr || a - b,
  );
  const matrix = new Float32Array(rows.length * transform.size);
  rows.forEach((row, place) => {
    const { vector, level, direction } = checkpoints[row]!;
    matrix.set(transform.apply(vector, level, direction), place * transform.size);
  });
  return {
    rows,
    cellStarts: startsOf(Int32Array.from(rows, (row) => cellOf[row]!)),
    sinceContactSeconds: Float64Array.from(rows, (row) => checkpoints[row]!.sinceContactSeconds),
    vectors: new ExactIndex(
      Float64Array.from(rows, (row) => checkpoints[row]!.positionAtr),
      matrix,
    ),
  };
}

function isSearchable(phase: Phase, past: StoredCheckpoint, transform: ViewTransform): boolean {
  const undecided = phase === 'APPROACH' || past.secondsToOutcome > past.sinceContactSeconds;
  return (
    past.phase === phase &&
    undecided &&
    past.validFraction >= MIN_VALID_FRACTION &&
    transform.isSearchable(past.vector)
  );
}

/** @param cells of each row, ascending */
export function startsOf(cells: Int32Array): Int32Array {
  const starts = new Int32Array(CELLS.length + 1);
  for (const cell of cells) starts[cell + 1]!++;
  for (let cell = 0; cell < CELLS.length; cell++) starts[cell + 1]! += starts[cell]!;
  return starts;
}

/**
 * Similarity of pairs of the same phase and cell that are otherwise picked without regard
 * to it: what "similar" has to beat.
 */
function unrelatedSimilarities({ rows, cellStarts, vectors }: PhaseIndex, { episode }: Origins): number[] {
  const similarities: number[] = [];
  for (const cell of CELLS.keys()) {
    const first = cellStarts[cell]!;
    const size = cellStarts[cell + 1]! - first;
    if (size === 0) continue;
    const perCell = Math.ceil((SAMPLE_PAIRS * size) / rows.length / PHASES.length);
    // A stride spreads the pairs over each cell; chance would make builds differ.
    for (let i = 0; i < perCell; i++) {
      const a = first + ((i * STRIDE) % size);
      const b = first + ((i * STRIDE + 1 + (size >> 1)) % size);
      if (episode[rows[a]!] !== episode[rows[b]!]) similarities.push(vectors.similarity(vectors.row(a), b));
    }
  }
  return similarities;
}
