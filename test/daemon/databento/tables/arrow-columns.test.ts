import { makeVector, type Vector } from 'apache-arrow';
import { describe, expect, it } from 'vitest';
import { fieldOf, LAYOUTS, MBO, STATISTICS_V3, TRADE } from '../../../../daemon/databento/dbn/index.ts';
import type { Layout } from '../../../../daemon/databento/dbn/layout.ts';
import { arrowColumn, type PriceForm } from '../../../../daemon/databento/tables/arrow-columns.ts';

/** A column of records that are zero but for one field's bytes. */
function column(
  layout: Layout,
  name: string,
  values: readonly bigint[],
  prices: PriceForm = 'decimal',
): Vector {
  const field = fieldOf(layout, name);
  const bytes = new Uint8Array(values.length * layout.size);
  const view = new DataView(bytes.buffer);
  for (const [i, value] of values.entries())
    for (let byte = 0; byte < field.size; byte++)
      view.setUint8(i * layout.size + field.offset + byte, Number((value >> BigInt(8 * byte)) & 0xffn));
  const run = { bytes, view, rtype: 0, layout, count: values.length, stride: layout.size, tsOut: false };
  return makeVector(arrowColumn(field, prices).read(run));
}
const UNDEFINED = 0x7fff_ffff_ffff_ffffn;

describe('A column of prices', () => {
  const values = [6_001_250_000_000n, -37_630_000_001n, UNDEFINED, 0n];
  it('is exact, with nine decimals, and null where the price is undefined', () => {
    const found = column(TRADE, 'price', values);
    expect(String(found.type)).toBe('Decimal[19e+9]');
    const words = found.toArray() as Uint32Array;
    const signed = (row: number) => {
      const low = BigInt.asIntN(64, (BigInt(words[4 * row + 1]!) << 32n) | BigInt(words[4 * row]!));
      expect(words.subarray(4 * row + 2, 4 * row + 4)).toEqual(
        low < 0n ? new Uint32Array([0xffff_ffff, 0xffff_ffff]) : new Uint32Array(2),
      );
      return low;
    };
    expect([signed(0), signed(1), signed(3)]).toEqual([values[0], values[1], 0n]);
    expect([0, 1, 2, 3].map((row) => found.isValid(row))).toEqual([true, true, false, true]);
  });
  it('may be doubles, or as it is stored', () => {
    expect([...column(TRADE, 'price', values, 'float')]).toEqual([6001.25, -37.630000001, null, 0]);
    expect([...column(TRADE, 'price', values, 'raw')]).toEqual([values[0], values[1], null, 0n]);
  });
});

it('a column of times is exact to the nanosecond, and null where a time is undefined', () => {
  const found = column(TRADE, 'ts_recv', [1_749_130_200_000_000_123n, 0xffff_ffff_ffff_ffffn, 0n]);
  expect(String(found.type)).toBe('Timestamp<NANOSECOND, UTC>');
  expect([...(found.toArray() as BigInt64Array)].filter((_, row) => found.isValid(row))).toEqual([
    1_749_130_200_000_000_123n,
    0n,
  ]);
  expect(found.isValid(1)).toBe(false);
});
it('what only looks undefined is there, and times that no signed number holds are not', () => {
  const great = 0x7fff_ffffn << 32n;
  expect([...column(TRADE, 'price', [great], 'raw')]).toEqual([great]);
  expect(column(TRADE, 'price', [great]).isValid(0)).toBe(true);
  expect(column(TRADE, 'ts_recv', [1n << 63n]).isValid(0)).toBe(false);
});
it('a column of letters has words, and null where there is none', () => {
  const codes = [...'BAN'].map((letter) => BigInt(letter.charCodeAt(0)));
  expect([...column(TRADE, 'side', [...codes, 0n, codes[0]!])]).toEqual(['B', 'A', 'N', null, 'B']);
});
it('a column of quantities is null where there is none; other integers are as they are', () => {
  expect([...column(STATISTICS_V3, 'quantity', [5n, UNDEFINED, -5n])]).toEqual([5n, null, -5n]);
  expect([...column(MBO, 'order_id', [0xffff_ffff_ffff_ffffn])]).toEqual([0xffff_ffff_ffff_ffffn]);
  expect([...column(TRADE, 'ts_in_delta', [0xffff_fffbn])]).toEqual([-5]);
});
it('every field of every layout has a column of its own type', () => {
  for (const layout of LAYOUTS.values())
    for (const { name, type } of layout.fields) {
      const found = column(layout, name, [0x41n]);
      expect(found.length).toBe(1);
      if (type === 'char' || type === 'str') expect([...found]).toEqual(['A']);
      else if (type !== 'px' && type !== 'time') expect(Number([...found][0])).toBe(0x41);
    }
});
