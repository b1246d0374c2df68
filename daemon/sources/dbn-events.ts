import type { Batches, BookBatch, EventKind, TradeBatch } from '../../pipeline/events/kinds.ts';
import type { Session } from '../../shared/session/session.ts';
import {
  BOOK_LEVELS,
  ColumnReader,
  type ColumnsOf,
  type Fields,
  levelField,
  MBP_10,
  openDbnFile,
  type RunOf,
  runsOf,
  TRADE,
} from '../databento/index.ts';
import { aggressorOf } from './aggressor.ts';
import { bookChanged } from './book-changed.ts';

const TWO_32 = 2 ** 32;
const TRADE_FIELDS = ['ts_event', 'sequence', 'price', 'size', 'side'] as const;
const LEVEL_PARTS = ['bid_px', 'ask_px', 'bid_sz', 'ask_sz'] as const;
/** Prices and contracts of the ten levels of each side. */
export const LEVEL_FIELDS = BOOK_LEVELS.flatMap((level) =>
  LEVEL_PARTS.map((part) => levelField(level, part)),
);
const BOOK_FIELDS = ['ts_event', 'sequence', 'action', 'side', ...LEVEL_FIELDS] as const;

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

/** Session times of runs, in memory that grows with them. */
export class TimeColumn {
  #at = new Float64Array(0);
  readonly #session: Session;

  constructor(session: Session) {
    this.#session = session;
  }

  read(column: BigUint64Array, count: number): Float64Array {
    if (this.#at.length < count) this.#at = new Float64Array(count * 2);
    sessionTimes(column, count, this.#session, this.#at);
    return this.#at;
  }
}

/** A run's events in session time, overwritten by the next run. */
export type EventReader<F extends Fields, K extends EventKind> = (run: RunOf<F>) => Batches[K];

export function tradeReader(session: Session): EventReader<typeof TRADE.entries, 'trade'> {
  const reader = new ColumnReader(TRADE, TRADE_FIELDS);
  const times = new TimeColumn(session);
  let aggressor = new Int8Array(0);
  return (run) => {
    const { count, columns } = reader.read(run);
    const { ts_event, side, sequence, price, size } = columns;
    if (aggressor.length < count) aggressor = new Int8Array(count * 2);
    for (let i = 0; i < count; i++) aggressor[i] = aggressorOf(side[i]!);
    return { count, at: times.read(ts_event, count), sequence, price, size, aggressor };
  };
}

export function bookReader(session: Session): EventReader<typeof MBP_10.entries, 'book'> {
  const reader = new ColumnReader(MBP_10, BOOK_FIELDS);
  const times = new TimeColumn(session);
  let changed = new Int8Array(0);
  return (run) => {
    const { count, columns } = reader.read(run);
    const { ts_event, action, side, sequence } = columns;
    if (changed.length < count) changed = new Int8Array(count * 2);
    for (let i = 0; i < count; i++) changed[i] = bookChanged(action[i]!, side[i]!);
    return {
      count,
      at: times.read(ts_event, count),
      sequence,
      ...levelsOf(columns),
      changed,
    };
  };
}

type LevelColumns = ColumnsOf<typeof MBP_10.entries, (typeof LEVEL_FIELDS)[number]>;

/** The columns of the ten levels, by side and level, the best first. */
export function levelsOf(
  columns: LevelColumns,
): Pick<BookBatch, 'bidPrice' | 'askPrice' | 'bidSize' | 'askSize'> {
  return {
    bidPrice: BOOK_LEVELS.map((level) => columns[levelField(level, 'bid_px')]),
    askPrice: BOOK_LEVELS.map((level) => columns[levelField(level, 'ask_px')]),
    bidSize: BOOK_LEVELS.map((level) => columns[levelField(level, 'bid_sz')]),
    askSize: BOOK_LEVELS.map((level) => columns[levelField(level, 'ask_sz')]),
  };
}

/** Trades of one instrument from a DBN file, in session time. */
export async function* tradeBatches(
  path: string,
  session: Session,
  instrumentId: number,
): AsyncGenerator<TradeBatch> {
  const read = tradeReader(session);
  const isWanted = (id: number) => id === instrumentId;
  for await (const run of runsOf(await openDbnFile(path), TRADE, { isWanted })) yield read(run);
}

/** Books of one instrument from an MBP-10 file, in session time. */
export async function* bookBatches(
  path: string,
  session: Session,
  instrumentId: number,
): AsyncGenerator<BookBatch> {
  const read = bookReader(session);
  const isWanted = (id: number) => id === instrumentId;
  for await (const run of runsOf(await openDbnFile(path), MBP_10, { isWanted })) yield read(run);
}
