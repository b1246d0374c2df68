import { createReadStream, existsSync } from 'node:fs';
import { appendFile, mkdir, readdir, readFile, rename, rm, truncate } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Instrument } from '../../shared/instruments.ts';
import type { Session } from '../../shared/session/session.ts';
import {
  filterSource,
  type LiveFeed,
  LiveRecorder,
  mergeSources,
  openDbnFile,
  wholeFrameBytes,
  writeSource,
} from '../databento/index.ts';
import { ifExists, writeDurably, writeFailure } from '../files/durable-write.ts';
import { holdLock, type Lock } from '../files/lock.ts';
import { type FUTURES_SCHEMAS, type OPTIONS_SCHEMAS, rawFile } from '../raw/raw-layout.ts';
import type { MarketSide } from './live-market.ts';
import { earlierStarts, KNOWN_FILE, knownText, type Start } from './recorded-starts.ts';

/**
 * Kinds of records that a live session keeps, and the schemas they are kept as. Trades of
 * futures come last: a date that has them counts as recorded.
 */
export const KEPT = [
  { side: 'futures', schema: 'mbp-10' },
  { side: 'options', schema: 'definition' },
  { side: 'options', schema: 'trades' },
  { side: 'options', schema: 'mbp-1' },
  { side: 'options', schema: 'statistics' },
  { side: 'futures', schema: 'trades' },
] as const satisfies readonly {
  side: MarketSide;
  schema: (typeof OPTIONS_SCHEMAS | typeof FUTURES_SCHEMAS)[number];
}[];
/** Where a name was taken it has a number; what was left growing has another end. */
const PIECE = /^(\d+)-([a-z0-9-]+?)(?:\.\d+)?\.dbn\.zst(\.\w+\.tmp)?$/;

/** Where a session is recorded. */
export interface RecordingPlace {
  readonly rawFolder: string;
  readonly instrument: Instrument;
  readonly session: Session;
}

/** A day's raw files that were put in their places, or were there already. */
export interface Sealed {
  readonly put: readonly string[];
  readonly kept: readonly string[];
}

/** A file of records, and of which of its times it is good: nanoseconds since 1970. */
export interface Piece {
  readonly path: string;
  /** Undefined where it is good from its beginning, or to its end. */
  readonly from: bigint | undefined;
  readonly to: bigint | undefined;
}

/** How far an earlier start of the daemon came. */
export interface Before {
  /** All that was received before has been taken down: nanoseconds since 1970. */
  readonly until: bigint;
  /** Options were followed. */
  readonly hasOptions: boolean;
}

/**
 * Takes a live session down as it comes, in pieces by kind of record, and puts them
 * together to the day's raw files when it is over: as a download gives them, but for
 * trades after 12:40.
 * A start of the daemon can go on where an earlier one was ended: {@link continueBefore};
 * else it records anew, and what earlier ones left is put aside by the whole.
 */
export class Recording {
  /** Of the starts of the day. */
  readonly run: number;
  readonly #place: RecordingPlace;
  readonly #folder: string;
  readonly #lock: Lock;
  /** Those whose pieces, one after the other, are the day so far, if one goes on. */
  readonly #earlier: readonly Start[];
  #continues = false;
  readonly #recorders = new Set<LiveRecorder>();
  #marking: Promise<void> | null = null;

  private constructor(place: RecordingPlace, run: number, earlier: readonly Start[], lock: Lock) {
    this.#place = place;
    this.run = run;
    this.#folder = join(dayFolder(place), String(run));
    this.#earlier = earlier;
    this.#lock = lock;
  }

  /**
   * @throws {SpymasterError} FILE_LOCKED where another process records the day;
   * WRITE_FAILED
   */
  static async begin(place: RecordingPlace): Promise<Recording> {
    const day = dayFolder(place);
    try {
      await mkdir(day, { recursive: true });
    } catch (error) {
      throw writeFailure(day, error);
    }
    const lock = await holdLock(`${day}.lock`, `the recording of ${place.session.date}`);
    try {
      const runs = (await readdir(day)).map(Number).filter(Number.isInteger);
      const run = 1 + Math.max(0, ...runs);
      const recording = new Recording(place, run, await earlierStarts(day, runs), lock);
      await mkdir(recording.#folder);
      return recording;
    } catch (error) {
      await lock.release();
      throw writeFailure(day, error);
    }
  }

  /** Others may record the day. */
  release(): Promise<void> {
    return this.#lock.release();
  }

  /** Null where no earlier start has left anything to go on with. */
  get before(): Before | null {
    return this.#earlier.at(-1) ?? null;
  }

  /**
   * What an earlier start recorded counts, up to where it came; this one has to ask for
   * what was received from then on.
   */
  continueBefore(): void {
    this.#continues = true;
  }

  recorderOf(feed: LiveFeed, side: MarketSide): LiveRecorder {
    const recorder = new LiveRecorder(feed, {
      path: (startNs, kind) => join(this.#folder, side, `${startNs}-${kind ?? 'mixed'}.dbn.zst`),
      rotate: { every: 'day' },
      split: 'schema',
    });
    this.#recorders.add(recorder);
    return recorder;
  }

  /**
   * Puts down that all that was received before an instant has come, once it is on the
   * device: from there a later start can go on. One at a time; meanwhile it does nothing.
   * @throws {SpymasterError} WRITE_FAILED
   */
  mark(until: bigint, hasOptions: boolean): Promise<void> {
    this.#marking ??= this.#mark({ until, hasOptions }).finally(() => {
      this.#marking = null;
    });
    return this.#marking;
  }

  async #mark(known: Before): Promise<void> {
    for (const recorder of this.#recorders) await recorder.sync();
    const continues = this.#continues ? this.#earlier.at(-1)!.run : null;
    await writeDurably(join(this.#folder, KNOWN_FILE), knownText({ ...known, continues }));
  }

  /**
   * Puts the day's files in their places, where there are none yet, and lets go of the
   * pieces.
   * @throws {SpymasterError} as reading and writing do: then the pieces stay
   */
  async seal(): Promise<Sealed> {
    const put: string[] = [];
    const kept: string[] = [];
    const { rawFolder, instrument, session } = this.#place;
    for (const { side, schema } of KEPT) {
      const pieces = await this.pieces(side, schema);
      if (pieces.length === 0) continue;
      const path = rawFile({ rawFolder, market: side, symbol: instrument.symbol }, schema, session.date);
      if (existsSync(path)) {
        kept.push(path);
        continue;
      }
      await mkdir(dirname(path), { recursive: true });
      const sources = [];
      for (const piece of pieces) sources.push(await openPiece(piece));
      await writeSource(mergeSources(sources), path);
      await keepGaps(pieces, path);
      put.push(path);
    }
    if (kept.length === 0) await rm(dayFolder(this.#place), { recursive: true, force: true });
    return { put, kept };
  }

  /** What has been recorded of a schema, in the order of its times. */
  async pieces(side: MarketSide, schema: string): Promise<Piece[]> {
    const starts = this.#continues ? this.#earlier : [];
    const folders = [...starts.map(({ folder }) => folder), this.#folder];
    const pieces: Piece[] = [];
    for (const [i, folder] of folders.entries()) {
      const from = starts[i - 1]?.until;
      const to = starts[i]?.until;
      for (const path of await piecesIn(join(folder, side), schema)) pieces.push({ path, from, to });
    }
    return pieces;
  }
}

export const openPiece = async ({ path, from, to }: Piece) =>
  filterSource(await openDbnFile(path), {
    ...(from !== undefined && { from }),
    ...(to !== undefined && { to }),
  });

/** By their times. What was left growing is cut to what can be read, and put in place. */
async function piecesIn(folder: string, schema: string): Promise<string[]> {
  const pieces: { readonly start: bigint; readonly path: string }[] = [];
  for (const name of ((await ifExists(readdir(folder))) ?? []).sort()) {
    const [, start, kind, growing] = PIECE.exec(name) ?? [];
    if (kind !== schema) continue;
    const path = join(folder, name);
    const place = growing ? await rescued(path, path.slice(0, -growing.length)) : path;
    if (place !== null) pieces.push({ start: BigInt(start!), path: place });
  }
  return pieces.sort((a, b) => (a.start < b.start ? -1 : 1)).map(({ path }) => path);
}

/** @returns where it is now; null where nothing of it can be read */
async function rescued(path: string, place: string): Promise<string | null> {
  const bytes = await wholeFrameBytes(createReadStream(path));
  if (bytes === 0) return null;
  await truncate(path, bytes);
  const free = existsSync(place) ? place.replace(/\.dbn\.zst$/, '.2.dbn.zst') : place;
  await rename(path, free);
  return free;
}

const dayFolder = ({ rawFolder, instrument, session }: RecordingPlace): string =>
  join(rawFolder, 'live', instrument.symbol.toLowerCase(), session.date);

/** What is known to be missing stays beside the file, as it stood beside the pieces. */
async function keepGaps(pieces: readonly Piece[], path: string): Promise<void> {
  for (const piece of pieces) {
    const gaps = await ifExists(readFile(`${piece.path}.gaps.jsonl`, 'utf8'));
    if (gaps) await appendFile(`${path}.gaps.jsonl`, gaps);
  }
}
