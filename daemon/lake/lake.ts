import { mkdir, readdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { SpymasterError } from '../../shared/errors.ts';
import { ifExists, type StepHook, sha256, writeFailure } from '../files/durable-write.ts';
import {
  type CommitFacts,
  type DatePlace,
  DateWriting,
  dateFolder,
  MANIFEST,
  REPLACED_MANIFEST,
  tagOf,
} from './date-writing.ts';
import { damaged, LAKE_VERSION, type Manifest } from './manifest.ts';
import { readManifest } from './read-manifest.ts';
import { ReadTable } from './row-encoding.ts';

/** A dataset's folder below the data folder; dates and files follow below it. */
export const DATASETS = {
  trades: (symbol: string) => `bronze/futures/trades/symbol=${symbol}`,
  books: (symbol: string) => `bronze/futures/mbp10/symbol=${symbol}`,
  optionTrades: (symbol: string) => `bronze/options/trades/underlying=${symbol}`,
  optionQuotes: (symbol: string) => `bronze/options/nbbo/underlying=${symbol}`,
  optionStatistics: (symbol: string) => `bronze/options/statistics/underlying=${symbol}`,
  optionDefinitions: (symbol: string) => `bronze/options/definitions/underlying=${symbol}`,
  importedBars: (symbol: string) => `bronze/futures/bars/symbol=${symbol}`,
  bars: (symbol: string) => `silver/bars/${symbol.toLowerCase()}_bars/version=${LAKE_VERSION}`,
  physics: (symbol: string) => `silver/physics/${symbol.toLowerCase()}_raw_physics/version=${LAKE_VERSION}`,
  thresholds: (symbol: string) => `silver/physics/${symbol.toLowerCase()}_thresholds/version=${LAKE_VERSION}`,
  features: (symbol: string) => `silver/features/${symbol.toLowerCase()}_pipeline/version=${LAKE_VERSION}`,
  state: (symbol: string) => `silver/state/${symbol.toLowerCase()}_level_state/version=${LAKE_VERSION}`,
  episodes: (symbol: string) =>
    `gold/episodes/${symbol.toLowerCase()}_level_episodes/version=${LAKE_VERSION}`,
  forecasts: (symbol: string) =>
    `gold/forecasts/${symbol.toLowerCase()}_level_forecasts/version=${LAKE_VERSION}`,
  trackRecord: (symbol: string) =>
    `gold/forecasts/${symbol.toLowerCase()}_track_record/version=${LAKE_VERSION}`,
  scales: (symbol: string) => `gold/scales/${symbol.toLowerCase()}_vector_scales/version=${LAKE_VERSION}`,
  streams: (symbol: string) => `gold/streams/${symbol.toLowerCase()}_pentaview/version=${LAKE_VERSION}`,
  streamScales: (symbol: string) =>
    `gold/streams/${symbol.toLowerCase()}_stream_scales/version=${LAKE_VERSION}`,
  streamHistory: (symbol: string) =>
    `gold/streams/${symbol.toLowerCase()}_stream_history/version=${LAKE_VERSION}`,
  projections: (symbol: string) => `gold/streams/${symbol.toLowerCase()}_projections/version=${LAKE_VERSION}`,
  index: (symbol: string, view: string, engine: string) =>
    `gold/index/${symbol.toLowerCase()}_level_index/version=${LAKE_VERSION}/view=${view}/engine=${engine}`,
} as const;

/** A file's content, and the rows it holds. */
export interface StoredFile {
  readonly bytes: Uint8Array;
  readonly rows: number;
}

/** Names what a date held at some moment. */
export interface Standing {
  readonly tag: string | null;
}

export interface CommitRequest extends CommitFacts {
  readonly dataset: string;
  readonly date: string;
  /** What stood there when the inputs were read; without it, what stands there now. */
  readonly standing?: Standing;
  /** By name in the date's folder. */
  readonly files: Readonly<Record<string, StoredFile>>;
}

/** How a committed date compares with its manifest. */
export type DateState = 'absent' | 'incomplete' | 'complete';

/** The data folder: dates of tables, each committed whole or not at all. */
export class Lake {
  readonly root: string;
  readonly #onStep: StepHook;

  constructor(root: string, onStep: StepHook = () => undefined) {
    this.root = root;
    this.#onStep = onStep;
  }

  #place(dataset: string, date: string): DatePlace {
    return { datasetFolder: join(this.root, dataset), date };
  }

  folder(dataset: string, date: string): string {
    return dateFolder(this.#place(dataset, date));
  }

  /** Where a file that a manifest names lies. */
  pathOf(dataset: string, name: string): string {
    return join(this.root, dataset, name);
  }

  /**
   * Writes a date's files and then its manifest.
   * @throws {SpymasterError} WRITE_FAILED, FILE_LOCKED, LAKE_CONFLICT
   */
  async commit(request: CommitRequest): Promise<Manifest> {
    const writing = await this.begin(request.dataset, request.date, request.standing);
    try {
      for (const [name, { bytes, rows }] of Object.entries(request.files))
        await writing.file(`date=${request.date}/${name}`, bytes, rows);
      return await writing.finish(request);
    } finally {
      await writing.release();
    }
  }

  /**
   * Begins to write a date file by file, for those too large to hold at once. Readers see
   * nothing of it before `finish`; `release` it in any case.
   */
  async begin(dataset: string, date: string, standing?: Standing): Promise<DateWriting> {
    const place = this.#place(dataset, date);
    await mkdir(dateFolder(place), { recursive: true }).catch((error: unknown) => {
      throw writeFailure(dateFolder(place), error);
    });
    const read = (name: string) => this.#readManifest(dataset, date, name);
    const { tag } = standing ?? (await this.standing(dataset, date));
    return new DateWriting(place, tag, read, this.#onStep);
  }

  /**
   * What stands at a date now: taken before inputs are read, it lets a commit see that
   * others came first.
   */
  async standing(dataset: string, date: string): Promise<Standing> {
    return { tag: await tagOf(this.#place(dataset, date)) };
  }

  /**
   * The manifest of a committed date, or null.
   * @throws {SpymasterError} LAKE_CORRUPT for one that cannot be read
   */
  async manifest(dataset: string, date: string): Promise<Manifest | null> {
    const aside = join(this.folder(dataset, date), REPLACED_MANIFEST);
    for (let attempt = 1; attempt < MAX_SWAP_READS; attempt++) {
      const manifest = await this.#readManifest(dataset, date, MANIFEST);
      if (manifest !== null) return manifest;
      // While one is being replaced there is none for some milliseconds; one that stays
      // aside was left by a killed writer.
      if ((await ifExists(stat(aside))) === null) break;
      await new Promise((resolve) => setTimeout(resolve, SWAP_PAUSE_MS));
    }
    return this.#readManifest(dataset, date, MANIFEST);
  }

  #readManifest(dataset: string, date: string, name: string): Promise<Manifest | null> {
    return readManifest(join(this.folder(dataset, date), name), date);
  }

  /** Dates of a dataset that have a folder, committed or not, ascending. */
  async folders(dataset: string): Promise<string[]> {
    const entries = (await ifExists(readdir(join(this.root, dataset)))) ?? [];
    return entries
      .filter((entry) => DATE_FOLDER.test(entry))
      .map((entry) => entry.slice(DATE_PREFIX.length))
      .sort();
  }

  /**
   * Committed dates of a dataset that hold rows, ascending.
   * @throws {SpymasterError} LAKE_CORRUPT
   */
  async dates(dataset: string): Promise<string[]> {
    const committed = await Promise.all(
      (await this.folders(dataset)).map(async (date) => {
        const manifest = await this.manifest(dataset, date);
        return manifest !== null && Object.keys(manifest.files).length > 0 ? date : null;
      }),
    );
    return committed.filter((date): date is string => date !== null);
  }

  /**
   * Whether a date is committed from these inputs with every file in place and of its
   * size; with `thorough`, of its content too. A manifest that cannot be read is
   * incomplete.
   */
  async stateOf(dataset: string, date: string, inputs: string, thorough = false): Promise<DateState> {
    let manifest: Manifest | null;
    try {
      manifest = await this.manifest(dataset, date);
    } catch (error) {
      if (error instanceof SpymasterError && error.code === 'LAKE_CORRUPT') return 'incomplete';
      throw error;
    }
    if (manifest?.inputs !== inputs) return 'absent';
    for (const [name, facts] of Object.entries(manifest.files)) {
      const path = this.pathOf(dataset, name);
      if ((await ifExists(stat(path)))?.size !== facts.bytes) return 'incomplete';
      if (thorough && sha256(new Uint8Array(await readFile(path))) !== facts.sha256) return 'incomplete';
    }
    return 'complete';
  }

  /**
   * Reads one table of a committed date; one that is committed anew meanwhile is read
   * anew.
   * @throws {SpymasterError} LAKE_NOT_COMMITTED, or LAKE_CORRUPT when the file is not the
   * one the manifest speaks of
   */
  read(dataset: string, date: string, file: string): Promise<ReadTable> {
    return this.readFile(dataset, date, `date=${date}/${file}`);
  }

  /**
   * Reads a file that a date's manifest names, wherever below the dataset it lies.
   * @throws {SpymasterError} LAKE_NOT_COMMITTED, LAKE_CORRUPT
   */
  async readFile(dataset: string, date: string, name: string): Promise<ReadTable> {
    return new ReadTable(await this.readBytes(dataset, date, name));
  }

  /**
   * The same for a file that is no table.
   * @throws {SpymasterError} LAKE_NOT_COMMITTED, LAKE_CORRUPT
   */
  async readBytes(dataset: string, date: string, name: string): Promise<Uint8Array> {
    let manifest = await this.manifest(dataset, date);
    for (;;) {
      const facts = manifest?.files[name];
      if (!facts) {
        throw new SpymasterError('LAKE_NOT_COMMITTED', `${dataset} has no committed ${name}.`, {
          hint: `Build it: spymaster backfill --start ${date} --end ${date}`,
        });
      }
      const path = this.pathOf(dataset, name);
      const bytes = await ifExists(readFile(path));
      if (bytes && sha256(bytes) === facts.sha256)
        return new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.byteLength);
      const now = await this.manifest(dataset, date);
      if (now?.files[name]?.sha256 === facts.sha256)
        throw damaged(path, bytes ? 'its content is not what its manifest promises' : 'it is missing');
      manifest = now;
    }
  }
}

/**
 * A swap takes milliseconds; a reader that meets one waits a quarter of a second at most.
 */
const MAX_SWAP_READS = 25;
const SWAP_PAUSE_MS = 10;
const DATE_PREFIX = 'date=';
const DATE_FOLDER = /^date=\d{4}-\d{2}-\d{2}$/;
