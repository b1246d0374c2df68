import { SpymasterError } from '../../../shared/errors.ts';
import { RTYPE } from './values.ts';

/**
 * Numeric codes of DBN schemas and symbology types. Unknown codes pass through as their
 * number.
 */
export const SCHEMAS = [
  'mbo',
  'mbp-1',
  'mbp-10',
  'tbbo',
  'trades',
  'ohlcv-1s',
  'ohlcv-1m',
  'ohlcv-1h',
  'ohlcv-1d',
  'definition',
  'statistics',
  'status',
  'imbalance',
  'ohlcv-eod',
  'cmbp-1',
  'cbbo-1s',
  'cbbo-1m',
  'tcbbo',
  'bbo-1s',
  'bbo-1m',
] as const;
export type Schema = (typeof SCHEMAS)[number];

export const STYPES = [
  'instrument_id',
  'raw_symbol',
  'smart',
  'continuous',
  'parent',
  'nasdaq_symbol',
  'cms_symbol',
  'isin',
  'us_code',
  'bbg_comp_id',
  'bbg_comp_ticker',
  'figi',
  'figi_ticker',
  'listing_id',
  'issuer_id',
  'security_id',
] as const;

export const NO_SCHEMA = 0xffff;
export const NO_STYPE = 0xff;

/** The kind of record each schema brings; several may share one. */
export const RTYPE_OF_SCHEMA: Readonly<Record<Schema, number>> = {
  mbo: RTYPE.mbo,
  'mbp-1': RTYPE.mbp1,
  'mbp-10': RTYPE.mbp10,
  tbbo: RTYPE.mbp1,
  trades: RTYPE.trade,
  'ohlcv-1s': RTYPE.ohlcv1s,
  'ohlcv-1m': RTYPE.ohlcv1m,
  'ohlcv-1h': RTYPE.ohlcv1h,
  'ohlcv-1d': RTYPE.ohlcv1d,
  'ohlcv-eod': RTYPE.ohlcvEod,
  definition: RTYPE.definition,
  statistics: RTYPE.statistics,
  status: RTYPE.status,
  imbalance: RTYPE.imbalance,
  'cmbp-1': RTYPE.cmbp1,
  'cbbo-1s': RTYPE.cbbo1s,
  'cbbo-1m': RTYPE.cbbo1m,
  tcbbo: RTYPE.tcbbo,
  'bbo-1s': RTYPE.bbo1s,
  'bbo-1m': RTYPE.bbo1m,
};

/** The rtype of a schema's records; null for a schema this package does not know. */
export const rtypeOfSchema = (schema: string): number | null =>
  (RTYPE_OF_SCHEMA as Readonly<Record<string, number>>)[schema] ?? null;

const SCHEMA_OF_RTYPE: ReadonlyMap<number, string> = new Map(
  Object.entries(RTYPE_OF_SCHEMA)
    .toReversed()
    .map(([schema, rtype]) => [rtype, schema]),
);

/**
 * What a kind of record is called: by its schema, of several the first, `mbp-1` of TBBO
 * too; others by their number.
 */
export const kindOf = ({ rtype }: { readonly rtype: number }): string =>
  SCHEMA_OF_RTYPE.get(rtype) ?? `rtype-${rtype}`;

export const nameOfCode = (names: readonly string[], code: number, none: number): string | null =>
  code === none ? null : (names[code] ?? String(code));

/**
 * @param none the code of no name: the largest that the field holds
 * @throws {SpymasterError} DBN_ENCODE for a name that is neither known nor such a number
 */
export function codeOfName(names: readonly string[], name: string | null, none: number): number {
  if (name === null) return none;
  const index = names.indexOf(name);
  if (index !== -1) return index;
  const code = /^\d+$/.test(name) ? Number(name) : Number.NaN;
  if (code < none) return code;
  throw new SpymasterError('DBN_ENCODE', `"${name}" is no name that DBN knows.`, {
    hint: `Write one of ${names.join(', ')}, or a number below ${none}.`,
  });
}
