import { type Field, type Layout, tsOutField } from '../layout.ts';
import {
  BBO,
  CBBO,
  CMBP_1,
  DEFINITION_V1,
  DEFINITION_V2,
  DEFINITION_V3,
  MBO,
  MBP_1,
  MBP_10,
  TRADE,
} from '../layouts/index.ts';

const HEADER = ['ts_event', 'rtype', 'publisher_id', 'instrument_id'];
const HEADER_NAMES: ReadonlySet<string> = new Set(HEADER);
/** Of the format and not of the market. */
const NOT_WRITTEN: ReadonlySet<string> = new Set(['length']);
const RECEIVED = 'ts_recv';

const EVENT = ['action', 'side', 'depth', 'price', 'size', 'flags', 'ts_in_delta', 'sequence'];
const QUOTE = ['side', 'price', 'size', 'flags', 'sequence'];
const DEFINITION_FIRST = ['raw_symbol', 'security_update_action', 'instrument_class'];
const STRIKE = { strike_price_currency: 'strike_price' };
const LEGS = [
  'leg_count',
  'leg_index',
  'leg_instrument_id',
  'leg_raw_symbol',
  'leg_instrument_class',
  'leg_side',
  'leg_price',
  'leg_delta',
  'leg_ratio_price_numerator',
  'leg_ratio_price_denominator',
  'leg_ratio_qty_numerator',
  'leg_ratio_qty_denominator',
  'leg_underlying_id',
];

/** Fields of a body that do not come in the order of its bytes, by where they come. */
interface Order {
  readonly first: readonly string[];
  readonly last?: readonly string[];
  /** Fields that come just behind another, by that one. */
  readonly behind?: Readonly<Record<string, string>>;
}

const ORDERS: ReadonlyMap<Layout, Order> = new Map<Layout, Order>([
  [
    MBO,
    {
      first: [
        'action',
        'side',
        'price',
        'size',
        'channel_id',
        'order_id',
        'flags',
        'ts_in_delta',
        'sequence',
      ],
    },
  ],
  [TRADE, { first: EVENT }],
  [MBP_1, { first: EVENT }],
  [MBP_10, { first: EVENT }],
  [BBO, { first: QUOTE }],
  [CMBP_1, { first: EVENT }],
  [CBBO, { first: QUOTE }],
  [DEFINITION_V1, { first: DEFINITION_FIRST, behind: STRIKE }],
  [DEFINITION_V2, { first: DEFINITION_FIRST, behind: STRIKE }],
  [
    DEFINITION_V3,
    { first: DEFINITION_FIRST, last: LEGS, behind: { ...STRIKE, underlying_id: 'raw_instrument_id' } },
  ],
]);

/** A field as it is written out. */
export interface WrittenField {
  readonly field: Field;
  /** Its name within what it belongs to: `bid_px` of a level. */
  readonly name: string;
  readonly place: 'header' | 'body' | { readonly level: number };
}

/**
 * The fields of a kind of record in the order in which the service and the reference
 * command line write them: the receive time, the header, the body, the book's levels, and
 * when it was sent.
 */
export function writtenFields(layout: Layout, tsOut: boolean): WrittenField[] {
  const byName = new Map(layout.fields.map((field) => [field.name, field]));
  const names = ordered(
    layout.fields.map(({ name }) => name).filter((name) => !NOT_WRITTEN.has(name)),
    ORDERS.get(layout) ?? { first: [] },
  );
  const fields = names.map((name) => written(byName.get(name)!));
  return tsOut ? [...fields, { field: tsOutField(layout), name: 'ts_out', place: 'body' }] : fields;
}

/** All fields of a kind of record by their full names, in the order of its layout. */
export function exactFields(layout: Layout, tsOut: boolean): WrittenField[] {
  const fields = tsOut ? [...layout.fields, tsOutField(layout)] : layout.fields;
  return fields.map((field) => ({ field, name: field.name, place: 'body' }));
}

function ordered(all: readonly string[], { first, last = [], behind = {} }: Order): string[] {
  const has = new Set(all);
  const placed = new Set([RECEIVED, ...HEADER, ...first, ...last, ...Object.values(behind)]);
  const middle = all
    .filter((name) => !placed.has(name))
    .flatMap((name) => (behind[name] === undefined ? [name] : [name, behind[name]]));
  return [RECEIVED, ...HEADER, ...first, ...middle, ...last].filter((name) => has.has(name));
}

function written(field: Field): WrittenField {
  const [, level, part] = /^levels\[(\d+)\]\.(.+)$/.exec(field.name) ?? [];
  if (level !== undefined && part !== undefined)
    return { field, name: part, place: { level: Number(level) } };
  return { field, name: field.name, place: HEADER_NAMES.has(field.name) ? 'header' : 'body' };
}
