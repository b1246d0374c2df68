import { mkdir, readdir, readFile, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { SpymasterError } from '../../shared/errors.ts';
import { discardStaged, ifExists, publish, type StepHook, sha256, stage, syncFolder } from '../durable-files.ts';
import { takeLock } from '../lock-file.ts';
import { ReadTable } from './table.ts';

/** Changes whenever stored values would: it is part of every path below silver, so old and new never mix. */
export const LAKE_VERSION = '2';

/** A dataset's folder; dates and files follow below it (architecture §4). */
export const DATASETS = {
  trades: (symbol: string) => `bronze/futures/trades/symbol=${symbol}`,
  books: (symbol: string) => `bronze/futures/mbp10/symbol=${symbol}`,
  optionTrades: (symbol: string) => `bronze/options/trades/underlying=${symbol}`,
  optionQuotes: (symbol: string) => `bronze/options/nbbo/underlying=${symbol}`,
  optionStatistics: (symbol: string) => `bronze/options/statistics/underlying=${symbol}`,
  optionDefinitions: (symbol: string) => `bronze/options/definitions/underlying=${symbol}`,
  importedBars: (symbol: string) => `bronze/futures/bars/symbol=${symbol}`,
  bars: (symbol: string) => `silver/bars/${symbol.toLowerCase()}_bars/version=${LAKE_VERSION}`,
  features: (symbol: string) => `silver/features/${symbol.toLowerCase()}_pipeline/version=${LAKE_VERSION}`,
  state: (symbol: string) => `silver/state/${symbol.toLowerCase()}_level_state/version=${LAKE_VERSION}`,
  episodes: (symbol: string) => `gold/episodes/${symbol.toLowerCase()}_level_episodes/version=${LAKE_VERSION}`,
} as const;

export interface FileFacts {
  readonly rows: number;
  readonly bytes: number;
  readonly sha256: string;
}

/** Written last: a date exists for readers when its manifest does. */
export interface Manifest {
  readonly date: string;
  readonly version: string;
  /** Hash of everything the date was computed from; equal inputs need no second run. */
  readonly inputs: string;
  readonly minTimeNs: string | null;
  readonly maxTimeNs: string | null;
  readonly files: Readonly<Record<string, FileFacts>>;
  /** Facts a later stage needs without opening the files. */
  readonly facts: Readonly<Record<string, string | number | null>>;
}

export interface CommitRequest {
  readonly dataset: string;
  readonly date: string;
  readonly inputs: string;
  readonly timeRange: readonly [bigint, bigint] | null;
  readonly files: Readonly<Record<string, { readonly bytes: Uint8Array; readonly rows: number }>>;
  readonly facts?: Manifest['facts'];
}

/** A date being written: files first, the manifest last. */
export class DateWriting {
  readonly #folder: string;
  readonly #date: string;
  readonly #before: Manifest | null;
  readonly #unlock: () => Promise<void>;
  readonly #onStep: StepHook;
  readonly #files: Record<string, FileFacts> = {};

  /** @internal */
  constructor(folder: string, date: string, before: Manifest | null, unlock: () => Promise<void>, onStep: StepHook) {
    this.#folder = folder;
    this.#date = date;
    this.#before = before;
    this.#unlock = unlock;
    this.#onStep = onStep;
  }

  /** @param name relative to the date's folder @throws {SpymasterError} LAKE_WRITE_FAILED */
  async file(name: string, bytes: Uint8Array, rows: number): Promise<void> {
    await stage(join(this.#folder, name), bytes, this.#onStep);
    this.#files[name] = { rows, bytes: bytes.length, sha256: sha256(bytes) };
  }

  /**
   * Puts the files in place, the manifest last. The one before is put aside first: at no moment does a manifest speak of files that are
   * not its own, so a machine that stops in between leaves a date that is not committed, and the next run builds it.
   * @throws {SpymasterError} LAKE_WRITE_FAILED
   */
  async finish({ inputs, timeRange, facts }: Pick<CommitRequest, 'inputs' | 'timeRange' | 'facts'>): Promise<Manifest> {
    const manifest: Manifest = {
      date: this.#date,
      version: LAKE_VERSION,
      inputs,
      minTimeNs: timeRange ? String(timeRange[0]) : null,
      maxTimeNs: timeRange ? String(timeRange[1]) : null,
      files: this.#files,
      facts: facts ?? {},
    };
    const path = join(this.#folder, MANIFEST);
    await stage(path, `${JSON.stringify(manifest, null, 2)}\n`, this.#onStep);
    const aside = join(this.#folder, REPLACED_MANIFEST);
    if (this.#before) {
      await ifExists(rename(path, aside));
      await syncFolder(this.#folder);
    }
    const names = Object.keys(this.#files);
    await publish(
      names.map((name) => join(this.#folder, name)),
      this.#onStep,
    );
    for (const name of Object.keys(this.#before?.files ?? {}))
      if (!(name in this.#files)) await rm(join(this.#folder, name), { force: true });
    await publish([path], this.#onStep);
    await rm(aside, { force: true });
    return manifest;
  }

  /** Lets the next writer in; what was written and not finished is removed. A killed run's leftovers the next run writes over. */
  async release(): Promise<void> {
    for (const name of [...Object.keys(this.#files), MANIFEST]) await discardStaged(join(this.#folder, name));
    await this.#unlock();
  }
}

const MANIFEST = 'manifest.json';
/** The manifest before, while its date is being replaced: it knows which files are to go. */
const REPLACED_MANIFEST = 'manifest.replaced.json';

/** The data folder: dates of tables, each committed whole or not at all. */
export class Lake {
  readonly root: string;
  readonly #onStep: StepHook;

  constructor(root: string, onStep: StepHook = () => undefined) {
    this.root = root;
    this.#onStep = onStep;
  }

  folder(dataset: string, date: string): string {
    return join(this.root, dataset, `date=${date}`);
  }

  /**
   * Writes a date's files and then its manifest, under a lock that one writer at a time can hold.
   * @throws {SpymasterError} LAKE_LOCKED when another process is writing the same date, LAKE_WRITE_FAILED
   */
  async commit(request: CommitRequest): Promise<Manifest> {
    const writing = await this.begin(request.dataset, request.date);
    try {
      for (const [name, { bytes, rows }] of Object.entries(request.files)) await writing.file(name, bytes, rows);
      return await writing.finish(request);
    } finally {
      await writing.release();
    }
  }

  /**
   * Begins to write a date file by file, for those too large to hold at once. Readers see nothing of it before `finish`; `release` it in
   * any case.
   * @throws {SpymasterError} LAKE_LOCKED
   */
  async begin(dataset: string, date: string): Promise<DateWriting> {
    const folder = this.folder(dataset, date);
    await mkdir(folder, { recursive: true });
    const unlock = await takeLock(join(folder, '.lock'), date);
    return new DateWriting(folder, date, await this.#manifestBefore(dataset, date), unlock, this.#onStep);
  }

  /** What was there before a new writing: the committed manifest, or the one that a killed run had put aside. */
  async #manifestBefore(dataset: string, date: string): Promise<Manifest | null> {
    const committed = await this.manifest(dataset, date);
    if (!committed) return this.#readManifest(dataset, date, REPLACED_MANIFEST);
    await rm(join(this.folder(dataset, date), REPLACED_MANIFEST), { force: true });
    return committed;
  }

  /** The manifest of a committed date, or null. @throws {SpymasterError} LAKE_CORRUPT for one that cannot be read */
  manifest(dataset: string, date: string): Promise<Manifest | null> {
    return this.#readManifest(dataset, date, MANIFEST);
  }

  async #readManifest(dataset: string, date: string, name: string): Promise<Manifest | null> {
    const path = join(this.folder(dataset, date), name);
    const text = await ifExists(readFile(path, 'utf8'));
    if (text === null) return null;
    try {
      return JSON.parse(text) as Manifest;
    } catch (error) {
      throw damaged(path, 'it is not JSON', error);
    }
  }

  /** Committed dates of a dataset, ascending. */
  async dates(dataset: string): Promise<string[]> {
    const entries = (await ifExists(readdir(join(this.root, dataset)))) ?? [];
    const dates = entries.filter((entry) => entry.startsWith('date=')).map((entry) => entry.slice(5));
    const committed = await Promise.all(dates.map(async (date) => ((await this.manifest(dataset, date)) ? date : null)));
    return committed.filter((date): date is string => date !== null).sort();
  }

  /**
   * Reads one table of a committed date; one that is committed anew meanwhile is read anew.
   * @throws {SpymasterError} LAKE_NOT_COMMITTED, or LAKE_CORRUPT when the file is not the one the manifest speaks of
   */
  async read(dataset: string, date: string, file: string): Promise<ReadTable> {
    let manifest = await this.manifest(dataset, date);
    for (;;) {
      const facts = manifest?.files[file];
      if (!facts) {
        throw new SpymasterError('LAKE_NOT_COMMITTED', `${dataset} has no committed ${file} for ${date}.`, {
          hint: `Build it: spymaster backfill --start ${date} --end ${date}`,
        });
      }
      const path = join(this.folder(dataset, date), file);
      const bytes = await ifExists(readFile(path));
      if (bytes && sha256(bytes) === facts.sha256) return new ReadTable(new Uint8Array(bytes));
      const now = await this.manifest(dataset, date);
      if (now?.files[file]?.sha256 === facts.sha256)
        throw damaged(path, bytes ? 'its content is not what its manifest promises' : 'it is missing');
      manifest = now;
    }
  }
}

function damaged(path: string, why: string, cause?: unknown): SpymasterError {
  return new SpymasterError('LAKE_CORRUPT', `${path} is damaged: ${why}.`, {
    hint: 'Delete the date’s folder and run backfill for it again.',
    cause,
  });
}
