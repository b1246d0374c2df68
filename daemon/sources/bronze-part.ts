import type { Session } from '../../shared/session/session.ts';
import { sha256 } from '../files/durable-write.ts';
import type { Lake } from '../lake/lake.ts';
import type { Manifest } from '../lake/manifest.ts';
import type { ReadTable } from '../lake/row-encoding.ts';
import { RAW_SHA256_FACT } from '../tables/bronze.ts';
import { sessionTimes } from './dbn-events.ts';

/**
 * The raw file's, whose events these are: what was built from it need not be built again
 * when it is gone.
 */
export function contentHashOf({ facts, files }: Manifest): string {
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
export async function* batchesOf<B>(
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
export class Part {
  /** When each happened. */
  readonly at: Float64Array;
  readonly count: number;
  readonly #table: ReadTable;
  readonly #session: Session;
  /** Places of rows by arrival; null where they lie in that order, as nearly all do. */
  readonly #arrival: Int32Array | null;

  constructor(table: ReadTable, session: Session) {
    this.#table = table;
    this.count = table.length;
    const received = table.values<BigInt64Array>('ts_recv_ns');
    this.#arrival = isAscending(received) ? null : arrivalOrder(received);
    this.#session = session;
    this.at = this.times('ts_event_ns');
  }

  /** A column of times, as session nanoseconds. */
  times(name: string): Float64Array {
    const times = this.#ordered(this.#table.values<BigInt64Array>(name));
    const out = new Float64Array(this.count);
    sessionTimes(
      new BigUint64Array(times.buffer, times.byteOffset, times.length),
      this.count,
      this.#session,
      out,
    );
    return out;
  }

  column<T extends Float64Array | Int32Array | Int8Array | BigInt64Array>(name: string): T {
    return this.#ordered(this.#table.values<T>(name));
  }

  /** A column of single letters, as their character codes. */
  letters(name: string): Uint8Array {
    const codes = Int32Array.from(this.#table.strings(name), (letter) => letter?.charCodeAt(0) ?? 0);
    return Uint8Array.from(this.#ordered(codes));
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
