import { type Layout, TS_OUT_SIZE } from '../dbn/layout.ts';
import type { RecordRun } from '../dbn/source.ts';

const TS_EVENT_OFFSET = 8;
/** Both words of a time that is undefined. */
const UNDEFINED_WORD = 0xffff_ffff;
/** Quotes sampled by the clock: what is asked for is when they were received. */
const SAMPLED: ReadonlySet<string> = new Set(['bbo', 'cbbo']);
/**
 * What a replay may tell otherwise than the stream did: how it was carried, not what it
 * says.
 */
const NOT_CONTENT: ReadonlySet<string> = new Set(['length', 'ts_recv', 'ts_in_delta']);
const WORD_BYTES = 4;

/** Where to find what records of one shape are told apart by, in words of 32 bits. */
interface Recipe {
  /** Place of the time that a replay's start is held against. */
  readonly time: number;
  /** Place of the time to take where that is undefined; the same where there is none. */
  readonly otherTime: number;
  /** Places of the words that are content, and which bits of each are. */
  readonly places: Int32Array;
  readonly masks: Int32Array;
}

const recipes = new Map<Layout, Recipe>();

function recipeOf(layout: Layout): Recipe {
  const known = recipes.get(layout);
  if (known) return known;
  const received = layout.fields.find(({ name }) => name === 'ts_recv')?.offset ?? TS_EVENT_OFFSET;
  const isSampled = SAMPLED.has(layout.name);
  const isContent = (name: string) =>
    (isSampled && name === 'ts_recv') ||
    (!NOT_CONTENT.has(name) && !name.startsWith('levels[') && !name.includes('reserved'));
  const content = new Uint8Array(WORD_BYTES * Math.ceil(layout.size / WORD_BYTES));
  for (const { name, offset, size } of layout.fields)
    if (isContent(name)) content.fill(0xff, offset, offset + size);
  const [time, otherTime] = isSampled ? [received, TS_EVENT_OFFSET] : [TS_EVENT_OFFSET, received];
  const recipe = { time: time / WORD_BYTES, otherTime: otherTime / WORD_BYTES, ...wordsOf(content) };
  recipes.set(layout, recipe);
  return recipe;
}

/** Of a shape that is not known, all bytes but the length. */
function wholeRecipe(bytes: number): Recipe {
  const content = new Uint8Array(bytes).fill(0xff);
  content[0] = 0;
  const time = TS_EVENT_OFFSET / WORD_BYTES;
  return { time, otherTime: time, ...wordsOf(content) };
}

function wordsOf(content: Uint8Array): Pick<Recipe, 'places' | 'masks'> {
  const all = new Int32Array(content.buffer, 0, content.length / WORD_BYTES);
  const places = Int32Array.from(all.keys()).filter((word) => all[word] !== 0);
  return { places, masks: places.map((word) => all[word]!) };
}

/** The bytes of a run as words: in place where they lie as the processor reads them. */
function wordsIn({ bytes }: RecordRun): Int32Array {
  const { buffer, byteOffset, byteLength } = bytes.byteOffset % WORD_BYTES === 0 ? bytes : bytes.slice();
  return new Int32Array(buffer as ArrayBuffer, byteOffset, byteLength / WORD_BYTES);
}

/** A record's time and fingerprint, as 32-bit words: made anew for each, in one place. */
export class RecordIdentity {
  timeHigh = 0;
  timeLow = 0;
  /** False where no time of the record is defined. */
  hasTime = false;
  printHigh = 0;
  printLow = 0;
  #words: Int32Array = new Int32Array(0);
  #wordsPerRecord = 0;
  #recipe: Recipe = wholeRecipe(0);

  /** The run that records are read of next. */
  begin(run: RecordRun): void {
    this.#words = wordsIn(run);
    this.#wordsPerRecord = run.stride / WORD_BYTES;
    const bytes = run.stride - (run.tsOut ? TS_OUT_SIZE : 0);
    this.#recipe = run.layout ? recipeOf(run.layout) : wholeRecipe(bytes);
  }

  /**
   * Reads a record. Its time is what the gateway holds a replay's start against: the
   * event's, or that of receipt for quotes sampled by the clock, and where it is
   * undefined. Its fingerprint is of all that the record says: of its whole bytes where
   * its layout is not known.
   */
  read(index: number): void {
    const at = index * this.#wordsPerRecord;
    const { time, otherTime } = this.#recipe;
    this.#readTime(at + time);
    if (!this.hasTime) this.#readTime(at + otherTime);
    this.#readPrint(at);
  }

  #readTime(at: number): void {
    this.timeLow = this.#words[at]! >>> 0;
    this.timeHigh = this.#words[at + 1]! >>> 0;
    this.hasTime = this.timeHigh !== UNDEFINED_WORD || this.timeLow !== UNDEFINED_WORD;
  }

  /**
   * Two sums of the words, which share no step: multiplied and turned, with the odd
   * multipliers and the end of MurmurHash3 (Appleby, in the public domain).
   */
  #readPrint(at: number): void {
    const words = this.#words;
    const { places, masks } = this.#recipe;
    let a = 0x9747b28c;
    let b = 0x811c9dc5;
    for (let i = 0; i < places.length; i++) {
      const word = words[at + places[i]!]! & masks[i]!;
      a = Math.imul(a ^ word, 0xcc9e2d51);
      a = (a << 15) | (a >>> 17);
      b = Math.imul(b + word, 0x1b873593);
      b ^= b >>> 13;
    }
    this.printHigh = finished(a);
    this.printLow = finished(b ^ a);
  }
}

function finished(hash: number): number {
  let h = hash ^ (hash >>> 16);
  h = Math.imul(h, 0x85ebca6b);
  h ^= h >>> 13;
  h = Math.imul(h, 0xc2b2ae35);
  return (h ^ (h >>> 16)) >>> 0;
}
