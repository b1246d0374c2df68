import { describe, expect, it } from 'vitest';
import { sha256 } from '../../../daemon/files/durable-write.ts';
import { encodeTable, flattened, ReadTable } from '../../../daemon/lake/row-encoding.ts';

describe('Tables', () => {
  it('come back as they went in, NaN as null', () => {
    const spec = [
      { name: 'a', type: 'float64' },
      { name: 't', type: 'int64' },
      { name: 's', type: 'utf8' },
      { name: 'b', type: 'bool' },
      { name: 'v', type: 'vector:2' },
    ] as const;
    const columns = {
      a: Float64Array.of(1.5, Number.NaN),
      t: [1n, null],
      s: ['x', null],
      b: [true, false],
      v: Float32Array.of(1, 2, 3, 4),
    };
    const bytes = encodeTable(spec, columns);
    const table = new ReadTable(bytes);
    expect(table.numbers('a')[0]).toBe(1.5);
    expect(table.numbers('a')[1]).toBeNaN();
    expect([table.bigints('t'), table.strings('s'), table.booleans('b')]).toEqual([
      [1n, null],
      ['x', null],
      [true, false],
    ]);
    expect([...table.vector('v', 1)]).toEqual([3, 4]);
    expect(sha256(encodeTable(spec, columns))).toBe(sha256(bytes));
  });
});

describe('Bytes that are no table', () => {
  const bytes = encodeTable([{ name: 'a', type: 'float64' }], { a: Float64Array.of(1, 2) });
  it('are damaged wherever they were cut, and never a shorter table', () => {
    for (let length = 0; length < bytes.length; length++)
      expect(() => new ReadTable(bytes.slice(0, length)), `cut at ${length}`).toThrow(
        expect.objectContaining({ code: 'LAKE_CORRUPT' }),
      );
  });
  it('have no column that was not written', () => {
    const table = new ReadTable(bytes);
    expect(table.columns).toEqual(['a']);
    expect(() => table.numbers('b')).toThrow(/no column "b"/);
  });
});

describe('Vectors of one size', () => {
  it('lie one after another', () => {
    expect([...flattened([[1, 2], Float32Array.of(3, 4)], 2)]).toEqual([1, 2, 3, 4]);
  });
});
