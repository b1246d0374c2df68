import { BOOK_DEPTH, type BookBatch, type TradeBatch } from '../../pipeline/events/kinds.ts';
import type { Session } from '../../shared/session/session.ts';
import { columnBatches, openDbnFile } from '../databento/dbn/index.ts';
import { aggressorOf } from './aggressor.ts';
import { bookChanged } from './book-changed.ts';

const TWO_32 = 2 ** 32;
const TRADE_FIELDS = ['ts_event', 'sequence', 'price', 'size', 'side'];
const BOOK_FIELDS = [
  'ts_event',
  'sequence',
  'action',
  'side',
  ...Array.from({ length: BOOK_DEPTH }, (_, i) =>
    ['bid_px', 'ask_px', 'bid_sz', 'ask_sz'].map((part) => `levels[${i}].${part}`),
  ).flat(),
];

/** Turns u64 timestamps into session nanoseconds without making a BigInt per record. */
export function sessionTimes(
  column: BigUint64Array,
  count: number,
  session: Session,
  out: Float64Array,
): void {
  const words = new Uint32Array(column.buffer, column.byteOffset, 2 * count);
  const originLow = Number(session.origin & 0xffff_ffffn);
  const originHigh = Number(session.origin >> 32n);
  for (let i = 0; i < count; i++)
    out[i] = (words[2 * i + 1]! - originHigh) * TWO_32 + (words[2 * i]! - originLow);
}

type RowColumn = Float64Array | Uint32Array | Int8Array;

/**
 * Moves the rows that are kept to the front of every column; returns how many they are.
 */
export function keepRows(
  count: number,
  isKept: (row: number) => boolean,
  columns: readonly RowColumn[],
): number {
  const places = new Int32Array(count);
  let kept = 0;
  for (let row = 0; row < count; row++) if (isKept(row)) places[kept++] = row;
  if (kept === count) return count;
  // Column by column: each is read and written in its own order.
  for (const column of columns) moveToFront(column, places, kept);
  return kept;
}

function moveToFront(column: RowColumn, places: Int32Array, count: number): void {
  for (let i = 0; i < count; i++) column[i] = column[places[i]!]!;
}

/** Trades of one instrument from a DBN file, in session time. */
export async function* tradeBatches(
  path: string,
  session: Session,
  instrumentId: number,
): AsyncGenerator<TradeBatch> {
  let at = new Float64Array(0);
  let aggressor = new Int8Array(0);
  const isWanted = (id: number) => id === instrumentId;
  for await (const batch of columnBatches(await openDbnFile(path), { fields: TRADE_FIELDS, isWanted })) {
    if (batch.layout.name !== 'trade') continue;
    if (at.length < batch.count) {
      at = new Float64Array(batch.count * 2);
      aggressor = new Int8Array(batch.count * 2);
    }
    sessionTimes(batch.column('ts_event'), batch.count, session, at);
    const side = batch.column<Uint8Array>('side');
    for (let i = 0; i < batch.count; i++) aggressor[i] = aggressorOf(side[i]!);
    const sequence = batch.column<Uint32Array>('sequence');
    const price = batch.column<Float64Array>('price');
    const size = batch.column<Uint32Array>('size');
    yield { count: batch.count, at, sequence, price, size, aggressor };
  }
}

/** Books of one instrument from an MBP-10 file, in session time. */
export async function* bookBatches(
  path: string,
  session: Session,
  instrumentId: number,
): AsyncGenerator<BookBatch> {
  let at = new Float64Array(0);
  let changed = new Int8Array(0);
  const isWanted = (id: number) => id === instrumentId;
  for await (const batch of columnBatches(await openDbnFile(path), { fields: BOOK_FIELDS, isWanted })) {
    if (batch.layout.name !== 'mbp-10') continue;
    if (at.length < batch.count) at = new Float64Array(batch.count * 2);
    sessionTimes(batch.column('ts_event'), batch.count, session, at);
    const sequence = batch.column<Uint32Array>('sequence');
    const levels = <T extends Float64Array | Uint32Array>(part: string) =>
      Array.from({ length: BOOK_DEPTH }, (_, i) => batch.column<T>(`levels[${i}].${part}`));
    const [bidPrice, askPrice] = [levels<Float64Array>('bid_px'), levels<Float64Array>('ask_px')];
    const [bidSize, askSize] = [levels<Uint32Array>('bid_sz'), levels<Uint32Array>('ask_sz')];
    if (changed.length < batch.count) changed = new Int8Array(batch.count * 2);
    const [action, side] = [batch.column<Uint8Array>('action'), batch.column<Uint8Array>('side')];
    for (let i = 0; i < batch.count; i++) changed[i] = bookChanged(action[i]!, side[i]!);
    yield { count: batch.count, at, sequence, bidPrice, askPrice, bidSize, askSize, changed };
  }
}
