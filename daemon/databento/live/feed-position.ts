import { FLAG } from '../dbn/codes.ts';
import { fieldOf, type Layout } from '../dbn/layout.ts';
import { part, type RecordRun } from '../dbn/source.ts';

const TWO_32 = 2 ** 32;
const INSTRUMENT_ID_OFFSET = 4;
const TS_EVENT_OFFSET = 8;
/** Statistics and definitions remembered: several days' worth of a whole option chain. */
const REMEMBERED_KEYS = 400_000;

interface InstrumentPosition {
  high: number;
  low: number;
  /** Records delivered at that time. */
  count: number;
  /** Of those, how many a replay has still to repeat. */
  repeats: number;
}

/**
 * What has been delivered, per kind of record and instrument: the last event time and how
 * many records had it. A replay that starts at or before those times is cut down to what
 * is new.
 */
export class FeedPosition {
  readonly #positions = new Map<number, InstrumentPosition>();
  readonly #seenKeys = new Set<string>();
  readonly #flagOffsets = new Map<Layout, number | null>();
  readonly #lastByRtype = new Map<number, readonly [high: number, low: number]>();

  /**
   * The last event time of any instrument, of one kind of record or of all; null before
   * the first.
   */
  lastTime(rtype?: number): bigint | null {
    const times = rtype === undefined ? [...this.#lastByRtype.values()] : [this.#lastByRtype.get(rtype)];
    return times.reduce<bigint | null>((latest, time) => {
      const ns = time ? toNs(time[0], time[1]) : null;
      return ns !== null && (latest === null || ns > latest) ? ns : latest;
    }, null);
  }

  /**
   * Where a replay of a kind of record has to start so that no instrument misses any;
   * null when none has been delivered.
   */
  replayStart(rtype: number): bigint | null {
    let start: bigint | null = null;
    for (const [key, { high, low }] of this.#positions) {
      if (Math.floor(key / TWO_32) !== rtype) continue;
      const ns = toNs(high, low);
      if (start === null || ns < start) start = ns;
    }
    return start;
  }

  /**
   * A new connection replays: the records at each instrument's last time will come again.
   */
  startsAgain(): void {
    for (const position of this.#positions.values()) position.repeats = position.count;
  }

  /**
   * The parts of a run that have not been delivered before, in order; counts them as
   * delivered.
   */
  accept(run: RecordRun, replaying: boolean): RecordRun[] {
    const keyOf = run.layout && keyFunction(run.layout);
    const fresh: RecordRun[] = [];
    let from = 0;
    for (let i = 0; i < run.count; i++) {
      const isNew = keyOf ? this.#isNewKey(keyOf(run, i)) : true;
      const passes = this.#advance(run, i, replaying && !keyOf);
      if (isNew && passes) continue;
      const before = part(run, from, i);
      if (before) fresh.push(before);
      from = i + 1;
    }
    const rest = part(run, from, run.count);
    if (rest) fresh.push(rest);
    return fresh;
  }

  #isNewKey(key: string): boolean {
    if (this.#seenKeys.has(key)) return false;
    this.#seenKeys.add(key);
    if (this.#seenKeys.size > REMEMBERED_KEYS) this.#seenKeys.delete(this.#seenKeys.values().next().value!);
    return true;
  }

  /**
   * Moves an instrument's position to a record; false for one that has been delivered
   * before.
   */
  #advance(run: RecordRun, i: number, replaying: boolean): boolean {
    const at = i * run.stride;
    const low = run.view.getUint32(at + TS_EVENT_OFFSET, true);
    const high = run.view.getUint32(at + TS_EVENT_OFFSET + 4, true);
    const key = run.rtype * TWO_32 + run.view.getUint32(at + INSTRUMENT_ID_OFFSET, true);
    const position = this.#positions.get(key);
    if (!position) {
      this.#positions.set(key, { high, low, count: 1, repeats: 0 });
      this.#noteLast(run.rtype, high, low);
      return true;
    }
    const order = high === position.high ? low - position.low : high - position.high;
    if (order > 0) {
      position.high = high;
      position.low = low;
      position.count = 1;
      position.repeats = 0;
      this.#noteLast(run.rtype, high, low);
      return true;
    }
    if (replaying && !this.#isSnapshot(run, i)) {
      if (order < 0) return false;
      if (position.repeats > 0) {
        position.repeats--;
        return false;
      }
    }
    if (order === 0) position.count++;
    return true;
  }

  #noteLast(rtype: number, high: number, low: number): void {
    const last = this.#lastByRtype.get(rtype);
    if (!last || high > last[0] || (high === last[0] && low > last[1]))
      this.#lastByRtype.set(rtype, [high, low]);
  }

  /**
   * A book's snapshot is told in records of any age; they are a state, not a repetition.
   */
  #isSnapshot(run: RecordRun, i: number): boolean {
    const { layout } = run;
    if (!layout) return false;
    let offset = this.#flagOffsets.get(layout);
    if (offset === undefined) {
      offset = layout.fields.find(({ name }) => name === 'flags')?.offset ?? null;
      this.#flagOffsets.set(layout, offset);
    }
    return offset !== null && (run.bytes[i * run.stride + offset]! & FLAG.snapshot) !== 0;
  }
}

const toNs = (high: number, low: number): bigint => (BigInt(high) << 32n) | BigInt(low);

/** What identifies a statistic or a definition, whose event times do not. */
function keyFunction(layout: Layout): ((run: RecordRun, i: number) => string) | null {
  const isStatistic = layout.name.startsWith('statistics');
  if (!isStatistic && !layout.name.startsWith('definition')) return null;
  const offset = (name: string) => fieldOf(layout, name).offset;
  const [received, kind, reference, sequence] = isStatistic
    ? [0, offset('stat_type'), offset('ts_ref'), offset('sequence')]
    : [offset('ts_recv'), 0, 0, 0];
  return ({ view, stride, rtype }, i) => {
    const at = i * stride;
    const id = `${rtype}/${view.getUint32(at + INSTRUMENT_ID_OFFSET, true)}`;
    if (!isStatistic) return `${id}/${view.getBigUint64(at + received, true)}`;
    return `${id}/${view.getUint16(at + kind, true)}/${view.getBigUint64(at + reference, true)}/${view.getUint32(at + sequence, true)}`;
  };
}
