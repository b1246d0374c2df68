import { readFile, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { SpymasterError } from '../../shared/errors.ts';
import {
  ifExists,
  moveDurably,
  Staging,
  type StepHook,
  sha256,
  sweepStaged,
} from '../files/durable-write.ts';
import { holdLock, type Lock } from '../files/lock.ts';
import { type FileFacts, LAKE_VERSION, type Manifest } from './manifest.ts';

export const MANIFEST = 'manifest.json';
/**
 * The manifest before, while its date is being replaced: it knows which files are to go.
 */
export const REPLACED_MANIFEST = 'manifest.replaced.json';
const LOCK = '.lock';
/** A commit takes milliseconds: whoever waits longer meets one that hangs. */
const MAX_WAIT_MS = 10_000;

/** Where a date of a dataset lies. */
export interface DatePlace {
  /** The dataset's folder: file names are paths below it. */
  readonly datasetFolder: string;
  readonly date: string;
}

export const dateFolder = ({ datasetFolder, date }: DatePlace): string => join(datasetFolder, `date=${date}`);

export interface CommitFacts {
  readonly inputs: string;
  readonly timeRange: readonly [bigint, bigint] | null;
  readonly facts?: Manifest['facts'];
}

/**
 * A date being written: files first, the manifest last. Several may write at once; the
 * lock is held for the commit alone.
 */
export class DateWriting {
  readonly #place: DatePlace;
  readonly #readManifest: (name: string) => Promise<Manifest | null>;
  readonly #tagBefore: string | null;
  readonly #staging: Staging;
  readonly #files: Record<string, FileFacts> = {};

  /** @internal */
  constructor(
    place: DatePlace,
    tagBefore: string | null,
    readManifest: (name: string) => Promise<Manifest | null>,
    onStep: StepHook,
  ) {
    this.#place = place;
    this.#tagBefore = tagBefore;
    this.#readManifest = readManifest;
    this.#staging = new Staging(onStep);
  }

  /** @param name below the dataset's folder @throws {SpymasterError} WRITE_FAILED */
  async file(name: string, bytes: Uint8Array, rows: number): Promise<void> {
    await this.#staging.write(join(this.#place.datasetFolder, name), bytes);
    this.#files[name] = { rows, bytes: bytes.length, sha256: sha256(bytes) };
  }

  /**
   * Puts the files in place, the manifest last. The one before is put aside first: at no
   * moment does a manifest speak of files that are not its own, so a machine that stops
   * in between leaves a date that is not committed, and the next run builds it. Where
   * another writer has committed the same inputs meanwhile, theirs stands.
   * @throws {SpymasterError} WRITE_FAILED, FILE_LOCKED, LAKE_CONFLICT when another writer
   * has committed other inputs meanwhile
   */
  async finish({ inputs, timeRange, facts }: CommitFacts): Promise<Manifest> {
    const manifest: Manifest = {
      date: this.#place.date,
      version: LAKE_VERSION,
      inputs,
      minTimeNs: timeRange ? String(timeRange[0]) : null,
      maxTimeNs: timeRange ? String(timeRange[1]) : null,
      files: this.#files,
      facts: facts ?? {},
    };
    const folder = dateFolder(this.#place);
    await this.#staging.write(join(folder, MANIFEST), `${JSON.stringify(manifest, null, 2)}\n`);
    const lock = await holdLock(join(folder, LOCK), this.#place.date, MAX_WAIT_MS);
    try {
      const stands = await this.#whatStands(inputs);
      if (stands) return stands;
      await this.#swap(lock);
      return manifest;
    } finally {
      await lock.release();
    }
  }

  /** What another writer has committed since this one began. */
  async #whatStands(inputs: string): Promise<Manifest | null> {
    if ((await tagOf(this.#place)) === this.#tagBefore) return null;
    const current = await this.#readManifest(MANIFEST);
    if (current?.inputs === inputs) return current;
    throw new SpymasterError(
      'LAKE_CONFLICT',
      `${dateFolder(this.#place)} was committed by another process meanwhile.`,
      {
        hint: 'Run the command again: it builds on what is there now.',
      },
    );
  }

  async #swap(lock: Lock): Promise<void> {
    const folder = dateFolder(this.#place);
    const path = join(folder, MANIFEST);
    const aside = join(folder, REPLACED_MANIFEST);
    const before = await this.#manifestBefore();
    if (this.#tagBefore !== null) {
      await lock.verify();
      await moveDurably(path, aside);
    }
    const names = Object.keys(this.#files);
    await lock.verify();
    await this.#staging.publish(names.map((name) => join(this.#place.datasetFolder, name)));
    for (const name of Object.keys(before?.files ?? {}))
      if (!(name in this.#files)) await rm(join(this.#place.datasetFolder, name), { force: true });
    await lock.verify();
    await this.#staging.publish([path]);
    await rm(aside, { force: true });
    const folders = new Set([folder, ...names.map((name) => dirname(join(this.#place.datasetFolder, name)))]);
    for (const written of folders) await sweepStaged(written);
  }

  /**
   * The committed manifest, or the one a killed run had put aside; null where neither can
   * be read.
   */
  async #manifestBefore(): Promise<Manifest | null> {
    const readable = (name: string) => this.#readManifest(name).catch(() => null);
    return (await readable(MANIFEST)) ?? (await readable(REPLACED_MANIFEST));
  }

  /**
   * Removes what was written and not finished. What a killed run left, the next commit of
   * the date removes.
   */
  release(): Promise<void> {
    return this.#staging.discard();
  }
}

/** Names the manifest's content at this moment; null where there is none. */
export async function tagOf(place: DatePlace): Promise<string | null> {
  const bytes = await ifExists(readFile(join(dateFolder(place), MANIFEST)));
  return bytes === null ? null : sha256(new Uint8Array(bytes));
}
