import type { Session } from '../../shared/session/session.ts';
import { type MixedBatch, RTYPE } from '../databento/index.ts';
import type { TypedRows } from '../lake/typed-rows.ts';
import { type HourParts, utcHour } from './hour-parts.ts';

const NS_PER_DAY = 86_400_000_000_000n;

const MESSAGES: ReadonlySet<number> = new Set([RTYPE.symbolMapping, RTYPE.system, RTYPE.error]);

/** A recorded live feed also has what its gateway said, which is no event of a market. */
export const isOfMarket = ({ rtype }: Pick<MixedBatch, 'rtype'>): boolean => !MESSAGES.has(rtype);

/**
 * Whether a row belongs to another session: sessions run from 18:00 New York to 18:00,
 * and each writes its own hours. A file of a whole UTC day has rows of two.
 */
export function outsideOf(session: Session, batch: MixedBatch): (row: number) => boolean {
  const times = batch.column<BigUint64Array>('ts_event');
  // Halves of the times are compared: no BigInt is made.
  const words = new Uint32Array(times.buffer, times.byteOffset, 2 * times.length);
  const halves = (ns: bigint) => [Number(ns >> 32n), Number(ns & 0xffff_ffffn)] as const;
  const [fromHigh, fromLow] = halves(session.origin);
  const [untilHigh, untilLow] = halves(session.origin + NS_PER_DAY);
  return (row) => {
    const [low, high] = [words[2 * row]!, words[2 * row + 1]!];
    const isBefore = high < fromHigh || (high === fromHigh && low < fromLow);
    return isBefore || high > untilHigh || (high === untilHigh && low >= untilLow);
  };
}

/**
 * The rows of a batch that are kept: their places in it, the first `count` of `places`.
 */
export interface Selection {
  readonly batch: MixedBatch;
  readonly places: Int32Array;
  readonly count: number;
}

/** A run of a selection, from one of its rows up to another. */
export interface Run {
  readonly batch: MixedBatch;
  readonly places: Int32Array;
  readonly from: number;
  readonly to: number;
}

/** Copies a run behind the rows that are there; the caller moves their count. */
export type Fill = (rows: TypedRows, run: Run) => void;

/** Why a row is left out; null for one that is kept. */
export type Judge = (row: number) => string | null;

/** Chooses rows of each batch, counting what is left out by reason. */
export class Selector {
  readonly dropped: Record<string, number> = {};
  #places = new Int32Array(0);

  select(batch: MixedBatch, judge: Judge): Selection {
    if (this.#places.length < batch.count) this.#places = new Int32Array(batch.count * 2);
    let count = 0;
    for (let row = 0; row < batch.count; row++) {
      const reason = judge(row);
      if (reason === null) this.#places[count++] = row;
      else this.dropped[reason] = (this.dropped[reason] ?? 0) + 1;
    }
    return { batch, places: this.#places, count };
  }
}

/** Adds rows in runs that share an hour and fit the part. */
export async function addByHour(
  parts: HourParts,
  { batch, places, count }: Selection,
  fill: Fill,
): Promise<void> {
  const times = batch.column<BigUint64Array>('ts_event');
  let from = 0;
  while (from < count) {
    const hour = utcHour(times[places[from]!]!);
    await parts.room(hour);
    const most = Math.min(count, from + parts.free);
    let to = most;
    // A batch rarely crosses an hour: look for where only when its last row is in
    // another.
    if (utcHour(times[places[most - 1]!]!) !== hour) {
      to = from + 1;
      while (to < most && utcHour(times[places[to]!]!) === hour) to++;
    }
    fill(parts.rows, { batch, places, from, to });
    parts.rows.count += to - from;
    from = to;
  }
}

/** Copies one column's kept rows behind those already there. */
export function copy(
  rows: TypedRows,
  into: string,
  values: ArrayLike<number>,
  { places, from, to }: Run,
): void {
  const out = rows.column<Float64Array>(into);
  for (let i = from, at = rows.count; i < to; i++, at++) out[at] = values[places[i]!]!;
}

/** Copies times as pairs of words: no BigInt is made. */
export function copyTimes(
  rows: TypedRows,
  into: string,
  values: BigUint64Array,
  { places, from, to }: Run,
): void {
  const out = new Uint32Array(rows.column<BigInt64Array>(into).buffer);
  const words = new Uint32Array(values.buffer, values.byteOffset);
  for (let i = from, at = rows.count; i < to; i++, at++) {
    out[2 * at] = words[2 * places[i]!]!;
    out[2 * at + 1] = words[2 * places[i]! + 1]!;
  }
}

/** Copies small counters into a 64-bit column. */
export function copyCounters(
  rows: TypedRows,
  into: string,
  values: ArrayLike<number>,
  { places, from, to }: Run,
): void {
  const out = new Uint32Array(rows.column<BigInt64Array>(into).buffer);
  for (let i = from, at = rows.count; i < to; i++, at++) {
    out[2 * at] = values[places[i]!]!;
    out[2 * at + 1] = 0;
  }
}

export function fillCommon(rows: TypedRows, run: Run): void {
  copyTimes(rows, 'ts_event_ns', run.batch.column('ts_event'), run);
  copyTimes(rows, 'ts_recv_ns', run.batch.column('ts_recv'), run);
  rows.fill('source', 0, run.to - run.from);
}

/** Copies single letters into a column of words. */
export function copyLetters(
  rows: TypedRows,
  into: string,
  values: Uint8Array,
  { places, from, to }: Run,
): void {
  const out = rows.column<Int32Array>(into);
  let letter = -1;
  let code = -1;
  for (let i = from, at = rows.count; i < to; i++, at++) {
    const next = values[places[i]!]!;
    if (next !== letter) {
      letter = next;
      code = rows.code(into, String.fromCharCode(letter));
    }
    out[at] = code;
  }
}
