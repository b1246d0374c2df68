import type { Knowledge } from '../../pipeline/forecast/answer.ts';
import type { KnownCases } from '../../pipeline/forecast/known-cases.ts';
import type { ForecastModel } from '../../pipeline/forecast/model.ts';
import type { MadeWith } from '../../pipeline/ledger/entry.ts';
import { Corpus } from '../../pipeline/retrieval/corpus.ts';
import type { Drift } from '../../pipeline/retrieval/drift.ts';
import type { StoredCheckpoint } from '../../pipeline/retrieval/stored-checkpoint.ts';
import { EXACT, type VectorIndex } from '../../pipeline/retrieval/vector-index.ts';
import type { Normalization } from '../../pipeline/vectors/normalization.ts';
import type { ViewId } from '../../pipeline/vectors/views.ts';
import { SpymasterError } from '../../shared/errors.ts';
import type { Phase } from '../../shared/vocabulary/approach.ts';
import type { NamedKnowledge } from '../forecasts/load.ts';
import type { StoredFile } from '../lake/lake.ts';
import { ReadTable } from '../lake/row-encoding.ts';
import { scalesName } from '../ledger/made-with.ts';
import { encodeModel, MODEL_FILE } from '../tables/forecasts.ts';
import {
  encodeIndexCases,
  INDEX_CASES_FILE,
  IndexTable,
  readIndexCases,
  readIndexPlaces,
} from '../tables/index-cases.ts';
import { type FaissCells, FaissIndex, type FaissSettings } from './faiss-index.ts';

const CONFIG_FILE = 'index.json';
const VECTORS_FILE = 'vectors.f32';

/** What an index says of itself, beside its cases and vectors. */
export interface IndexConfig {
  readonly asOf: string;
  readonly view: ViewId;
  readonly madeWith: MadeWith;
  /** Rows of each phase in the file of vectors, one phase after the other. */
  readonly rows: Readonly<Record<Phase, number>>;
  readonly dimensions: number;
  readonly unrelatedSimilarities: readonly number[];
  readonly drift: Drift | null;
  /** Null where FAISS has no part in it. */
  readonly faiss: (FaissSettings & { readonly recall: number }) | null;
}

export interface Indexed extends NamedKnowledge {
  readonly checkpoints: readonly StoredCheckpoint[];
}

/**
 * All that answers as of a date are made from, as files: the same again when read. Equal
 * input gives equal bytes.
 */
export function encodeSnapshot(
  { knowledge, checkpoints, madeWith, drift }: Indexed,
  faiss: FaissCells | null,
): Record<string, StoredFile> {
  const { corpus, cases, model } = knowledge;
  const [before, after] = [corpus.index('APPROACH').vectors, corpus.index('CONTACT').vectors];
  const config: IndexConfig = {
    asOf: corpus.asOf,
    view: corpus.parts.view,
    madeWith,
    rows: { APPROACH: before.size, CONTACT: after.size },
    dimensions: corpus.transform.size,
    unrelatedSimilarities: [...corpus.parts.unrelatedSimilarities],
    drift,
    faiss: faiss && {
      flatUpTo: faiss.settings.flatUpTo,
      shortlist: faiss.settings.shortlist,
      recall: faiss.recall,
    },
  };
  const vectors = Buffer.concat([before, after].map(({ content }) => bytesOf(content.matrix)));
  const files: Record<string, StoredFile> = {
    [INDEX_CASES_FILE]: encodeIndexCases(corpus, cases, checkpoints),
    [VECTORS_FILE]: { bytes: vectors, rows: before.size + after.size },
    [MODEL_FILE]: encodeModel(model),
    [CONFIG_FILE]: { bytes: Buffer.from(`${JSON.stringify(config)}\n`), rows: 1 },
  };
  for (const [name, bytes] of faiss?.files ?? []) files[name] = { bytes, rows: 1 };
  return files;
}

/** Little-endian, as every machine that Node runs on has them. */
const bytesOf = (matrix: Float32Array): Uint8Array =>
  new Uint8Array(matrix.buffer, matrix.byteOffset, matrix.byteLength);

/** Reads a file of the snapshot by its name. */
export type ReadSnapshotFile = (name: string) => Promise<Uint8Array>;

export async function readConfig(read: ReadSnapshotFile): Promise<IndexConfig> {
  return JSON.parse(Buffer.from(await read(CONFIG_FILE)).toString('utf8')) as IndexConfig;
}

/** What an index knows; how forecasts have come true since is the ledger's to say. */
export interface Decoded {
  readonly knowledge: Omit<Knowledge, 'cautions'>;
  readonly madeWith: MadeWith;
  readonly drift: Drift | null;
}

/**
 * What a snapshot was made from.
 * @param view the one it is to be of
 * @throws {SpymasterError} VIEW_INVALID for one of another view, INDEX_STALE for other
 * scales than it was made with; LAKE_CORRUPT, ENGINE_MISSING
 */
export async function decodeSnapshot(
  read: ReadSnapshotFile,
  normalization: Normalization,
  view: ViewId,
): Promise<Decoded> {
  const config = await readConfig(read);
  if (config.view !== view)
    throw new SpymasterError(
      'VIEW_INVALID',
      `The index as of ${config.asOf} is of view ${config.view}, not ${view}.`,
      {
        hint: `Build it again: spymaster index build --as-of ${config.asOf} --repair`,
      },
    );
  if (config.madeWith.scales !== scalesName(normalization))
    throw new SpymasterError('INDEX_STALE', `The index as of ${config.asOf} was made with other scales.`, {
      hint: `Build it again: spymaster index build --as-of ${config.asOf} --repair`,
    });
  const { corpus, cases } = await readCorpus(read, config, normalization);
  const model = JSON.parse(Buffer.from(await read(MODEL_FILE)).toString('utf8')) as ForecastModel;
  return { knowledge: { corpus, cases, model }, madeWith: config.madeWith, drift: config.drift };
}

async function readCorpus(
  read: ReadSnapshotFile,
  config: IndexConfig,
  normalization: Normalization,
): Promise<{ readonly corpus: Corpus; readonly cases: KnownCases }> {
  const table = new IndexTable(new ReadTable(await read(INDEX_CASES_FILE)));
  const { APPROACH: before, CONTACT: after } = config.rows;
  const { dimensions } = config;
  const bytes = await read(VECTORS_FILE);
  const all = numbersIn(bytes);
  const places = readIndexPlaces(table, {
    APPROACH: all.subarray(0, before * dimensions),
    CONTACT: all.subarray(before * dimensions, (before + after) * dimensions),
  });
  const parts = {
    asOf: config.asOf,
    view: config.view,
    normalization,
    unrelatedSimilarities: Float32Array.from(config.unrelatedSimilarities),
    ...places,
  };
  return {
    corpus: new Corpus(parts, config.faiss ? await faissOf(read, new Corpus(parts), config.faiss) : EXACT),
    cases: readIndexCases(table),
  };
}

/** Bytes may begin anywhere, numbers at multiples of their size. */
function numbersIn(bytes: Uint8Array): Float32Array {
  const isAligned = bytes.byteOffset % Float32Array.BYTES_PER_ELEMENT === 0;
  const { buffer, byteOffset, byteLength } = isAligned ? bytes : bytes.slice();
  return new Float32Array(buffer, byteOffset, byteLength / Float32Array.BYTES_PER_ELEMENT);
}

async function faissOf(
  read: ReadSnapshotFile,
  corpus: Corpus,
  settings: FaissSettings,
): Promise<VectorIndex> {
  const files = new Map<string, Uint8Array>();
  for (const name of FaissIndex.fileNames(corpus)) files.set(name, await read(name));
  return new FaissIndex(corpus, files, settings);
}
