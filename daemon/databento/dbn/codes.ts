/** Numeric codes of DBN schemas and symbology types (specification 40 §1.3). Unknown codes pass through as their number. */
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
} as const;
/** Flag bits of market records (specification 40 §1.4). */
export const FLAG = { last: 0x80, snapshot: 0x20, maybeBadBook: 0x04 } as const;

export const nameOfCode = (names: readonly string[], code: number, none: number): string | null =>
  code === none ? null : (names[code] ?? String(code));

export function codeOfName(names: readonly string[], name: string | null, none: number): number {
  if (name === null) return none;
  const index = names.indexOf(name);
  return index === -1 ? Number(name) : index;
}
