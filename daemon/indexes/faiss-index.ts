import { createRequire } from 'node:module';
import { CELLS, cellName } from '../../pipeline/retrieval/cell.ts';
import { Corpus } from '../../pipeline/retrieval/corpus.ts';
import { findNeighbours } from '../../pipeline/retrieval/neighbours.ts';
import type { Query } from '../../pipeline/retrieval/query.ts';
import type { StoredCheckpoint } from '../../pipeline/retrieval/stored-checkpoint.ts';
import type { VectorIndex } from '../../pipeline/retrieval/vector-index.ts';
import { SpymasterError } from '../../shared/errors.ts';
import { PHASES, type Phase } from '../../shared/vocabulary/approach.ts';

/** A cell with more vectors is searched by a graph (Malkov & Yashunin, 2018). */
export const FLAT_UP_TO = 10_000;
/** What a graph is asked for, until enough of the true neighbours are among them. */
const SHORTLISTS = [500, 1000, 2000, 4000];
const MIN_RECALL = 0.98;
const SAMPLED_QUERIES = 200;

/** The part of the FAISS binding that is used. */
interface NativeIndex {
  ntotal(): number;
  add(vectors: number[]): void;
  search(query: number[], k: number): { readonly labels: number[] };
  toBuffer(): Buffer;
}
interface Faiss {
  readonly Index: {
    fromFactory(dimensions: number, description: string, metric: number): NativeIndex;
    fromBuffer(bytes: Buffer): NativeIndex;
  };
  readonly MetricType: { readonly METRIC_L2: number };
}

/** @throws {SpymasterError} ENGINE_MISSING where FAISS is not installed */
export function loadFaiss(): Faiss {
  try {
    return createRequire(import.meta.url)('faiss-node') as Faiss;
  } catch (cause) {
    throw new SpymasterError('ENGINE_MISSING', 'FAISS is not installed on this machine.', {
      hint: 'Install libfaiss-dev and a C++ compiler, then: npm run faiss. Without it: --engine exact.',
      cause,
    });
  }
}

export interface FaissSettings {
  /** Cells of more vectors are searched by a graph. */
  readonly flatUpTo: number;
  /** How many a graph is asked for; flat cells give all they have. */
  readonly shortlist: number;
}

/** FAISS indexes of a corpus, one for each phase and cell that holds anything. */
export interface FaissCells {
  /** By {@link cellFile}. */
  readonly files: ReadonlyMap<string, Uint8Array>;
  readonly settings: FaissSettings;
  /** Share of the exact engine's neighbours that are found, over sampled queries. */
  readonly recall: number;
}

export const cellFile = (phase: Phase, cell: number): string =>
  `faiss-${phase}-${cellName(CELLS[cell]!).replaceAll('/', '-')}.bin`;

/**
 * Builds an index for each cell, and makes sure that it finds what an exact search does:
 * all of it in flat cells, 98 in a hundred of it where graphs are used. Graphs that find
 * less are of no use; cells are flat then, however large.
 * @param checkpoints those of the corpus
 * @throws {SpymasterError} ENGINE_MISSING; CHECK_FAILED where flat cells do not find all
 */
export function buildFaissCells(
  corpus: Corpus,
  checkpoints: readonly StoredCheckpoint[],
  flatUpTo: number = FLAT_UP_TO,
): FaissCells {
  const queries = sampledQueries(corpus, checkpoints);
  const largest = Math.max(...PHASES.map((phase) => largestCell(corpus, phase)));
  if (largest > flatUpTo) {
    const files = filesOf(corpus, flatUpTo);
    for (const shortlist of SHORTLISTS) {
      const settings = { flatUpTo, shortlist };
      const recall = recallOf(corpus, new FaissIndex(corpus, files, settings), queries);
      if (recall >= MIN_RECALL) return { files, settings, recall };
    }
  }
  const settings = { flatUpTo: Math.max(flatUpTo, largest), shortlist: SHORTLISTS[0]! };
  const files = filesOf(corpus, settings.flatUpTo);
  const recall = recallOf(corpus, new FaissIndex(corpus, files, settings), queries);
  if (recall === 1) return { files, settings, recall };
  throw new SpymasterError('CHECK_FAILED', 'FAISS does not find what an exact search finds.', {
    hint: 'Search without it: --engine exact.',
  });
}

const largestCell = (corpus: Corpus, phase: Phase): number => {
  const { cellStarts } = corpus.index(phase);
  return Math.max(...CELLS.map((_, cell) => cellStarts[cell + 1]! - cellStarts[cell]!));
};

function filesOf(corpus: Corpus, flatUpTo: number): ReadonlyMap<string, Uint8Array> {
  const { Index, MetricType } = loadFaiss();
  const { size } = corpus.transform;
  const files = new Map<string, Uint8Array>();
  for (const phase of PHASES) {
    const { cellStarts, vectors } = corpus.index(phase);
    for (const cell of CELLS.keys()) {
      const [begins, ends] = [cellStarts[cell]!, cellStarts[cell + 1]!];
      if (begins === ends) continue;
      const kind = ends - begins <= flatUpTo ? 'Flat' : 'HNSW32,Flat';
      // Of unit vectors the nearest are the most similar.
      const index = Index.fromFactory(size, kind, MetricType.METRIC_L2);
      index.add(Array.from(vectors.content.matrix.subarray(begins * size, ends * size)));
      files.set(cellFile(phase, cell), index.toBuffer());
    }
  }
  return files;
}

/** Searchable checkpoints spread over the history, as queries. */
export function sampledQueries(corpus: Corpus, checkpoints: readonly StoredCheckpoint[]): readonly Query[] {
  const searchable = PHASES.flatMap((phase) => [...corpus.index(phase).rows]).sort((a, b) => a - b);
  const step = Math.max(1, Math.floor(searchable.length / SAMPLED_QUERIES));
  return searchable.filter((_, i) => i % step === 0).map((row) => checkpoints[row]!);
}

/** Share of an exact search's neighbours that an engine finds, all queries together. */
export function recallOf(corpus: Corpus, engine: VectorIndex, queries: readonly Query[]): number {
  const other = new Corpus(corpus.parts, engine);
  let [found, wanted] = [0, 0];
  for (const query of queries) {
    const own = new Set(findNeighbours(other, query).neighbours.map(({ row }) => row));
    for (const { row } of findNeighbours(corpus, query).neighbours) {
      wanted++;
      if (own.has(row)) found++;
    }
  }
  return wanted === 0 ? 1 : found / wanted;
}

/** Cells that FAISS searches. */
export class FaissIndex implements VectorIndex {
  readonly engine = 'faiss';
  readonly #cells = new Map<string, { readonly native: NativeIndex; readonly begins: number }>();
  readonly #settings: FaissSettings;

  /** Names of the files of a corpus: of every phase's cells that hold anything. */
  static fileNames(corpus: Pick<Corpus, 'index'>): string[] {
    return PHASES.flatMap((phase) => {
      const { cellStarts } = corpus.index(phase);
      return [...CELLS.keys()].flatMap((cell) =>
        cellStarts[cell] === cellStarts[cell + 1] ? [] : [cellFile(phase, cell)],
      );
    });
  }

  /**
   * @throws {SpymasterError} ENGINE_MISSING; LAKE_CORRUPT for a file that is none of
   * FAISS's
   */
  constructor(
    corpus: Pick<Corpus, 'index'>,
    files: ReadonlyMap<string, Uint8Array>,
    settings: FaissSettings,
  ) {
    const { Index } = loadFaiss();
    this.#settings = settings;
    for (const phase of PHASES) {
      const { cellStarts } = corpus.index(phase);
      for (const cell of CELLS.keys()) {
        const name = cellFile(phase, cell);
        const bytes = files.get(name);
        const size = cellStarts[cell + 1]! - cellStarts[cell]!;
        if (!bytes && size === 0) continue;
        const native = bytes && readNative(Index.fromBuffer, bytes);
        if (native?.ntotal() !== size)
          throw new SpymasterError('LAKE_CORRUPT', `${name} is not the index of its cell.`, {
            hint: 'Build it again: spymaster index build --engine faiss --repair',
          });
        this.#cells.set(name, { native, begins: cellStarts[cell]! });
      }
    }
  }

  shortlist(phase: Phase, cell: number, unit: Float32Array): Int32Array | null {
    const found = this.#cells.get(cellFile(phase, cell));
    if (!found) return null;
    const { native, begins } = found;
    const size = native.ntotal();
    const { flatUpTo, shortlist } = this.#settings;
    const k = size <= flatUpTo ? size : Math.min(size, shortlist);
    return Int32Array.from(
      native.search(Array.from(unit), k).labels.filter((label) => label >= 0),
      (label) => begins + label,
    );
  }
}

function readNative(fromBuffer: (bytes: Buffer) => NativeIndex, bytes: Uint8Array): NativeIndex | null {
  try {
    return fromBuffer(Buffer.from(bytes));
  } catch {
    return null;
  }
}
