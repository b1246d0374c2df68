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

describe('Texts', () => {
  it.each([
    ['letters of a byte each', ['', 'ab', null, 'c', 'ab'.repeat(50_000), null]],
    ['letters of several bytes', ['', 'é', null, '08:30 → 09:30', 'ab', '😀']],
    ['none', [null, null]],
  ])('are read as they were written: %s', (_, texts) => {
    const table = new ReadTable(encodeTable([{ name: 's', type: 'utf8' }], { s: texts }));
    expect(table.strings('s')).toEqual(texts);
  });
  it('are those of every chunk', () => {
    const texts = Array.from({ length: 70_000 }, (_, i) => (i % 7 === 0 ? null : `text ${i}`));
    const table = new ReadTable(encodeTable([{ name: 's', type: 'utf8' }], { s: texts }));
    expect(table.strings('s')).toEqual(texts);
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
