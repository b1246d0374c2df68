import { appendFile } from 'node:fs/promises';
import { SpymasterError } from '../../../shared/errors.ts';
import { kindOf, rtypeOfSchema } from '../dbn/codes.ts';
import { TS_EVENT_OFFSET, UNDEF_TIMESTAMP } from '../dbn/layout.ts';
import { type Metadata, NEWEST_VERSION, SYMBOL_LENGTH } from '../dbn/metadata.ts';
import { indexTimeOffset } from '../dbn/run-parts.ts';
import { part, type RecordRun } from '../dbn/source.ts';
import { utcDateNumber } from '../dbn/symbol-map.ts';
import { NS_PER_DAY, NS_PER_HOUR } from '../dbn/times.ts';
import { DbnWriter } from '../dbn/writer.ts';
import type { LiveFeed } from './feed.ts';
import type { FeedEvent } from './feed-types.ts';
import { releasePath, reservePath } from './free-path.ts';

const SYNC_EVERY_MS = 5000;

/** When a file ends and the next begins. Every file also ends with its UTC day. */
export type Rotation =
  | { readonly every: 'day' | 'hour' }
  | { readonly bytes: number }
  | { readonly records: number };

export interface RecorderOptions {
  /**
   * Where a file goes, by the time of its first record in nanoseconds and, where kinds of
   * records are kept apart, the kind. A place that is taken is not written over: the file
   * gets a number.
   */
  readonly path: (startNs: bigint, kind: string | null) => string;
  readonly rotate: Rotation;
  /** Kinds of records in files of their own, or all in one. Default `none`. */
  readonly split?: 'schema' | 'none';
  /** How much may be lost when the machine fails. Default 5000. */
  readonly syncEveryMs?: number;
  /** Told of each file that is in its place. */
  readonly onFile?: (path: string, records: number) => void;
}

/** A file that is being written. */
interface OpenFile {
  readonly path: string;
  /** Of its header; null where records of any kind may be in it. */
  readonly schema: string | null;
  readonly writer: DbnWriter;
  readonly hour: bigint;
  bytes: number;
}

/**
 * Writes what a feed tells to DBN files: its records, and the mappings that name them.
 * Gaps go into a file beside, `FILE.gaps.jsonl`. A file has another name while it grows;
 * what a process that was killed leaves under that name can be read.
 * @example for await (const event of new LiveRecorder(feed, { rotate: { every: 'day' },
 * path: (ns) => `es-${utcDateNumber(ns)}.dbn.zst` }).events()) use(event);
 */
export class LiveRecorder {
  readonly #feed: LiveFeed;
  readonly #options: RecorderOptions;
  readonly #files = new Map<string | null, OpenFile>();
  /** Names by id, as last told: what the next file's header says. */
  readonly #symbols = new Map<number, string>();
  /** Gaps told while there was no file to put them beside. */
  #unplacedGaps: string[] = [];
  /** Why what was written could not be brought to the device. */
  #failure: unknown = null;

  constructor(feed: LiveFeed, options: RecorderOptions) {
    this.#feed = feed;
    this.#options = options;
  }

  /**
   * What the feed tells, each event once it has been taken down. Whoever leaves the loop
   * closes the files, and the feed.
   * @throws {SpymasterError} WRITE_FAILED: what was written is left under the growing
   * file's name; as {@link LiveFeed.events}: then the files are closed
   */
  async *events(): AsyncGenerator<FeedEvent> {
    let isWritable = true;
    const syncing = setInterval(() => {
      this.sync().catch((error: unknown) => {
        this.#failure ??= error;
      });
    }, this.#options.syncEveryMs ?? SYNC_EVERY_MS);
    try {
      for await (const event of this.#feed.events()) {
        isWritable = false;
        await this.#take(event);
        isWritable = true;
        yield event;
      }
    } finally {
      clearInterval(syncing);
      this.#feed.close();
      if (isWritable) await this.#closeAll();
      else for (const open of this.#files.values()) await this.#leave(open);
    }
  }

  /**
   * Records until the feed is closed.
   * @throws {SpymasterError} as {@link events}
   */
  async record(): Promise<void> {
    for await (const _ of this.events());
  }

  async #take(event: FeedEvent): Promise<void> {
    if (event.kind === 'records') await this.#onRecords(event.run);
    else if (event.kind === 'mapping') await this.#onMapping(event);
    else if (event.kind === 'gap') await this.#onGap(event);
    if (this.#failure !== null) throw this.#failure;
  }

  /**
   * All that was told so far is on the device, if under the names of growing files: as at
   * an interval, whether or not anything comes.
   * @throws {SpymasterError} WRITE_FAILED
   */
  async sync(): Promise<void> {
    for (const { writer } of [...this.#files.values()]) await writer.sync();
  }

  /** A run may reach over the end of an hour: it is cut there. */
  async #onRecords(run: RecordRun): Promise<void> {
    const kind = this.#options.split === 'schema' ? kindOf(run) : null;
    const timeOffset = indexTimeOffset(run.layout);
    const hourOf = (record: number) =>
      run.view.getBigUint64(record * run.stride + timeOffset, true) / NS_PER_HOUR;
    for (let from = 0, to = 0; from < run.count; from = to) {
      const hour = hourOf(from);
      for (to = from + 1; to < run.count && hourOf(to) === hour; ) to++;
      await this.#write(kind, hour, part(run, from, to)!);
    }
  }

  async #write(kind: string | null, hour: bigint, run: RecordRun): Promise<void> {
    let open = this.#files.get(kind);
    if (open && this.#isFull(open, hour, run)) {
      await this.#close(kind, open);
      open = undefined;
    }
    open ??= await this.#open(kind, hour, run);
    const { rotate } = this.#options;
    const room = 'records' in rotate ? Math.max(1, rotate.records - open.writer.records) : run.count;
    const some = part(run, 0, Math.min(room, run.count))!;
    open.bytes += some.bytes.length;
    await open.writer.run(some);
    const rest = part(run, some.count, run.count);
    if (rest) await this.#write(kind, hour, rest);
  }

  #isFull({ hour: first, bytes, writer, schema }: OpenFile, hour: bigint, run: RecordRun): boolean {
    const { rotate } = this.#options;
    // Subscribed to since: the header would say that it is not there.
    if (schema !== null && rtypeOfSchema(schema) !== run.rtype) return true;
    // A record without a time, or one that is late, belongs where it comes.
    const isLater = hour > first && hour !== UNDEF_TIMESTAMP / NS_PER_HOUR;
    if (isLater && hour / 24n > first / 24n) return true;
    if ('every' in rotate) return isLater && rotate.every === 'hour';
    return 'bytes' in rotate ? bytes >= rotate.bytes : writer.records >= rotate.records;
  }

  async #open(kind: string | null, hour: bigint, run: RecordRun): Promise<OpenFile> {
    const start = startOf(run);
    const path = await reservePath(this.#options.path(start, kind));
    const metadata = this.#metadata(start, run);
    const writer = await DbnWriter.create(path, metadata, { unfinished: 'leave' });
    const open = { path, schema: metadata.schema, writer, hour, bytes: 0 };
    this.#files.set(kind, open);
    for (const line of this.#unplacedGaps.splice(0)) await appendGap(path, line);
    return open;
  }

  /** What the header says: who is called how on the day, as far as it has been told. */
  #metadata(start: bigint, run: RecordRun): Metadata {
    const [startDate, endDate] = [utcDateNumber(start), utcDateNumber(start + NS_PER_DAY)];
    const known = this.#feed.subscriptions.map(({ subscription }) => subscription.schema);
    const [schema, ...others] = new Set(known.filter((name) => rtypeOfSchema(name) === run.rtype));
    const isOneKind = this.#options.split === 'schema' || new Set(known).size === 1;
    return {
      version: NEWEST_VERSION,
      dataset: this.#feed.dataset,
      schema: schema !== undefined && others.length === 0 && isOneKind ? schema : null,
      start,
      end: null,
      limit: null,
      stypeIn: 'raw_symbol',
      stypeOut: 'instrument_id',
      tsOut: run.tsOut,
      symbolCstrLength: SYMBOL_LENGTH,
      symbols: [...new Set(this.#symbols.values())],
      partial: [],
      notFound: [],
      mappings: [...this.#symbols].map(([id, rawSymbol]) => ({
        rawSymbol,
        intervals: [{ startDate, endDate, symbol: String(id) }],
      })),
      recordCount: null,
    };
  }

  /** Kept as the record it came as, in every file that is being written. */
  async #onMapping({ instrumentId, symbolOut, run }: FeedEvent & { kind: 'mapping' }): Promise<void> {
    this.#symbols.set(instrumentId, symbolOut);
    for (const { writer } of this.#files.values()) await writer.run(run);
  }

  async #onGap({ kind: _, ...gap }: FeedEvent & { kind: 'gap' }): Promise<void> {
    const line = JSON.stringify(gap, (_key, value) => (typeof value === 'bigint' ? String(value) : value));
    if (this.#files.size === 0) this.#unplacedGaps.push(line);
    for (const { path } of this.#files.values()) await appendGap(path, line);
  }

  async #close(kind: string | null, { path, writer }: OpenFile): Promise<void> {
    this.#files.delete(kind);
    try {
      await writer.close();
    } finally {
      releasePath(path);
    }
    this.#options.onFile?.(path, writer.records);
  }

  async #leave({ path, writer }: OpenFile): Promise<void> {
    await writer.leave();
    releasePath(path);
  }

  /** Each of them, though one cannot be closed. */
  async #closeAll(): Promise<void> {
    const failures: unknown[] = [];
    for (const [kind, open] of [...this.#files])
      await this.#close(kind, open).catch((error: unknown) => failures.push(error));
    if (failures.length > 0) throw failures[0];
    if (this.#unplacedGaps.length === 0) return;
    const path = await reservePath(this.#options.path(BigInt(Date.now()) * 1_000_000n, null));
    for (const line of this.#unplacedGaps.splice(0)) await appendGap(path, line);
    releasePath(path);
  }
}

/** When a run’s first record was received, or happened, or now where it does not say. */
function startOf({ view, layout }: RecordRun): bigint {
  for (const offset of [indexTimeOffset(layout), TS_EVENT_OFFSET]) {
    const time = view.getBigUint64(offset, true);
    if (time !== UNDEF_TIMESTAMP) return time;
  }
  return BigInt(Date.now()) * 1_000_000n;
}

async function appendGap(path: string, line: string): Promise<void> {
  try {
    await appendFile(`${path}.gaps.jsonl`, `${line}\n`, { flush: true });
  } catch (error) {
    throw new SpymasterError('WRITE_FAILED', `${path}.gaps.jsonl cannot be written.`, {
      hint: 'Free space on the disk, or check the permissions.',
      cause: error,
    });
  }
}
