import { type FileHandle, mkdir, open, readdir, readFile, rm, stat } from 'node:fs/promises';
import { basename, dirname } from 'node:path';
import { isSpymasterError, SpymasterError } from '../../../shared/errors.ts';
import {
  ifExists,
  moveDurably,
  sha256OfFile,
  writeDurably,
  writeFailure,
} from '../../files/durable-write.ts';
import { takeLock } from '../../files/lock.ts';
import type { Metadata } from '../dbn/metadata.ts';
import { openDbn, openDbnFile, type RecordRun } from '../dbn/source.ts';
import { DbnWriter } from '../dbn/writer.ts';
import { isAfterWholeFrame } from '../dbn/zstd.ts';
import type { RangeRequest } from '../request.ts';
import { type Answer, Delivery, START_OVER } from './delivery.ts';

export interface RangeFileResult {
  readonly path: string;
  readonly records: number;
  readonly bytes: number;
  readonly sha256: string;
  /** Answers the file was joined from: 1 unless the connection broke. */
  readonly answers: number;
}

interface Part {
  readonly path: string;
  /** False when its last bytes are no whole record: they must not reach the file. */
  readonly whole: boolean;
}

/**
 * How a part ends where a connection broke or a process was killed: what came before is
 * good.
 */
const CUT_SHORT: ReadonlySet<string> = new Set(['DBN_TRUNCATED', 'DBN_BAD_MAGIC', 'DBN_CORRUPT_METADATA']);
/**
 * What a power failure can leave of bytes that had not reached the disk: how much of the
 * part is good cannot be told for certain.
 */
const DAMAGED: ReadonlySet<string> = new Set(['DBN_CORRUPT_RECORD', 'ZSTD_CORRUPT']);

/**
 * A file in the making: `FILE.part0` holds the first answer's bytes as they came,
 * `FILE.part1` the answer that went on where it was cut, and so on; `FILE.request` says
 * what was asked. The parts themselves say how far the download has come, so a killed
 * process loses nothing.
 */
export class RangeFile {
  readonly path: string;
  readonly delivery: Delivery;
  readonly #parts: Part[];
  readonly #unlock: () => Promise<void>;
  #metadata: Metadata | null;
  #next: number;

  private constructor(path: string, found: Found, next: number, unlock: () => Promise<void>) {
    this.path = path;
    this.delivery = found.delivery;
    this.#parts = found.parts;
    this.#metadata = found.metadata;
    this.#next = next;
    this.#unlock = unlock;
  }

  /**
   * Takes the file over from whoever was interrupted writing it; `close` it in any case.
   * @throws {SpymasterError} NOT_RESUMABLE when the parts belong to another request,
   * FILE_LOCKED, WRITE_FAILED
   */
  static async open(path: string, request: RangeRequest, resume: boolean): Promise<RangeFile> {
    try {
      await mkdir(dirname(path), { recursive: true });
    } catch (error) {
      throw writeFailure(dirname(path), error);
    }
    const unlock = await takeLock(`${path}.lock`, basename(path));
    try {
      if (!resume) for (const part of await partsOf(path)) await rm(part);
      const found = await find(path, request);
      await writeDurably(requestPath(path), `${signatureOf(request)}\n`);
      for (const useless of found.useless) await rm(useless);
      return new RangeFile(path, found, await nextNumber(path), unlock);
    } catch (error) {
      await unlock();
      throw error;
    }
  }

  /**
   * How far the parts of a file have come, without touching them.
   * @throws {SpymasterError} NOT_RESUMABLE
   */
  static async look(path: string, request: RangeRequest): Promise<Delivery> {
    return (await find(path, request)).delivery;
  }

  /**
   * Asks for an answer, writes its bytes and follows its records. The place for them is
   * made before anything is asked, and billed.
   * @throws {SpymasterError} what ended the answer early, after every byte of it has been
   * kept
   */
  async append(ask: () => Promise<Answer>, onBytes: () => void): Promise<void> {
    if (this.delivery.records > 0) this.delivery.startsAgain();
    const path = partPath(this.path, this.#next++);
    const file = await create(path);
    let answer: Answer | null = null;
    let failure: unknown = null;
    try {
      answer = await ask();
      await this.#receive(path, file, answer, onBytes);
    } catch (error) {
      failure = answer?.failure() ?? error;
    }
    await answer?.close();
    const unfinished = await closed(path, file);
    failure ??= unfinished;
    const last = this.#parts.at(-1);
    // Without a header that fits, the bytes are of no use to anyone.
    if (last?.path !== path) await rm(path, { force: true });
    else this.#parts[this.#parts.length - 1] = { path, whole: failure === null };
    if (failure !== null) throw failure;
  }

  async #receive(path: string, file: FileHandle, answer: Answer, onBytes: () => void): Promise<void> {
    async function* kept(): AsyncGenerator<Uint8Array> {
      for await (const chunk of answer.bytes) {
        await file.writeFile(chunk).catch((error: unknown) => Promise.reject(writeFailure(path, error)));
        onBytes();
        yield chunk;
      }
    }
    const source = await openDbn(kept(), { name: path });
    checkSameForm(path, this.#metadata, source.metadata);
    this.#metadata ??= source.metadata;
    this.#parts.push({ path, whole: false });
    for await (const run of source.runs()) this.delivery.accept(run);
    if (answer.failure()) throw answer.failure();
    this.delivery.finish();
  }

  /**
   * Gives the whole file its name. Bytes stay as the service sent them unless they came
   * in several answers.
   */
  async finish(
    onWhole: (file: RangeFileResult) => Promise<void> = async () => undefined,
  ): Promise<RangeFileResult> {
    const [first, ...others] = this.#parts;
    const joined = `${this.path}.joined`;
    const whole = first!.whole && others.length === 0 ? first!.path : joined;
    if (whole === joined) await this.#join(joined);
    const result = {
      path: this.path,
      records: this.delivery.records,
      bytes: (await stat(whole)).size,
      sha256: await sha256OfFile(whole),
      answers: this.#parts.length,
    };
    await onWhole(result);
    await moveDurably(whole, this.path);
    for (const part of this.#parts.splice(0)) await rm(part.path, { force: true });
    return result;
  }

  /** Lets the next writer in. Parts stay; without any there is nothing to go on with. */
  async close(): Promise<void> {
    if (this.#parts.length === 0) await rm(requestPath(this.path), { force: true });
    await this.#unlock();
  }

  async #join(path: string): Promise<void> {
    const delivery = new Delivery();
    let writer: DbnWriter | null = null;
    try {
      writer = await DbnWriter.create(path, this.#metadata!);
      for (const part of this.#parts) {
        const write = (run: RecordRun) => writer!.write(run.bytes);
        await replay(part.path, delivery, part !== this.#parts[0], write);
      }
      await writer.close();
    } catch (error) {
      await writer?.abort();
      // The parts are what counts; a half-joined file would only keep a full disk full.
      await rm(path, { force: true });
      throw writeFailure(path, error);
    }
  }
}

const partPath = (path: string, number: number): string => `${path}.part${number}`;
const requestPath = (path: string): string => `${path}.request`;

/** Earlier parts of a file, in order. */
async function partsOf(path: string): Promise<string[]> {
  return (await partNumbers(path)).map((number) => partPath(path, number));
}

async function partNumbers(path: string): Promise<number[]> {
  const prefix = `${basename(path)}.part`;
  const names = (await ifExists(readdir(dirname(path)))) ?? [];
  return names
    .filter((name) => name.startsWith(prefix) && /^\d+$/.test(name.slice(prefix.length)))
    .map((name) => Number(name.slice(prefix.length)))
    .sort((a, b) => a - b);
}

const nextNumber = async (path: string): Promise<number> => ((await partNumbers(path)).at(-1) ?? -1) + 1;

interface Found {
  readonly delivery: Delivery;
  readonly parts: Part[];
  readonly metadata: Metadata | null;
  /**
   * Parts that were cut before the end of their header, or are damaged, and those that
   * went on from them.
   */
  readonly useless: readonly string[];
}

/**
 * What an earlier, interrupted download left behind.
 * @throws {SpymasterError} NOT_RESUMABLE
 */
async function find(path: string, request: RangeRequest): Promise<Found> {
  const all = await partsOf(path);
  for (let candidates = all; ; ) {
    const found = await follow(path, candidates, request);
    if (typeof found === 'number') candidates = candidates.slice(0, found);
    else return { ...found, useless: all.filter((part) => !found.parts.some((kept) => kept.path === part)) };
  }
}

/** Runs through parts in order; the index of the first that is damaged, if one is. */
async function follow(
  path: string,
  candidates: readonly string[],
  request: RangeRequest,
): Promise<Omit<Found, 'useless'> | number> {
  const delivery = new Delivery();
  const parts: Part[] = [];
  let metadata: Metadata | null = null;
  for (const [i, part] of candidates.entries()) {
    const { header, end } = await replay(part, delivery, parts.length > 0);
    if (end === 'damaged') return i;
    if (!header) continue;
    if (!metadata) await checkSameRequest(path, request);
    checkSameForm(part, metadata, header);
    metadata ??= header;
    parts.push({ path: part, whole: end === 'whole' });
  }
  return { delivery, parts, metadata };
}

/**
 * Runs a part's records past the delivery; its header is null when it was cut before the
 * end of that.
 */
async function replay(
  part: string,
  delivery: Delivery,
  isContinuation: boolean,
  onRun: (run: RecordRun) => Promise<void> = async () => undefined,
): Promise<{ header: Metadata | null; end: 'whole' | 'cut' | 'damaged' }> {
  let header: Metadata | null = null;
  try {
    const source = await openDbnFile(part, { fragment: false });
    header = source.metadata;
    if (isContinuation) delivery.startsAgain();
    for await (const run of source.runs()) {
      const fresh = delivery.accept(run);
      if (fresh) await onRun(fresh);
    }
    return { header, end: 'whole' };
  } catch (error) {
    if (isSpymasterError(error) && (CUT_SHORT.has(error.code) || isAfterWholeFrame(error)))
      return { header, end: 'cut' };
    if (isSpymasterError(error) && DAMAGED.has(error.code)) return { header, end: 'damaged' };
    throw error;
  }
}

/** A request in words that are equal only for the same records. */
const signatureOf = ({
  dataset,
  schema,
  symbols,
  stypeIn,
  stypeOut,
  start,
  end,
  limit,
}: RangeRequest): string =>
  JSON.stringify({
    dataset,
    schema,
    symbols: typeof symbols === 'string' ? symbols : [...symbols].sort(),
    stype_in: stypeIn ?? 'raw_symbol',
    stype_out: stypeOut ?? 'instrument_id',
    start: String(start),
    end: end === undefined ? null : String(end),
    limit: limit ?? null,
  });

async function checkSameRequest(path: string, request: RangeRequest): Promise<void> {
  const asked = await ifExists(readFile(requestPath(path), 'utf8'));
  if (asked?.trim() === signatureOf(request)) return;
  throw new SpymasterError(
    'NOT_RESUMABLE',
    `What is left of ${path} was begun for another request${asked === null ? '' : ` (it is in ${requestPath(path)})`}.`,
    { hint: START_OVER },
  );
}

function checkSameForm(part: string, first: Metadata | null, next: Metadata | null): void {
  if (!first || !next || (first.version === next.version && first.tsOut === next.tsOut)) return;
  throw new SpymasterError(
    'NOT_RESUMABLE',
    `${part} came as DBN version ${next.version} and what is before it as ${first.version}.`,
    { hint: START_OVER },
  );
}

async function create(path: string): Promise<FileHandle> {
  try {
    return await open(path, 'w');
  } catch (error) {
    throw writeFailure(path, error);
  }
}

/** Makes a file last and closes it; what went wrong with that, or null. */
async function closed(path: string, file: FileHandle): Promise<unknown> {
  try {
    await file.sync();
    return null;
  } catch (error) {
    return writeFailure(path, error);
  } finally {
    await file.close();
  }
}
