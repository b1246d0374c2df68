import { SpymasterError } from '../../../shared/errors.ts';

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
] as const;

export const NO_SCHEMA = 0xffff;
export const NO_STYPE = 0xff;

export const RTYPE = {
  trade: 0x00,
  mbp1: 0x01,
  mbp10: 0x0a,
  definition: 0x13,
  statistics: 0x18,
  ohlcv1s: 0x20,
  ohlcv1m: 0x21,
  error: 0x15,
  symbolMapping: 0x16,
  system: 0x17,
} as const;
/** The kind of record each schema brings; several may share one. */
export const RTYPE_OF_SCHEMA: Readonly<Record<string, number>> = {
  mbo: 0xa0,
  'mbp-1': RTYPE.mbp1,
  'mbp-10': RTYPE.mbp10,
  tbbo: RTYPE.mbp1,
  trades: RTYPE.trade,
  'ohlcv-1s': RTYPE.ohlcv1s,
  'ohlcv-1m': RTYPE.ohlcv1m,
  'ohlcv-1h': 0x22,
  'ohlcv-1d': 0x23,
  'ohlcv-eod': 0x24,
  definition: RTYPE.definition,
  statistics: RTYPE.statistics,
  status: 0x12,
  imbalance: 0x14,
  'cmbp-1': 0xb1,
  'cbbo-1s': 0xc0,
  'cbbo-1m': 0xc1,
  tcbbo: 0xc2,
  'bbo-1s': 0xc3,
  'bbo-1m': 0xc4,
};

/** The rtype of a schema's records; null for a schema this package does not know. */
export const rtypeOfSchema = (schema: string): number | null => RTYPE_OF_SCHEMA[schema] ?? null;

/** What an event of the market did, as ASCII of its letter. */
export const ACTION = {
  add: 0x41,
  cancel: 0x43,
  modify: 0x4d,
  trade: 0x54,
  fill: 0x46,
  clear: 0x52,
} as const;

/** Bids and buyers, offers and sellers, or nobody's, as ASCII of its letter. */
export const SIDE = { bid: 0x42, ask: 0x41, none: 0x4e } as const;

/** Kinds of statistics. */
export const STAT = {
  opening: 1,
  settlement: 3,
  low: 4,
  high: 5,
  clearedVolume: 6,
  lowestOffer: 7,
  highestBid: 8,
  openInterest: 9,
} as const;

/** Whether a statistic is told or taken back. */
export const UPDATE_ACTION = { new: 1, delete: 2 } as const;

/** Flag bits of market records. */
export const FLAG = { last: 0x80, snapshot: 0x20, maybeBadBook: 0x04 } as const;

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
