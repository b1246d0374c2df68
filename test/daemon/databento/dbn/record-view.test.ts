import { describe, expect, it } from 'vitest';
import {
  type DbnRecord,
  DEFINITION_V3,
  encodeRecord,
  type Fields,
  type FieldValue,
  isRecord,
  LAYOUTS,
  type Layout,
  openDbn,
  RTYPE,
  records,
  recordsOf,
  runsOf,
  STATISTICS_V3,
  TRADE,
} from '../../../../daemon/databento/dbn/index.ts';
import { dbnHeader, marketRecord } from '../../../conformance/market-data.ts';
import { opened, streamOf, trade } from './bytes.ts';

describe('A loop over the records of a run', () => {
  it('reads prices in points, and as they are stored', async () => {
    const prices = [6_001_250_000_000n, -37_630_000_000n, 0x7fff_ffff_ffff_ffffn];
    const source = await opened(prices.map((price, i) => trade(i, price)));
    const seen: unknown[] = [];
    for await (const run of runsOf(source, TRADE))
      for (const record of recordsOf(run)) seen.push([record.sequence, record.price, record.raw('price')]);
    expect(seen).toEqual([
      [0, 6001.25, prices[0]],
      [1, -37.63, prices[1]],
      [2, Number.NaN, prices[2]],
    ]);
  });
  it('reads letters and texts as text, and 64-bit integers exactly', async () => {
    const fields = { ts_ref: 0xffff_ffff_ffff_ffffn, quantity: -5n, stat_type: 9, publisher_id: 65_535 };
    for await (const run of runsOf(await sourceOf(STATISTICS_V3, RTYPE.statistics, fields), STATISTICS_V3))
      for (const record of recordsOf(run))
        expect([record.ts_ref, record.quantity, record.stat_type, record.publisher_id]).toEqual([
          0xffff_ffff_ffff_ffffn,
          -5n,
          9,
          65_535,
        ]);
    const named = { raw_symbol: 'ESM5', instrument_class: 'F', contract_multiplier: -50, appl_id: -3 };
    for await (const run of runsOf(await sourceOf(DEFINITION_V3, RTYPE.definition, named), DEFINITION_V3))
      for (const record of recordsOf(run))
        expect([
          record.raw_symbol,
          record.instrument_class,
          record.contract_multiplier,
          record.appl_id,
        ]).toEqual(['ESM5', 'F', -50, -3]);
  });
  it('knows when a record was sent, where the stream says it', async () => {
    const sent = marketRecord({ schema: 'trades', instrumentId: 1, tsEvent: 5n, sequence: 1, tsOut: 77n });
    const stream = streamOf([sent, sent], 1 << 20, dbnHeader({ schema: 'trades', tsOut: true }));
    for await (const run of runsOf(await openDbn(stream), TRADE))
      expect(Array.from(recordsOf(run), ({ tsOut, sequence }) => [tsOut, sequence])).toEqual([
        [77n, 1],
        [77n, 1],
      ]);
    for await (const run of runsOf(await opened([trade(1)]), TRADE))
      for (const { tsOut } of recordsOf(run)) expect(tsOut).toBeNull();
  });
  it.each([...LAYOUTS.values()])('reads of $name what its record objects hold', async (layout) => {
    const rtype = Object.values(RTYPE).find((kind) => KINDS[layout.name] === kind)!;
    const fields = Object.fromEntries(layout.fields.map((field, i) => [field.name, sampleOf(field.type, i)]));
    const source = () => sourceOf(layout, rtype, fields);
    const record = (await records(await source()).next()).value as DbnRecord;
    expect(isRecord(record, layout)).toBe(true);
    for await (const run of runsOf(await source(), layout))
      for (const view of recordsOf(run))
        for (const { name, type } of layout.fields) {
          const value = record.fields[name]!;
          expect(view[name]).toEqual(type === 'px' ? Number(value) / 1e9 : value);
        }
  });
});

const KINDS: Readonly<Record<string, number>> = {
  trade: RTYPE.trade,
  'mbp-1': RTYPE.mbp1,
  'mbp-10': RTYPE.mbp10,
  mbo: RTYPE.mbo,
  bbo: RTYPE.bbo1s,
  'cmbp-1': RTYPE.cmbp1,
  cbbo: RTYPE.cbbo1s,
  ohlcv: RTYPE.ohlcv1m,
  status: RTYPE.status,
  imbalance: RTYPE.imbalance,
  'statistics.v1': RTYPE.statistics,
  'statistics.v3': RTYPE.statistics,
  'definition.v1': RTYPE.definition,
  'definition.v2': RTYPE.definition,
  'definition.v3': RTYPE.definition,
  'symbol_mapping.v1': RTYPE.symbolMapping,
  'symbol_mapping.v2': RTYPE.symbolMapping,
  'system.v1': RTYPE.system,
  'system.v2': RTYPE.system,
  'error.v1': RTYPE.error,
  'error.v2': RTYPE.error,
};

/** A value of a field's type that its neighbours do not have. */
function sampleOf(type: string, place: number): FieldValue {
  if (type === 'str') return `t${place}`;
  if (type === 'char') return String.fromCharCode(65 + (place % 26));
  if (type === 'px' || type === 'time' || type.endsWith('64')) return BigInt(1_000_000_000 * (place + 1));
  return place + 1;
}

/** A stream of one record, all zero but for the fields given. */
function sourceOf<F extends Fields>(
  layout: Layout<F>,
  rtype: number,
  given: Readonly<Record<string, FieldValue>>,
) {
  const zeros = Object.fromEntries(
    layout.fields.map(({ name, type }): [string, FieldValue] => [
      name,
      type === 'str' ? '' : type === 'char' ? 'N' : 0,
    ]),
  );
  const fields = { ...zeros, ...given, rtype };
  return openDbn([dbnHeader({ schema: null }), encodeRecord({ layout, fields, tsOut: null, raw: null })]);
}
