import { existsSync } from 'node:fs';
import { appendFile, mkdir, readdir, readFile, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Instrument } from '../../shared/instruments.ts';
import type { Session } from '../../shared/session/session.ts';
import { type LiveFeed, LiveRecorder, mergeSources, openDbnFile, writeSource } from '../databento/index.ts';
import { ifExists, writeFailure } from '../files/durable-write.ts';
import { holdLock, type Lock } from '../files/lock.ts';
import { type FUTURES_SCHEMAS, type OPTIONS_SCHEMAS, rawFile } from '../raw/raw-layout.ts';
import type { MarketSide } from './live-market.ts';

/**
 * Kinds of records that a live session keeps, and the schemas they are kept as. Trades of
 * futures come last: a date that has them counts as recorded.
 */
const KEPT = [
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
const PIECE = /^(\d+)-([a-z0-9-]+)\.dbn\.zst$/;

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

/**
 * Takes a live session down as it comes, in pieces by kind of record, and puts them
 * together to the day's raw files when it is over: as a download gives them, but for
 * trades after 12:40.
 * Every start of the daemon records anew, since it has all of the day replayed: what an
 * earlier one left is put aside by the whole.
 */
export class Recording {
  /** Of the starts of the day: the same day is recorded anew by each. */
  readonly run: number;
  readonly #place: RecordingPlace;
  readonly #folder: string;
  readonly #lock: Lock;

  private constructor(place: RecordingPlace, run: number, lock: Lock) {
    this.#place = place;
    this.run = run;
    this.#folder = join(dayFolder(place), String(run));
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
      const recording = new Recording(place, 1 + Math.max(0, ...runs), lock);
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

  recorderOf(feed: LiveFeed, side: MarketSide): LiveRecorder {
    return new LiveRecorder(feed, {
      path: (startNs, kind) => join(this.#folder, side, `${startNs}-${kind ?? 'mixed'}.dbn.zst`),
      rotate: { every: 'day' },
      split: 'schema',
    });
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
      for (const piece of pieces) sources.push(await openDbnFile(piece));
      await writeSource(mergeSources(sources), path);
      await keepGaps(pieces, path);
      put.push(path);
    }
    if (kept.length === 0) await rm(dayFolder(this.#place), { recursive: true, force: true });
    return { put, kept };
  }

  /** What has been recorded of a schema, in the order of its times. */
  async pieces(side: MarketSide, schema: string): Promise<string[]> {
    const folder = join(this.#folder, side);
    const named = ((await ifExists(readdir(folder))) ?? []).flatMap((name) => {
      const [, start, kind] = PIECE.exec(name) ?? [];
      return kind === schema ? [{ start: BigInt(start!), name }] : [];
    });
    const ordered = named.sort((a, b) => (a.start < b.start ? -1 : 1));
    return ordered.map(({ name }) => join(folder, name));
  }
}

const dayFolder = ({ rawFolder, instrument, session }: RecordingPlace): string =>
  join(rawFolder, 'live', instrument.symbol.toLowerCase(), session.date);

/** What is known to be missing stays beside the file, as it stood beside the pieces. */
async function keepGaps(pieces: readonly string[], path: string): Promise<void> {
  for (const piece of pieces) {
    const gaps = await ifExists(readFile(`${piece}.gaps.jsonl`, 'utf8'));
    if (gaps) await appendFile(`${path}.gaps.jsonl`, gaps);
  }
}
