/**
 * Byte layouts of every DBN record. The text below is the format's own table:
 * `name:type@offset`, offsets from the start of the record; gaps are reserved bytes. `px`
 * is a fixed-point i64 scaled by 1e-9.
 */
export type FieldType = 'px' | 'i64' | 'u64' | 'i32' | 'u32' | 'i16' | 'u16' | 'i8' | 'u8' | 'char' | 'str';

export interface Field {
  readonly name: string;
  readonly type: FieldType;
  readonly offset: number;
  /** Bytes, including a string's terminating NUL. */
  readonly size: number;
}

export interface Layout {
  /** Record kind, with a version suffix where DBN versions differ. */
  readonly name: string;
  /** Bytes without ts_out. */
  readonly size: number;
  /** Header first, then the body in layout order. */
  readonly fields: readonly Field[];
}

export const HEADER_SIZE = 16;
/** Of every record's header. */
export const PUBLISHER_ID_OFFSET = 2;
export const INSTRUMENT_ID_OFFSET = 4;
export const TS_OUT_SIZE = 8;
/** The header's length byte counts 32-bit words. */
export const LENGTH_UNIT = 4;
export const UNDEF_PRICE = 0x7fff_ffff_ffff_ffffn;
/** Of a statistic that has none. */
export const UNDEF_QUANTITY = 0x7fff_ffff_ffff_ffffn;
export const UNDEF_TIMESTAMP = 0xffff_ffff_ffff_ffffn;

const SIZES: Readonly<Record<string, number>> = {
  px: 8,
  i64: 8,
  u64: 8,
  i32: 4,
  u32: 4,
  i16: 2,
  u16: 2,
  i8: 1,
  u8: 1,
  char: 1,
};
const HEADER = 'length:u8@0 rtype:u8@1 publisher_id:u16@2 instrument_id:u32@4 ts_event:u64@8';
const MBP_EVENT =
  'price:px@16 size:u32@24 action:char@28 side:char@29 flags:u8@30 depth:u8@31 ts_recv:u64@32 ts_in_delta:i32@40 sequence:u32@44';

function bookLevels(count: number): string {
  const level = (i: number, at: number) =>
    ['bid_px:px@0', 'ask_px:px@8', 'bid_sz:u32@16', 'ask_sz:u32@20', 'bid_ct:u32@24', 'ask_ct:u32@28']
      .map((part) => part.replace(/@(\d+)/, (_, offset) => `@${at + Number(offset)}`))
      .map((part) => `levels[${i}].${part}`)
      .join(' ');
  return Array.from({ length: count }, (_, i) => level(i, 48 + 32 * i)).join(' ');
}

function parseField(text: string): Field {
  const [, name = '', type = '', offset = ''] = /^(.+):(\w+)@(\d+)$/.exec(text) ?? [];
  const size = type.startsWith('str') ? Number(type.slice(3)) : (SIZES[type] ?? 0);
  return { name, type: (type.startsWith('str') ? 'str' : type) as FieldType, offset: Number(offset), size };
}

function layout(name: string, size: number, body: string): Layout {
  return { name, size, fields: `${HEADER} ${body}`.trim().split(/\s+/).map(parseField) };
}

const ALL: readonly Layout[] = [
  layout('trade', 48, MBP_EVENT),
  layout('mbp-1', 80, `${MBP_EVENT} ${bookLevels(1)}`),
  layout('mbp-10', 368, `${MBP_EVENT} ${bookLevels(10)}`),
  layout(
    'mbo',
    56,
    `
    order_id:u64@16 price:px@24 size:u32@32 flags:u8@36 channel_id:u8@37 action:char@38 side:char@39 ts_recv:u64@40
    ts_in_delta:i32@48 sequence:u32@52`,
  ),
  layout(
    'bbo',
    80,
    `
    price:px@16 size:u32@24 side:char@29 flags:u8@30 ts_recv:u64@32 sequence:u32@44 levels[0].bid_px:px@48
    levels[0].ask_px:px@56 levels[0].bid_sz:u32@64 levels[0].ask_sz:u32@68 levels[0].bid_ct:u32@72
    levels[0].ask_ct:u32@76`,
  ),
  layout(
    'cmbp-1',
    80,
    `
    price:px@16 size:u32@24 action:char@28 side:char@29 flags:u8@30 ts_recv:u64@32 ts_in_delta:i32@40
    levels[0].bid_px:px@48 levels[0].ask_px:px@56 levels[0].bid_sz:u32@64 levels[0].ask_sz:u32@68
    levels[0].bid_pb:u16@72 levels[0].ask_pb:u16@76`,
  ),
  layout(
    'cbbo',
    80,
    `
    price:px@16 size:u32@24 side:char@29 flags:u8@30 ts_recv:u64@32 levels[0].bid_px:px@48 levels[0].ask_px:px@56
    levels[0].bid_sz:u32@64 levels[0].ask_sz:u32@68 levels[0].bid_pb:u16@72 levels[0].ask_pb:u16@76`,
  ),
  layout(
    'ohlcv',
    56,
    `
    open:px@16 high:px@24 low:px@32 close:px@40 volume:u64@48`,
  ),
  layout(
    'status',
    40,
    `
    ts_recv:u64@16 action:u16@24 reason:u16@26 trading_event:u16@28 is_trading:char@30 is_quoting:char@31
    is_short_sell_restricted:char@32`,
  ),
  layout(
    'imbalance',
    112,
    `
    ts_recv:u64@16 ref_price:px@24 auction_time:u64@32 cont_book_clr_price:px@40 auct_interest_clr_price:px@48
    ssr_filling_price:px@56 ind_match_price:px@64 upper_collar:px@72 lower_collar:px@80 paired_qty:u32@88
    total_imbalance_qty:u32@92 market_imbalance_qty:u32@96 unpaired_qty:u32@100 auction_type:char@104 side:char@105
    auction_status:u8@106 freeze_status:u8@107 num_extensions:u8@108 unpaired_side:char@109
    significant_imbalance:char@110`,
  ),
  layout(
    'statistics.v1',
    64,
    `
    ts_recv:u64@16 ts_ref:u64@24 price:px@32 quantity:i32@40 sequence:u32@44 ts_in_delta:i32@48 stat_type:u16@52
    channel_id:u16@54 update_action:u8@56 stat_flags:u8@57`,
  ),
  layout(
    'statistics.v3',
    80,
    `
    ts_recv:u64@16 ts_ref:u64@24 price:px@32 quantity:i64@40 sequence:u32@48 ts_in_delta:i32@52 stat_type:u16@56
    channel_id:u16@58 update_action:u8@60 stat_flags:u8@61`,
  ),
  layout(
    'definition.v1',
    360,
    `
    ts_recv:u64@16 min_price_increment:px@24 display_factor:px@32 expiration:u64@40 activation:u64@48
    high_limit_price:px@56 low_limit_price:px@64 max_price_variation:px@72 trading_reference_price:px@80
    unit_of_measure_qty:px@88 min_price_increment_amount:px@96 price_ratio:px@104 inst_attrib_value:i32@112
    underlying_id:u32@116 raw_instrument_id:u32@120 market_depth_implied:i32@124 market_depth:i32@128
    market_segment_id:u32@132 max_trade_vol:u32@136 min_lot_size:i32@140 min_lot_size_block:i32@144
    min_lot_size_round_lot:i32@148 min_trade_vol:u32@152 contract_multiplier:i32@160 decay_quantity:i32@164
    original_contract_size:i32@168 trading_reference_date:u16@176 appl_id:i16@178 maturity_year:u16@180
    decay_start_date:u16@182 channel_id:u16@184 currency:str4@186 settl_currency:str4@190 secsubtype:str6@194
    raw_symbol:str22@200 group:str21@222 exchange:str5@243 asset:str7@248 cfi:str7@255 security_type:str7@262
    unit_of_measure:str31@269 underlying:str21@300 strike_price_currency:str4@321 instrument_class:char@325
    strike_price:px@328 match_algorithm:char@342 md_security_trading_status:u8@343 main_fraction:u8@344
    price_display_format:u8@345 settl_price_type:u8@346 sub_fraction:u8@347 underlying_product:u8@348
    security_update_action:char@349 maturity_month:u8@350 maturity_day:u8@351 maturity_week:u8@352
    user_defined_instrument:char@353 contract_multiplier_unit:i8@354 flow_schedule_type:i8@355 tick_rule:u8@356`,
  ),
  layout(
    'definition.v2',
    400,
    `
    ts_recv:u64@16 min_price_increment:px@24 display_factor:px@32 expiration:u64@40 activation:u64@48
    high_limit_price:px@56 low_limit_price:px@64 max_price_variation:px@72 trading_reference_price:px@80
    unit_of_measure_qty:px@88 min_price_increment_amount:px@96 price_ratio:px@104 strike_price:px@112
    inst_attrib_value:i32@120 underlying_id:u32@124 raw_instrument_id:u32@128 market_depth_implied:i32@132
    market_depth:i32@136 market_segment_id:u32@140 max_trade_vol:u32@144 min_lot_size:i32@148
    min_lot_size_block:i32@152 min_lot_size_round_lot:i32@156 min_trade_vol:u32@160 contract_multiplier:i32@164
    decay_quantity:i32@168 original_contract_size:i32@172 trading_reference_date:u16@176 appl_id:i16@178
    maturity_year:u16@180 decay_start_date:u16@182 channel_id:u16@184 currency:str4@186 settl_currency:str4@190
    secsubtype:str6@194 raw_symbol:str71@200 group:str21@271 exchange:str5@292 asset:str7@297 cfi:str7@304
    security_type:str7@311 unit_of_measure:str31@318 underlying:str21@349 strike_price_currency:str4@370
    instrument_class:char@374 match_algorithm:char@375 md_security_trading_status:u8@376 main_fraction:u8@377
    price_display_format:u8@378 settl_price_type:u8@379 sub_fraction:u8@380 underlying_product:u8@381
    security_update_action:char@382 maturity_month:u8@383 maturity_day:u8@384 maturity_week:u8@385
    user_defined_instrument:char@386 contract_multiplier_unit:i8@387 flow_schedule_type:i8@388 tick_rule:u8@389`,
  ),
  layout(
    'definition.v3',
    520,
    `
    ts_recv:u64@16 min_price_increment:px@24 display_factor:px@32 expiration:u64@40 activation:u64@48
    high_limit_price:px@56 low_limit_price:px@64 max_price_variation:px@72 unit_of_measure_qty:px@80
    min_price_increment_amount:px@88 price_ratio:px@96 strike_price:px@104 raw_instrument_id:u64@112
    leg_price:px@120 leg_delta:px@128 inst_attrib_value:i32@136 underlying_id:u32@140 market_depth_implied:i32@144
    market_depth:i32@148 market_segment_id:u32@152 max_trade_vol:u32@156 min_lot_size:i32@160
    min_lot_size_block:i32@164 min_lot_size_round_lot:i32@168 min_trade_vol:u32@172 contract_multiplier:i32@176
    decay_quantity:i32@180 original_contract_size:i32@184 leg_instrument_id:u32@188
    leg_ratio_price_numerator:i32@192 leg_ratio_price_denominator:i32@196 leg_ratio_qty_numerator:i32@200
    leg_ratio_qty_denominator:i32@204 leg_underlying_id:u32@208 appl_id:i16@212 maturity_year:u16@214
    decay_start_date:u16@216 channel_id:u16@218 leg_count:u16@220 leg_index:u16@222 currency:str4@224
    settl_currency:str4@228 secsubtype:str6@232 raw_symbol:str71@238 group:str21@309 exchange:str5@330
    asset:str11@335 cfi:str7@346 security_type:str7@353 unit_of_measure:str31@360 underlying:str21@391
    strike_price_currency:str4@412 leg_raw_symbol:str71@416 instrument_class:char@487 match_algorithm:char@488
    main_fraction:u8@489 price_display_format:u8@490 sub_fraction:u8@491 underlying_product:u8@492
    security_update_action:char@493 maturity_month:u8@494 maturity_day:u8@495 maturity_week:u8@496
    user_defined_instrument:char@497 contract_multiplier_unit:i8@498 flow_schedule_type:i8@499 tick_rule:u8@500
    leg_instrument_class:char@501 leg_side:char@502`,
  ),
  layout(
    'symbol_mapping.v1',
    80,
    `
    stype_in_symbol:str22@16 stype_out_symbol:str22@38 start_ts:u64@64 end_ts:u64@72`,
  ),
  layout(
    'symbol_mapping.v2',
    176,
    `
    stype_in:u8@16 stype_in_symbol:str71@17 stype_out:u8@88 stype_out_symbol:str71@89 start_ts:u64@160
    end_ts:u64@168`,
  ),
  layout(
    'system.v1',
    80,
    `
    msg:str64@16`,
  ),
  layout(
    'system.v2',
    320,
    `
    msg:str303@16 code:u8@319`,
  ),
  layout(
    'error.v1',
    80,
    `
    err:str64@16`,
  ),
  layout(
    'error.v2',
    320,
    `
    err:str302@16 code:u8@318 is_last:u8@319`,
  ),
];

export const LAYOUTS: ReadonlyMap<string, Layout> = new Map(ALL.map((entry) => [entry.name, entry]));

/** rtype → layouts of that kind; sizes are unique per version. */
const BY_RTYPE: ReadonlyMap<number, readonly string[]> = new Map([
  [0x00, ['trade']],
  [0x01, ['mbp-1']],
  [0x0a, ['mbp-10']],
  [0x11, ['ohlcv']],
  [0x12, ['status']],
  [0x13, ['definition.v1', 'definition.v2', 'definition.v3']],
  [0x14, ['imbalance']],
  [0x15, ['error.v1', 'error.v2']],
  [0x16, ['symbol_mapping.v1', 'symbol_mapping.v2']],
  [0x17, ['system.v1', 'system.v2']],
  [0x18, ['statistics.v1', 'statistics.v3']],
  ...[0x20, 0x21, 0x22, 0x23, 0x24].map((rtype): [number, string[]] => [rtype, ['ohlcv']]),
  [0xa0, ['mbo']],
  [0xb1, ['cmbp-1']],
  [0xc0, ['cbbo']],
  [0xc1, ['cbbo']],
  [0xc2, ['cmbp-1']],
  [0xc3, ['bbo']],
  [0xc4, ['bbo']],
]);

const CANDIDATES: ReadonlyMap<number, readonly Layout[]> = new Map(
  [...BY_RTYPE].map(([rtype, names]) => [rtype, names.map(requireLayout)]),
);

export function requireLayout(name: string): Layout {
  const found = LAYOUTS.get(name);
  if (!found) throw new RangeError(`no DBN layout is called "${name}"`);
  return found;
}

/**
 * The layout of a record with this rtype and body size (ts_out excluded); null for an
 * unknown kind or a size no version has.
 */
export function layoutOf(rtype: number, bodySize: number): Layout | null {
  return CANDIDATES.get(rtype)?.find((candidate) => candidate.size === bodySize) ?? null;
}

/**
 * The newest known layout that a longer, newer body starts with; null where none is
 * known.
 */
export function prefixLayoutOf(rtype: number, bodySize: number): Layout | null {
  return CANDIDATES.get(rtype)?.findLast((candidate) => candidate.size < bodySize) ?? null;
}

/** Offset of a field, for code that reads records in place. */
export function fieldOf(entry: Layout, name: string): Field {
  const found = entry.fields.find((field) => field.name === name);
  if (!found) throw new RangeError(`"${name}" is not a field of ${entry.name} records`);
  return found;
}
