import { SpymasterError } from '../../../shared/errors.ts';
import {
  ALL_SYMBOLS,
  type Schema,
  type Symbols,
  type SymbolType,
  type TimeInput,
  timeParameter,
} from '../request.ts';
import { controlLine } from './control-line.ts';

/**
 * What may be asked for while a session runs: a replay is not to be had any more, the
 * gateway would ignore it without a word.
 */
export interface RunningSubscription {
  readonly schema: Schema;
  readonly symbols: Symbols;
  /** Default `raw_symbol`. */
  readonly stypeIn?: SymbolType;
}

/**
 * What may be asked for before the session starts. A book snapshot and a replay exclude
 * each other.
 */
export type Subscription = RunningSubscription &
  (
    | { readonly start?: undefined; readonly snapshot?: undefined }
    /** Replay from this time, by event time; `0n` is everything the gateway still has. */
    | { readonly start: TimeInput; readonly snapshot?: undefined }
    /** The book's present state first; `mbo` only. */
    | { readonly snapshot: true; readonly start?: undefined }
  );

const SYMBOLS_PER_LINE = 500;

/**
 * The lines of one request: at most 500 symbols each, all with the request's id, the last
 * marked as such.
 * @throws {SpymasterError} SUBSCRIPTION_INVALID
 */
export function subscriptionLines(subscription: Subscription, id: number): string[] {
  const { schema, symbols, start, snapshot, stypeIn = 'raw_symbol' } = subscription;
  if (start !== undefined && snapshot)
    throw invalid('A book snapshot and a replay exclude each other.', 'Ask for one of them.');
  if (snapshot && schema !== 'mbo')
    throw invalid(`There is no book snapshot of ${schema}.`, 'Snapshots exist for mbo alone.');
  if (symbols !== ALL_SYMBOLS && symbols.length === 0)
    throw invalid('A subscription needs symbols.', 'Name them, or ALL_SYMBOLS.');
  const wrong =
    symbols === ALL_SYMBOLS
      ? undefined
      : symbols.find((symbol) => /[,|\n]/.test(symbol) || symbol.trim() === '');
  if (wrong !== undefined) throw invalid(`"${wrong}" is not a symbol.`, 'Give each symbol by itself.');
  const chunks =
    symbols === ALL_SYMBOLS
      ? [ALL_SYMBOLS]
      : chunked(symbols, SYMBOLS_PER_LINE).map((chunk) => chunk.join(','));
  return chunks.map((chunk, i) =>
    controlLine({
      schema,
      stype_in: stypeIn,
      symbols: chunk,
      start: start === undefined ? undefined : timeParameter(start),
      snapshot: snapshot ? 1 : undefined,
      id,
      is_last: i === chunks.length - 1 ? 1 : 0,
    }),
  );
}

function chunked(symbols: readonly string[], size: number): string[][] {
  return Array.from({ length: Math.ceil(symbols.length / size) }, (_, i) =>
    symbols.slice(i * size, (i + 1) * size),
  );
}

function invalid(message: string, hint: string): SpymasterError {
  return new SpymasterError('SUBSCRIPTION_INVALID', message, { hint });
}

const QUOTE_SCHEMAS = /^(mbo|mbp-|bbo|cmbp-|cbbo)/;

/**
 * Subscriptions that belong on connections of their own: quotes, which come in floods and
 * may be skipped when read too slowly, and everything else, which must not be.
 */
export function byConnection<T extends RunningSubscription>(
  subscriptions: readonly T[],
): { quotes: T[]; others: T[] } {
  const isQuotes = ({ schema }: T) => QUOTE_SCHEMAS.test(schema);
  return {
    quotes: subscriptions.filter(isQuotes),
    others: subscriptions.filter((entry) => !isQuotes(entry)),
  };
}
