import { createReadStream, existsSync } from 'node:fs';
import { mkdir, readdir, readFile, rename, rm, truncate } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { isSpymasterError } from '../../shared/errors.ts';
import type { Instrument } from '../../shared/instruments.ts';
import { type Session, toTimestamp } from '../../shared/session/session.ts';
import {
  type DbnSource,
  earlierOf,
  filterSource,
  type LiveFeed,
  LiveRecorder,
  laterOf,
  mergeSources,
  openDbnFile,
  wholeFrameBytes,
  writeSource,
} from '../databento/index.ts';
import { ifExists, placeOfStaged, writeDurably, writeFailure } from '../files/durable-write.ts';
import { holdLock, type Lock } from '../files/lock.ts';
import { type FUTURES_SCHEMAS, type OPTIONS_SCHEMAS, rawFile } from '../raw/raw-layout.ts';
import { toldIn } from '../sources/holes.ts';
import type { MarketSide } from './live-market.ts';
import { listingsFrom } from './option-listing.ts';
import { earlierStarts, KNOWN_FILE, knownText, type Start } from './recorded-starts.ts';
import { quotesUntil } from './wanted-spans.ts';

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
/** Where a name was taken it has a number. */
const PIECE = /^(\d+)-([a-z0-9-]+?)(?:\.\d+)?\.dbn\.zst$/;

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
  /** The future that was followed. */
  readonly contract: string;
}

/**
 * Takes a live session down as it comes, in pieces by kind of record, and puts them
 * together to the day's raw files when it is over: as a download gives them, but for
 * trades after the close.
 * A start of the daemon can go on where an earlier one was ended: {@link continueBefore};
 * else it records anew, and what earlier ones left is put aside by the whole.
 */
export class Recording {
  /** Of the starts of the day. */
  readonly run: number;
  readonly place: RecordingPlace;
  readonly #folder: string;
  readonly #lock: Lock;
  /** Those whose pieces, one after the other, are the day so far, if one goes on. */
  #earlier: readonly Start[];
  #continues = false;
  readonly #recorders = new Set<LiveRecorder>();
  #marking: Promise<void> | null = null;

  private constructor(place: RecordingPlace, run: number, earlier: readonly Start[], lock: Lock) {
    this.place = place;
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

  /** Where it is put down what has been told of the day. */
  get toldFile(): string {
    return join(dayFolder(this.place), 'told.txt');
  }

  /** Null where no earlier start has left anything to go on with. */
  get before(): Before | null {
    return this.#earlier.at(-1) ?? null;
  }

  /**
   * What an earlier start recorded counts, up to where it came; this one has to ask for
   * what was received from then on.
   * @returns false where nothing of it is to be found: then it does not
   */
  async continueBefore(): Promise<boolean> {
    this.#continues = true;
    this.#continues = (await this.pieces('futures', 'trades')).length > 0;
    return this.#continues;
  }

  /** Of what an earlier start recorded, only so much can be read. */
  cutBefore(until: bigint): void {
    const readable = (start: Start): Start => ({ ...start, until: earlierOf(start.until, until) });
    this.#earlier = this.#earlier.map(readable);
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
  mark(known: Before): Promise<void> {
    this.#marking ??= this.#mark(known).finally(() => {
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
   * @param missing from when to the close there is no tape
   * @throws {SpymasterError} as reading and writing do: then the pieces stay
   */
  async seal(missing: { readonly tapeFrom: bigint } | null = null): Promise<Sealed> {
    // What is being put down would stay behind.
    await this.#marking?.catch(() => undefined);
    const put: string[] = [];
    const kept: string[] = [];
    const { rawFolder, instrument, session } = this.place;
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
      for (const piece of pieces) sources.push(readable(await openPiece(piece), piece));
      // What is known to be missing is beside the file when it is there.
      const gaps = await gapLines(pieces);
      if (missing && side === 'futures' && schema === 'trades')
        gaps.push(...restOf(session, missing.tapeFrom));
      if (gaps.length > 0) await writeDurably(`${path}.gaps.jsonl`, `${gaps.join('\n')}\n`);
      const all = mergeSources(sources);
      const to = toTimestamp(session, quotesUntil(session));
      await writeSource(isUntilQuotesEnd(side, schema) ? filterSource(all, { to }) : all, path);
      put.push(path);
    }
    // Trades come last: what else was there is of a seal that was broken off, or a
    // download.
    const trades = rawFile(
      { rawFolder, market: 'futures', symbol: instrument.symbol },
      'trades',
      session.date,
    );
    if (!kept.includes(trades)) await rm(dayFolder(this.place), { recursive: true, force: true });
    return { put, kept };
  }

  /** What has been recorded of a schema, in the order of its times. */
  async pieces(side: MarketSide, schema: string): Promise<Piece[]> {
    const starts = this.#continues ? this.#earlier : [];
    const folders = [...starts.map(({ folder }) => folder), this.#folder];
    const pieces: Piece[] = [];
    for (const [i, folder] of folders.entries()) {
      const to = starts[i]?.until;
      const before = starts[i - 1]?.until;
      // A feed that connects again has the day before listed too.
      const from = schema === 'definition' ? laterOf(before ?? 0n, listingsFrom(this.place.session)) : before;
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

/** What cannot be read of an earlier start has been asked for again. */
function readable(source: DbnSource, { to }: Piece): DbnSource {
  if (to === undefined) return source;
  return {
    ...source,
    async *runs() {
      try {
        yield* source.runs();
      } catch (error) {
        if (!isSpymasterError(error)) throw error;
      }
    },
  };
}

/** By their times. What was left growing is cut to what can be read, and put in place. */
async function piecesIn(folder: string, schema: string): Promise<string[]> {
  const pieces: { readonly start: bigint; readonly path: string }[] = [];
  for (const name of ((await ifExists(readdir(folder))) ?? []).sort()) {
    const place = placeOfStaged(name);
    const [, start, kind] = PIECE.exec(place ?? name) ?? [];
    if (kind !== schema) continue;
    const path = join(folder, name);
    const found = place === null ? path : await rescued(path, join(folder, place));
    if (found !== null) pieces.push({ start: BigInt(start!), path: found });
  }
  return pieces.sort((a, b) => (a.start < b.start ? -1 : 1)).map(({ path }) => path);
}

/** @returns where it is now; null where nothing of it can be read */
async function rescued(path: string, place: string): Promise<string | null> {
  const bytes = await wholeFrameBytes(createReadStream(path));
  if (bytes === 0) return null;
  await truncate(path, bytes);
  let free = place;
  for (let number = 2; existsSync(free); number++) free = place.replace(/\.dbn\.zst$/, `.${number}.dbn.zst`);
  await rename(path, free);
  return free;
}

/**
 * All but the tape of futures: where it was replayed in the afternoon, it went on beyond
 * what is wanted. What is listed has times of its own.
 */
const isUntilQuotesEnd = (side: MarketSide, schema: (typeof KEPT)[number]['schema']): boolean =>
  schema !== 'definition' && !(side === 'futures' && schema === 'trades');

/** The tape from an instant to the close, as one that is missing; nothing after it. */
function restOf(session: Session, from: bigint): string[] {
  const to = toTimestamp(session, session.rthClose);
  const gap = {
    schema: 'trades',
    cause: 'disconnected',
    outcome: 'lost',
    repeated: 0,
    owed: 0,
    delivered: 0,
  };
  return from < to ? [JSON.stringify({ ...gap, from: String(from), to: String(to) })] : [];
}

export const dayFolder = ({ rawFolder, instrument, session }: RecordingPlace): string =>
  join(rawFolder, 'live', instrument.symbol.toLowerCase(), session.date);

/**
 * What is known to be missing of pieces, as it stands beside them: of each as far as it
 * is good. The same gap stands beside each file that was being written.
 */
export async function gapLines(pieces: readonly Piece[]): Promise<string[]> {
  const lines = new Set<string>();
  for (const { path, from, to } of pieces) {
    const text = await ifExists(readFile(`${path}.gaps.jsonl`, 'utf8'));
    for (const line of text?.split('\n') ?? []) {
      const cut = cutGap(line, from, to);
      if (cut !== null) lines.add(cut);
    }
  }
  return [...lines];
}

/** Null for a gap outside, and for a line that was cut short when its process ended. */
function cutGap(line: string, least: bigint | undefined, most: bigint | undefined): string | null {
  const gap = toldIn(line);
  if (!gap) return null;
  const from = least === undefined ? gap.from : laterOf(gap.from, least);
  const to = most === undefined ? gap.to : earlierOf(gap.to, most);
  return from < to ? JSON.stringify({ ...JSON.parse(line), from: String(from), to: String(to) }) : null;
}
