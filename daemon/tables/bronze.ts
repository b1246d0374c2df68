import { BOOK_DEPTH } from '../../pipeline/events/kinds.ts';
import type { TypedColumnSpec } from '../lake/typed-rows.ts';

/**
 * Columns of the bronze tables. Times are nanoseconds UTC, prices points, sizes
 * contracts.
 */
type BronzeTable = readonly TypedColumnSpec[];

const TIMES: BronzeTable = [
  { name: 'ts_event_ns', type: 'int64', unit: 'ns UTC' },
  { name: 'ts_recv_ns', type: 'int64', unit: 'ns UTC' },
  { name: 'source', type: 'text' },
];
const price = (name: string): TypedColumnSpec => ({ name, type: 'float64', unit: 'points' });
const OPTION: BronzeTable = [
  { name: 'underlying', type: 'text' },
  { name: 'option_symbol', type: 'text' },
  { name: 'exp_date', type: 'date' },
  { name: 'strike', type: 'float64', unit: 'points' },
  { name: 'right', type: 'text' },
  { name: 'instrument_id', type: 'uint32' },
];
/** Names the raw file that a date's table was made of, in its manifest. */
export const RAW_SHA256_FACT = 'raw_sha256';
export const UNDEFINED_QUANTITY = 0x7fff_ffff_ffff_ffffn;

export const TRADES: BronzeTable = [
  ...TIMES,
  { name: 'symbol', type: 'text' },
  price('price'),
  { name: 'size', type: 'int32', unit: 'contracts' },
  /** +1 buyer, −1 seller, 0 neither. */
  { name: 'aggressor', type: 'int8' },
  { name: 'exchange', type: 'text' },
  { name: 'conditions', type: 'int16-list' },
  { name: 'seq', type: 'int64' },
];

export const BOOKS: BronzeTable = [
  ...TIMES,
  { name: 'symbol', type: 'text' },
  { name: 'is_snapshot', type: 'bool' },
  { name: 'seq', type: 'int64' },
  ...Array.from(
    { length: BOOK_DEPTH },
    (_, i): BronzeTable => [
      price(`bid_px_${i + 1}`),
      { name: `bid_sz_${i + 1}`, type: 'int32', unit: 'contracts' },
      price(`ask_px_${i + 1}`),
      { name: `ask_sz_${i + 1}`, type: 'int32', unit: 'contracts' },
    ],
  ).flat(),
  { name: 'action', type: 'text' },
  { name: 'side', type: 'text' },
  { name: 'depth', type: 'uint8', unit: 'level' },
  { name: 'flags', type: 'uint8' },
];

export const OPTION_TRADES: BronzeTable = [
  ...TIMES,
  ...OPTION,
  { name: 'root', type: 'text' },
  { name: 'expiry_ns', type: 'int64', unit: 'ns UTC' },
  { name: 'underlying_symbol', type: 'text' },
  price('price'),
  { name: 'size', type: 'int32', unit: 'contracts' },
  /** Best quotes just before the trade. */
  price('opt_bid'),
  price('opt_ask'),
  { name: 'aggressor', type: 'int8' },
  { name: 'conditions', type: 'int16-list' },
  { name: 'seq', type: 'int64' },
];

export const OPTION_QUOTES: BronzeTable = [
  ...TIMES,
  ...OPTION,
  price('bid_px'),
  price('ask_px'),
  { name: 'bid_sz', type: 'int64', unit: 'contracts' },
  { name: 'ask_sz', type: 'int64', unit: 'contracts' },
  { name: 'seq', type: 'int64' },
];

export const OPTION_STATISTICS: BronzeTable = [
  ...TIMES,
  ...OPTION,
  { name: 'stat_type', type: 'uint16' },
  { name: 'ts_ref_ns', type: 'int64', unit: 'ns UTC', missing: -1n },
  price('price'),
  { name: 'quantity', type: 'int64', missing: UNDEFINED_QUANTITY },
  { name: 'update_action', type: 'uint8' },
  { name: 'stat_flags', type: 'uint8' },
  { name: 'open_interest', type: 'float64', unit: 'contracts' },
];

export const OPTION_DEFINITIONS: BronzeTable = [
  { name: 'ts_event_ns', type: 'int64', unit: 'ns UTC' },
  ...OPTION,
  { name: 'root', type: 'text' },
  { name: 'underlying_symbol', type: 'text' },
  { name: 'expiry_ns', type: 'int64', unit: 'ns UTC' },
  { name: 'exercise_style', type: 'text' },
  { name: 'multiplier', type: 'float64', unit: 'USD per point' },
];
