import type { ContractChoice } from '../../pipeline/contracts/followed-contract.ts';
import type { AnyEventStream } from '../../pipeline/events/event-stream.ts';
import { BOOK_DEPTH, type BookBatch, type TradeBatch } from '../../pipeline/events/kinds.ts';
import type { Instrument } from '../../shared/instruments.ts';
import type { Session } from '../../shared/session/session.ts';
import { sha256 } from '../files/durable-write.ts';
import { DATASETS, type Lake } from '../lake/lake.ts';
import type { Manifest } from '../lake/manifest.ts';
import type { ReadTable } from '../lake/row-encoding.ts';
import { RAW_SHA256_FACT } from '../tables/bronze.ts';
import { sessionTimes } from './dbn-events.ts';
import type { MarketSource } from './market-source.ts';

/**
 * Bronze tables of a date: the same events as the raw files they were made of, whose
 * place they take where those are gone.
 * @returns null where the date has no bronze trades
 * @throws {SpymasterError} LAKE_CORRUPT
 */
export async function bronzeSource(
  lake: Lake,
  { symbol }: Instrument,
  session: Session,
): Promise<MarketSource | null> {
  const trades = await lake.manifest(DATASETS.trades(symbol), session.date);
  const contract = trades && contractOf(trades);
  if (!contract) return null;
  const streams: AnyEventStream[] = [
    {
      kind: 'trade',
      contentHash: contentHashOf(trades),
      batches: () => batchesOf(lake, DATASETS.trades(symbol), trades, session, tradeBatch),
    },
  ];
  const books = await lake.manifest(DATASETS.books(symbol), session.date);
  if (books && contractOf(books)?.symbol === contract.symbol)
    streams.push({
      kind: 'book',
      contentHash: contentHashOf(books),
      batches: () => batchesOf(lake, DATASETS.books(symbol), books, session, bookBatch),
    });
  return { kind: 'bronze', contract, streams };
}

function contractOf({ facts }: Manifest): ContractChoice | null {
  const { contract, roll_contaminated } = facts;
  return typeof contract === 'string'
    ? { symbol: contract, rollContaminated: roll_contaminated === 1 }
    : null;
}

/**
 * The raw file's, whose events these are: what was built from it need not be built again
 * when it is gone.
 */
function contentHashOf({ facts, files }: Manifest): string {
  const raw = facts[RAW_SHA256_FACT];
  if (typeof raw === 'string') return raw;
  return sha256(
    Object.entries(files)
      .map(([name, { sha256: hash }]) => `${name}=${hash}`)
      .sort()
      .join('|'),
  );
}

/** Hour by hour, in the order in which the events arrived. */
async function* batchesOf<B>(
  lake: Lake,
  dataset: string,
  { date, files }: Manifest,
  session: Session,
  batchOf: (part: Part) => B,
): AsyncGenerator<B> {
  const names = Object.keys(files).sort();
  for (const name of names) yield batchOf(new Part(await lake.readFile(dataset, date, name), session));
}

/** One file of a bronze table, its rows put back in order of arrival. */
class Part {
  readonly at: Float64Array;
  readonly count: number;
  readonly #table: ReadTable;
  /** Places of rows by arrival; null where they lie in that order, as nearly all do. */
  readonly #arrival: Int32Array | null;

  constructor(table: ReadTable, session: Session) {
    this.#table = table;
    this.count = table.length;
    const received = table.values<BigInt64Array>('ts_recv_ns');
    this.#arrival = isAscending(received) ? null : arrivalOrder(received);
    const times = this.#ordered(table.values<BigInt64Array>('ts_event_ns'));
    this.at = new Float64Array(this.count);
    sessionTimes(
      new BigUint64Array(times.buffer, times.byteOffset, times.length),
      this.count,
      session,
      this.at,
    );
  }

  column<T extends Float64Array | Int32Array | Int8Array | BigInt64Array>(name: string): T {
    return this.#ordered(this.#table.values<T>(name));
  }

  /** A column of whole numbers that are never negative. */
  counts(name: string): Uint32Array {
    return Uint32Array.from(this.column<Int32Array>(name));
  }

  get sequence(): Uint32Array {
    return Uint32Array.from(this.column<BigInt64Array>('seq'), Number);
  }

  #ordered<T extends Float64Array | Int32Array | Int8Array | BigInt64Array>(values: T): T {
    const order = this.#arrival;
    if (!order) return values;
    const copy = values.slice() as T;
    for (let i = 0; i < order.length; i++) copy[i] = values[order[i]!]!;
    return copy;
  }
}

function isAscending(times: BigInt64Array): boolean {
  for (let i = 1; i < times.length; i++) if (times[i]! < times[i - 1]!) return false;
  return true;
}

function arrivalOrder(received: BigInt64Array): Int32Array {
  return Int32Array.from(received.keys()).sort((a, b) => Number(received[a]! - received[b]!) || a - b);
}

function tradeBatch(part: Part): TradeBatch {
  return {
    count: part.count,
    at: part.at,
    sequence: part.sequence,
    price: part.column<Float64Array>('price'),
    size: part.counts('size'),
    aggressor: part.column<Int8Array>('aggressor'),
  };
}

function bookBatch(part: Part): BookBatch {
  const levels = <T>(of: (name: string) => T, prefix: string): T[] =>
    Array.from({ length: BOOK_DEPTH }, (_, i) => of(`${prefix}_${i + 1}`));
  const price = (name: string) => part.column<Float64Array>(name);
  const size = (name: string) => part.counts(name);
  return {
    count: part.count,
    at: part.at,
    sequence: part.sequence,
    bidPrice: levels(price, 'bid_px'),
    askPrice: levels(price, 'ask_px'),
    bidSize: levels(size, 'bid_sz'),
    askSize: levels(size, 'ask_sz'),
  };
}
