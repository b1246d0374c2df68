import {
  type DbnRecord,
  DEFINITION_V3,
  encodeRecord,
  type FieldValue,
  RTYPE,
  STATISTICS_V3,
  UNDEF_PRICE,
  UNDEF_TIMESTAMP,
  UPDATE_ACTION,
} from '../databento/index.ts';

const INT32_MAX = 0x7fff_ffff;
const PRICE_SCALE = 1e9;

/** Of a settlement price: as the exchange has made it, and not only worked out. */
export const FLAG_FINAL = 1;
export const FLAG_ACTUAL = 2;
const NO_FLAGS = 255;

export const rawPrice = (points: number): bigint => BigInt(Math.round(points * PRICE_SCALE));

/** "Null" of every definition field, as the exchange's own records have them. */
function emptyFields(): Record<string, FieldValue> {
  const none: Record<string, FieldValue> = {
    px: UNDEF_PRICE,
    i64: UNDEF_PRICE,
    u64: 0n,
    i32: INT32_MAX,
    u32: 0,
    i16: 0,
    u16: 0,
    i8: 127,
    u8: 255,
  };
  return Object.fromEntries(
    DEFINITION_V3.fields.map(({ name, type }) => [name, none[type] ?? (type === 'char' ? '\0' : '')]),
  );
}

/**
 * A definition record; the fields given here differ by instrument, the rest is what ES
 * shows.
 */
export function definitionRecord(fields: Record<string, FieldValue>): Uint8Array {
  const legs = Object.fromEntries(
    DEFINITION_V3.fields
      .filter(({ name }) => /^leg_.*(numerator|denominator|_id|count|index)$/.test(name))
      .map(({ name }) => [name, 0]),
  );
  const record: DbnRecord = {
    layout: DEFINITION_V3,
    tsOut: null,
    raw: null,
    fields: {
      ...emptyFields(),
      ...legs,
      rtype: RTYPE.definition,
      publisher_id: 1,
      display_factor: rawPrice(0.01),
      unit_of_measure_qty: rawPrice(50),
      currency: 'USD',
      settl_currency: 'USD',
      exchange: 'XCME',
      unit_of_measure: 'IPNT',
      match_algorithm: 'F',
      security_update_action: 'A',
      user_defined_instrument: 'N',
      leg_side: 'N',
      ...fields,
    },
  };
  return encodeRecord(record);
}

export interface Statistic {
  readonly instrumentId: number;
  readonly tsEvent: bigint;
  /** When it was received, where that is not as it happened. */
  readonly tsReceived?: bigint;
  /** The session it is of; null for the one under way. */
  readonly tsRef: bigint | null;
  readonly statType: number;
  readonly price: bigint | null;
  readonly quantity: bigint | null;
  readonly sequence: number;
  readonly flags?: number;
}

export function statisticsRecord(statistic: Statistic): Uint8Array {
  return encodeRecord({
    layout: STATISTICS_V3,
    tsOut: null,
    raw: null,
    fields: {
      rtype: RTYPE.statistics,
      publisher_id: 1,
      instrument_id: statistic.instrumentId,
      ts_event: statistic.tsEvent,
      ts_recv: statistic.tsReceived ?? statistic.tsEvent,
      ts_ref: statistic.tsRef ?? UNDEF_TIMESTAMP,
      price: statistic.price ?? UNDEF_PRICE,
      quantity: statistic.quantity ?? UNDEF_PRICE,
      sequence: statistic.sequence,
      ts_in_delta: 0,
      stat_type: statistic.statType,
      channel_id: 0,
      update_action: UPDATE_ACTION.new,
      stat_flags: statistic.flags ?? NO_FLAGS,
    },
  });
}
