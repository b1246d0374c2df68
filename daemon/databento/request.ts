import { SpymasterError } from '../../shared/errors.ts';
import type { Schema as KnownSchema } from './dbn/codes.ts';

/**
 * A schema of the service; one that is newer than this package passes through as text.
 */
export type Schema = KnownSchema | (string & {});

export type SymbolType = 'raw_symbol' | 'instrument_id' | 'continuous' | 'parent' | (string & {});

/** Every instrument of a dataset. */
export const ALL_SYMBOLS = 'ALL_SYMBOLS';
export type Symbols = readonly string[] | typeof ALL_SYMBOLS;

/** An ISO 8601 date or time in UTC, or nanoseconds since the epoch. */
export type TimeInput = string | bigint;

/** What to fetch: the instruments, the kind of record, and the half-open span of time. */
export interface RangeRequest {
  readonly dataset: string;
  readonly schema: Schema;
  readonly symbols: Symbols;
  /** How `symbols` are written. Default `raw_symbol`. */
  readonly stypeIn?: SymbolType;
  readonly stypeOut?: SymbolType;
  /** Inclusive. A bare date without `end` means that whole UTC day. */
  readonly start: TimeInput;
  /** Exclusive. Required unless `start` is a bare date. */
  readonly end?: TimeInput;
  readonly limit?: number;
}

export const MAX_SYMBOLS_PER_REQUEST = 2000;

const BARE_DATE = /^\d{4}-\d{2}-\d{2}$/;
const ISO_TIME = /^\d{4}-\d{2}-\d{2}(T\d{2}:\d{2}(:\d{2}(\.\d{1,9})?)?(Z|[+-]\d{2}:?\d{2})?)?$/;

/**
 * Symbols as the service takes them.
 * @throws {SpymasterError} USAGE when there are none, too many, or one holds a comma
 */
export function symbolList(symbols: Symbols): string {
  if (symbols === ALL_SYMBOLS) return ALL_SYMBOLS;
  if (symbols.length === 0 || symbols.length > MAX_SYMBOLS_PER_REQUEST) {
    throw new SpymasterError(
      'USAGE',
      `A request takes 1 to ${MAX_SYMBOLS_PER_REQUEST} symbols, not ${symbols.length}.`,
      {
        hint: 'Split the list, or ask for ALL_SYMBOLS.',
      },
    );
  }
  const wrong = symbols.find((symbol) => symbol.trim() === '' || symbol.includes(','));
  if (wrong !== undefined)
    throw new SpymasterError('USAGE', `"${wrong}" is not a symbol.`, { hint: 'Give each symbol by itself.' });
  return symbols.join(',');
}

/** @throws {SpymasterError} USAGE for a text that is no ISO 8601 time */
export function timeParameter(time: TimeInput): string {
  if (typeof time === 'bigint') return String(time);
  if (ISO_TIME.test(time) && !Number.isNaN(Date.parse(time.replace(/(\.\d{3})\d+/, '$1')))) return time;
  throw new SpymasterError('USAGE', `"${time}" is not a time.`, {
    hint: 'Write it as 2025-06-05 or 2025-06-05T13:30:00Z.',
  });
}

/**
 * A time as nanoseconds since the epoch, to the millisecond where it was written out; one
 * without a zone is UTC.
 * @throws {SpymasterError} USAGE
 */
export function timeNs(time: TimeInput): bigint {
  if (typeof time === 'bigint') return time;
  const text = timeParameter(time).replace(/(\.\d{3})\d+/, '$1');
  const isZoned = !text.includes('T') || /(Z|[+-]\d\d:?\d\d)$/.test(text);
  return BigInt(Date.parse(isZoned ? text : `${text}Z`)) * 1_000_000n;
}

/**
 * The form fields of a range request, as every endpoint that takes one names them.
 * @throws {SpymasterError} USAGE
 */
export function rangeParameters(request: RangeRequest): Record<string, string | number | undefined> {
  if (request.end === undefined && !BARE_DATE.test(String(request.start))) {
    throw new SpymasterError('USAGE', 'A request that does not start with a bare date needs an end.', {
      hint: 'Give one.',
    });
  }
  return {
    dataset: request.dataset,
    schema: request.schema,
    symbols: symbolList(request.symbols),
    stype_in: request.stypeIn ?? 'raw_symbol',
    start: timeParameter(request.start),
    end: request.end === undefined ? undefined : timeParameter(request.end),
    limit: request.limit,
  };
}
