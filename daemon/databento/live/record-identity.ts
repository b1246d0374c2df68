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
const NOT_CONTENT = new Set(['length', 'ts_recv', 'ts_in_delta']);
const LENGTH_BYTES = 1;

/** Where to find what a layout's records are told apart by. */
interface Recipe {
  /**
   * Offsets of the times that a replay's start is held against, the first that is
   * defined.
   */
  readonly times: readonly number[];
  /** Pairs of offset and size. */
  readonly spans: readonly (readonly [offset: number, size: number])[];
}

const recipes = new Map<Layout, Recipe>();

function recipeOf(layout: Layout): Recipe {
  const known = recipes.get(layout);
  if (known) return known;
  const received = layout.fields.find(({ name }) => name === 'ts_recv')?.offset;
  const isSampled = SAMPLED.has(layout.name);
  const times = isSampled ? [received, TS_EVENT_OFFSET] : [TS_EVENT_OFFSET, received];
  const isContent = (name: string) =>
    isSampled && name === 'ts_recv'
      ? true
      : !NOT_CONTENT.has(name) && !name.startsWith('levels[') && !name.includes('reserved');
  const fields = layout.fields.filter(({ name }) => isContent(name));
  const recipe = {
    times: times.filter((offset) => offset !== undefined),
    spans: joined(fields.map(({ offset, size }) => [offset, size] as const)),
  };
  recipes.set(layout, recipe);
  return recipe;
}

/** Neighbouring fields as one. */
function joined(spans: readonly (readonly [number, number])[]): (readonly [number, number])[] {
  const out: [number, number][] = [];
  for (const [offset, size] of spans.toSorted((a, b) => a[0] - b[0])) {
    const last = out.at(-1);
    if (last && last[0] + last[1] === offset) last[1] += size;
    else out.push([offset, size]);
  }
  return out;
}

/** A record's time and fingerprint, as 32-bit words: made anew for each, in one place. */
export class RecordIdentity {
  timeHigh = 0;
  timeLow = 0;
  /** False where no time of the record is defined. */
  hasTime = false;
  printHigh = 0;
  printLow = 0;

  /**
   * Reads a record. Its time is what the gateway holds a replay's start against: the
   * event's, or that of receipt for quotes sampled by the clock, and where it is
   * undefined. Its fingerprint is of all that the record says: of its whole bytes where
   * its layout is not known.
   */
  read(run: RecordRun, index: number): void {
    const at = index * run.stride;
    const recipe = run.layout ? recipeOf(run.layout) : null;
    this.#readTime(run.view, at, recipe?.times ?? [TS_EVENT_OFFSET]);
    const end = run.stride - (run.tsOut ? TS_OUT_SIZE : 0);
    this.#printOf(run.view, at, recipe?.spans ?? [[LENGTH_BYTES, end - LENGTH_BYTES]]);
  }

  #readTime(view: DataView, at: number, offsets: readonly number[]): void {
    for (const offset of offsets) {
      this.timeLow = view.getUint32(at + offset, true);
      this.timeHigh = view.getUint32(at + offset + 4, true);
      this.hasTime = !(this.timeHigh === UNDEFINED_WORD && this.timeLow === UNDEFINED_WORD);
      if (this.hasTime) return;
    }
    this.hasTime = false;
  }

  /** Two sums in the manner of MurmurHash3 (Appleby, public domain), of unlike seeds. */
  #printOf(view: DataView, at: number, spans: readonly (readonly [number, number])[]): void {
    let a = 0x9747b28c;
    let b = 0x3c6ef372;
    for (const [offset, size] of spans) {
      let i = at + offset;
      const end = i + size;
      for (; i + 4 <= end; i += 4) {
        const word = view.getUint32(i, true);
        a = mix(a, Math.imul(word, 0xcc9e2d51));
        b = mix(b, Math.imul(word, 0x85ebca6b));
      }
      for (; i < end; i++) {
        const byte = view.getUint8(i);
        a = mix(a, Math.imul(byte, 0xcc9e2d51));
        b = mix(b, Math.imul(byte, 0x85ebca6b));
      }
    }
    this.printHigh = finish(a ^ b);
    this.printLow = finish(b);
  }
}

function mix(hash: number, word: number): number {
  const turned = Math.imul((word << 15) | (word >>> 17), 0x1b873593);
  const mixed = hash ^ turned;
  return (Math.imul((mixed << 13) | (mixed >>> 19), 5) + 0xe6546b64) | 0;
}

function finish(hash: number): number {
  let h = hash ^ (hash >>> 16);
  h = Math.imul(h, 0x85ebca6b);
  h ^= h >>> 13;
  h = Math.imul(h, 0xc2b2ae35);
  return (h ^ (h >>> 16)) >>> 0;
}
