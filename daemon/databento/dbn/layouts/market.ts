import { type FieldEntry, layout } from '../layout.ts';
import {
  ACTION_LETTER,
  SIDE_LETTER,
  STAT_TYPE,
  STATUS_ACTION,
  STATUS_REASON,
  TRADING_EVENT,
  TRI_STATE_LETTER,
  UPDATE_ACTION,
} from '../values.ts';

/** An event of a market by price, without the book after it. */
const EVENT = {
  price: ['px', 16],
  size: ['u32', 24],
  action: ['char', 28, ACTION_LETTER],
  side: ['char', 29, SIDE_LETTER],
  flags: ['u8', 30],
  depth: ['u8', 31],
  ts_recv: ['time', 32],
  ts_in_delta: ['i32', 40],
  sequence: ['u32', 44],
} as const;

type BookLevels<Count extends number> = {
  readonly [Name in `levels[${Count}].${keyof ReturnType<typeof bookLevel> & string}`]: Name extends `${string}.${infer Part extends keyof ReturnType<typeof bookLevel> & string}`
    ? ReturnType<typeof bookLevel>[Part]
    : never;
};

const LEVELS_OFFSET = 48;
const LEVEL_SIZE = 32;

const bookLevel = (at: number) =>
  ({
    bid_px: ['px', at],
    ask_px: ['px', at + 8],
    bid_sz: ['u32', at + 16],
    ask_sz: ['u32', at + 20],
    bid_ct: ['u32', at + 24],
    ask_ct: ['u32', at + 28],
  }) as const;

/** Levels of a deep book, the best first. */
export const BOOK_LEVELS = [0, 1, 2, 3, 4, 5, 6, 7, 8, 9] as const;
export type BookLevel = (typeof BOOK_LEVELS)[number];

/**
 * The name of a part of a level: of its bid or its ask, price, size or number of
 * orders.
 */
export const levelField = <I extends BookLevel, P extends keyof ReturnType<typeof bookLevel>>(
  level: I,
  part: P,
): `levels[${I}].${P}` => `levels[${level}].${part}`;

/** The book after the event, best first. */
function bookLevels<Index extends number>(...indexes: readonly Index[]): BookLevels<Index> {
  const entries = indexes.flatMap((index) =>
    Object.entries<FieldEntry>(bookLevel(LEVELS_OFFSET + LEVEL_SIZE * index)).map(
      ([name, entry]): [string, FieldEntry] => [`levels[${index}].${name}`, entry],
    ),
  );
  return Object.fromEntries(entries) as unknown as BookLevels<Index>;
}

export const TRADE = layout('trade', 48, EVENT);
export const MBP_1 = layout('mbp-1', 80, { ...EVENT, ...bookLevels(0) });
export const MBP_10 = layout('mbp-10', 368, { ...EVENT, ...bookLevels(...BOOK_LEVELS) });

export const MBO = layout('mbo', 56, {
  order_id: ['u64', 16],
  price: ['px', 24],
  size: ['u32', 32],
  flags: ['u8', 36],
  channel_id: ['u8', 37],
  action: ['char', 38, ACTION_LETTER],
  side: ['char', 39, SIDE_LETTER],
  ts_recv: ['time', 40],
  ts_in_delta: ['i32', 48],
  sequence: ['u32', 52],
});

export const OHLCV = layout('ohlcv', 56, {
  open: ['px', 16],
  high: ['px', 24],
  low: ['px', 32],
  close: ['px', 40],
  volume: ['u64', 48],
});

export const BBO = layout('bbo', 80, {
  price: ['px', 16],
  size: ['u32', 24],
  side: ['char', 29, SIDE_LETTER],
  flags: ['u8', 30],
  ts_recv: ['time', 32],
  sequence: ['u32', 44],
  'levels[0].bid_px': ['px', 48],
  'levels[0].ask_px': ['px', 56],
  'levels[0].bid_sz': ['u32', 64],
  'levels[0].ask_sz': ['u32', 68],
  'levels[0].bid_ct': ['u32', 72],
  'levels[0].ask_ct': ['u32', 76],
});

export const CMBP_1 = layout('cmbp-1', 80, {
  price: ['px', 16],
  size: ['u32', 24],
  action: ['char', 28, ACTION_LETTER],
  side: ['char', 29, SIDE_LETTER],
  flags: ['u8', 30],
  ts_recv: ['time', 32],
  ts_in_delta: ['i32', 40],
  'levels[0].bid_px': ['px', 48],
  'levels[0].ask_px': ['px', 56],
  'levels[0].bid_sz': ['u32', 64],
  'levels[0].ask_sz': ['u32', 68],
  'levels[0].bid_pb': ['u16', 72],
  'levels[0].ask_pb': ['u16', 76],
});

export const CBBO = layout('cbbo', 80, {
  price: ['px', 16],
  size: ['u32', 24],
  side: ['char', 29, SIDE_LETTER],
  flags: ['u8', 30],
  ts_recv: ['time', 32],
  'levels[0].bid_px': ['px', 48],
  'levels[0].ask_px': ['px', 56],
  'levels[0].bid_sz': ['u32', 64],
  'levels[0].ask_sz': ['u32', 68],
  'levels[0].bid_pb': ['u16', 72],
  'levels[0].ask_pb': ['u16', 76],
});

export const STATUS = layout('status', 40, {
  ts_recv: ['time', 16],
  action: ['u16', 24, STATUS_ACTION],
  reason: ['u16', 26, STATUS_REASON],
  trading_event: ['u16', 28, TRADING_EVENT],
  is_trading: ['char', 30, TRI_STATE_LETTER],
  is_quoting: ['char', 31, TRI_STATE_LETTER],
  is_short_sell_restricted: ['char', 32, TRI_STATE_LETTER],
});

export const IMBALANCE = layout('imbalance', 112, {
  ts_recv: ['time', 16],
  ref_price: ['px', 24],
  auction_time: ['time', 32],
  cont_book_clr_price: ['px', 40],
  auct_interest_clr_price: ['px', 48],
  ssr_filling_price: ['px', 56],
  ind_match_price: ['px', 64],
  upper_collar: ['px', 72],
  lower_collar: ['px', 80],
  paired_qty: ['u32', 88],
  total_imbalance_qty: ['u32', 92],
  market_imbalance_qty: ['u32', 96],
  unpaired_qty: ['u32', 100],
  auction_type: ['char', 104],
  side: ['char', 105, SIDE_LETTER],
  auction_status: ['u8', 106],
  freeze_status: ['u8', 107],
  num_extensions: ['u8', 108],
  unpaired_side: ['char', 109, SIDE_LETTER],
  significant_imbalance: ['char', 110],
});

export const STATISTICS_V1 = layout('statistics.v1', 64, {
  ts_recv: ['time', 16],
  ts_ref: ['time', 24],
  price: ['px', 32],
  quantity: ['i32', 40],
  sequence: ['u32', 44],
  ts_in_delta: ['i32', 48],
  stat_type: ['u16', 52, STAT_TYPE],
  channel_id: ['u16', 54],
  update_action: ['u8', 56, UPDATE_ACTION],
  stat_flags: ['u8', 57],
});

export const STATISTICS_V3 = layout('statistics.v3', 80, {
  ts_recv: ['time', 16],
  ts_ref: ['time', 24],
  price: ['px', 32],
  quantity: ['i64', 40],
  sequence: ['u32', 48],
  ts_in_delta: ['i32', 52],
  stat_type: ['u16', 56, STAT_TYPE],
  channel_id: ['u16', 58],
  update_action: ['u8', 60, UPDATE_ACTION],
  stat_flags: ['u8', 61],
});
