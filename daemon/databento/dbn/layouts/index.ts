import { rtypeOfSchema } from '../codes.ts';
import type { Fields, Layout } from '../layout.ts';
import { RTYPE } from '../values.ts';
import { DEFINITION_V1, DEFINITION_V2, DEFINITION_V3 } from './definition.ts';
import {
  BBO,
  CBBO,
  CMBP_1,
  IMBALANCE,
  MBO,
  MBP_1,
  MBP_10,
  OHLCV,
  STATISTICS_V1,
  STATISTICS_V3,
  STATUS,
  TRADE,
} from './market.ts';
import { ERROR_V1, ERROR_V2, SYMBOL_MAPPING_V1, SYMBOL_MAPPING_V2, SYSTEM_V1, SYSTEM_V2 } from './message.ts';

export * from './definition.ts';
export * from './market.ts';
export * from './message.ts';

/** The layouts of each kind of record, oldest first; sizes differ between versions. */
const OF_RTYPE: ReadonlyMap<number, readonly Layout[]> = new Map<number, readonly Layout[]>([
  [RTYPE.trade, [TRADE]],
  [RTYPE.mbp1, [MBP_1]],
  [RTYPE.mbp10, [MBP_10]],
  [RTYPE.ohlcv, [OHLCV]],
  [RTYPE.status, [STATUS]],
  [RTYPE.definition, [DEFINITION_V1, DEFINITION_V2, DEFINITION_V3]],
  [RTYPE.imbalance, [IMBALANCE]],
  [RTYPE.error, [ERROR_V1, ERROR_V2]],
  [RTYPE.symbolMapping, [SYMBOL_MAPPING_V1, SYMBOL_MAPPING_V2]],
  [RTYPE.system, [SYSTEM_V1, SYSTEM_V2]],
  [RTYPE.statistics, [STATISTICS_V1, STATISTICS_V3]],
  [RTYPE.ohlcv1s, [OHLCV]],
  [RTYPE.ohlcv1m, [OHLCV]],
  [RTYPE.ohlcv1h, [OHLCV]],
  [RTYPE.ohlcv1d, [OHLCV]],
  [RTYPE.ohlcvEod, [OHLCV]],
  [RTYPE.mbo, [MBO]],
  [RTYPE.cmbp1, [CMBP_1]],
  [RTYPE.cbbo1s, [CBBO]],
  [RTYPE.cbbo1m, [CBBO]],
  [RTYPE.tcbbo, [CMBP_1]],
  [RTYPE.bbo1s, [BBO]],
  [RTYPE.bbo1m, [BBO]],
]);

/** Every layout by its name. */
export const LAYOUTS: ReadonlyMap<string, Layout> = new Map(
  [...OF_RTYPE.values()].flat().map((layout) => [layout.name, layout]),
);

/**
 * The layout of a record with this rtype and body size (ts_out excluded); null for an
 * unknown kind or a size no version has.
 */
export function layoutOf(rtype: number, bodySize: number): Layout | null {
  return OF_RTYPE.get(rtype)?.find(({ size }) => size === bodySize) ?? null;
}

/**
 * The newest known layout that a longer, newer body starts with; null where none is
 * known.
 */
export function prefixLayoutOf(rtype: number, bodySize: number): Layout | null {
  return OF_RTYPE.get(rtype)?.findLast(({ size }) => size < bodySize) ?? null;
}

/**
 * The layout of a schema's records in a version of the format; null for a schema that is
 * not known.
 */
export function layoutOfSchema(schema: string, version: number): Layout | null {
  const layouts = OF_RTYPE.get(rtypeOfSchema(schema) ?? Number.NaN) ?? [];
  const known = layouts.filter(({ name }) => Number(/\.v(\d)$/.exec(name)?.[1] ?? 1) <= version);
  return known.at(-1) ?? null;
}

/** Whether a layout is this one: its fields are then known to the compiler. */
export const isLayout = <F extends Fields>(some: Layout | null, expected: Layout<F>): some is Layout<F> =>
  some?.name === expected.name;
