import { closeSync, ftruncateSync, openSync, readFileSync, rmSync, writeSync } from 'node:fs';
import * as v from 'valibot';
import { sha256 } from '../files/durable-write.ts';
import { THIS_PROCESS } from '../files/owner.ts';
import type { DurableFrame } from '../session/timeline.ts';

/** Of the SHA-256 of a frame, in hex. */
const DIGEST_DIGITS = 16;
const DIGEST = new RegExp(`^[0-9a-f]{${DIGEST_DIGITS}}$`);
const DIGEST_LINE_BYTES = DIGEST_DIGITS + 1;

export interface ToldFramesOptions {
  readonly path: string;
  /** Names this start of the daemon, where it does not go on for another. */
  readonly start: string;
  /** The epoch of what a start tells, as all that it knows has it. */
  readonly epochOf: (start: string) => string;
  /** It cannot be put down: after another start everyone begins anew. */
  readonly onFailure: (error: unknown) => void;
}

/**
 * The frames of a day that any start of the daemon has told under one name, a digest
 * each, put down before they are sent. What a feed loses and what comes late is its own,
 * so that two starts may differ in their frames; a start goes on under the name of the
 * one before as long as it makes the very frames that have been told.
 *
 * Written and not synced: it outlives the process, and not the machine. After that has
 * started anew, so does what is told.
 */
export class ToldFrames {
  readonly #options: ToldFramesOptions;
  /** What earlier starts have told. */
  #earlier: readonly string[] = [];
  #epoch: string;
  #count = 0;
  /** Null where it cannot be put down. */
  #file: number | null = null;

  constructor(options: ToldFramesOptions) {
    this.#options = options;
    const found = read(options.path);
    this.#epoch = options.epochOf(found.start ?? options.start);
    const isSame = found.start !== null && found.epoch === this.#epoch;
    if (isSame) this.#goOn(found);
    else this.begin();
  }

  #goOn(found: Found): void {
    this.#earlier = found.digests;
    this.#attempt(() => {
      this.#file = openSync(this.#options.path, 'a');
      // A line that was cut short would stay in the middle.
      ftruncateSync(this.#file, found.bytes);
    });
  }

  /** Whether all that has been told under this name has been told by this start too. */
  get isWhole(): boolean {
    return this.#count >= this.#earlier.length;
  }

  get epoch(): string {
    return this.#epoch;
  }

  /** How many frames have been told under this name, by earlier starts too. */
  get toldUnderIt(): number {
    return Math.max(this.#earlier.length, this.#count);
  }

  /**
   * Takes down what is about to be told.
   * @returns false where something else has been told in its place: then it is another
   * epoch, which has to {@link begin}
   */
  tell(frames: readonly DurableFrame[]): boolean {
    const fresh: string[] = [];
    for (const frame of frames) {
      const said = this.#earlier[this.#count];
      const digest = digestOf(frame);
      if (said !== undefined && said !== digest) return false;
      if (said === undefined) fresh.push(digest);
      this.#count++;
    }
    this.#write(fresh);
    return true;
  }

  /** Another epoch, of this start, which has told nothing yet. */
  begin(): void {
    const { path, start, epochOf } = this.#options;
    this.close();
    this.#epoch = epochOf(start);
    this.#earlier = [];
    this.#count = 0;
    this.#attempt(() => {
      this.#file = openSync(path, 'w');
      write(this.#file, `${JSON.stringify({ start, epoch: this.#epoch, boot: THIS_PROCESS.bootId })}\n`);
    });
  }

  close(): void {
    if (this.#file !== null) closeSync(this.#file);
    this.#file = null;
  }

  #write(digests: readonly string[]): void {
    const file = this.#file;
    if (file === null || digests.length === 0) return;
    this.#attempt(() => write(file, digests.map((digest) => `${digest}\n`).join('')));
  }

  /** Where it is not whole, no later start may rely on it. */
  #attempt(act: () => unknown): void {
    try {
      act();
    } catch (error) {
      this.#giveUp();
      this.#options.onFailure(error);
    }
  }

  /** What cannot be removed either is read as far as it is whole. */
  #giveUp(): void {
    const file = this.#file;
    this.#file = null;
    for (const act of [
      () => file !== null && closeSync(file),
      () => rmSync(this.#options.path, { force: true }),
    ])
      try {
        act();
      } catch {
        // It has been given up.
      }
  }
}

/** @throws {Error} where not all of it could be written */
function write(file: number, text: string): void {
  if (writeSync(file, text) < Buffer.byteLength(text)) throw new Error('not all of it could be written');
}

interface Found {
  /** Null where nothing of use is there. */
  readonly start: string | null;
  readonly epoch: string;
  readonly digests: readonly string[];
  /** So much of the file is whole. */
  readonly bytes: number;
}

const NOTHING: Found = { start: null, epoch: '', digests: [], bytes: 0 };

function read(path: string): Found {
  const [header = '', ...lines] = textOf(path).split('\n');
  const named = headerOf(header);
  if (named?.boot !== THIS_PROCESS.bootId) return NOTHING;
  const end = lines.findIndex((line) => !DIGEST.test(line));
  const digests = end < 0 ? lines.slice(0, -1) : lines.slice(0, end);
  const bytes = Buffer.byteLength(header) + 1 + digests.length * DIGEST_LINE_BYTES;
  return { start: named.start, epoch: named.epoch, digests, bytes };
}

const HeaderSchema = v.object({ start: v.string(), epoch: v.string(), boot: v.string() });

/** Null for a line that was cut short. */
function headerOf(line: string): v.InferOutput<typeof HeaderSchema> | null {
  try {
    return v.parse(HeaderSchema, JSON.parse(line));
  } catch {
    return null;
  }
}

/** Empty where it cannot be read: then nothing has been told that counts. */
function textOf(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}

const digestOf = ({ text }: DurableFrame): string => sha256(text).slice(0, DIGEST_DIGITS);
