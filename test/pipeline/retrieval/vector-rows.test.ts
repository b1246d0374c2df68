import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { Random } from '../../../daemon/simulator/random.ts';
import { VectorRows } from '../../../pipeline/retrieval/vector-rows.ts';
// @ts-expect-error: a script, which says its types in no file.
import { compiled } from '../../../scripts/wasm.mjs';

const random = new Random('vectors');
const matrixOf = (count: number, width: number) =>
  Float32Array.from({ length: count * width }, () => random.normal());

/** Sixteen dimensions at a time, in four sums of four, each in single precision. */
function product(query: Float32Array, row: Float32Array): number {
  const { fround } = Math;
  const sums = new Float32Array(16);
  for (let from = 0; from < query.length; from += 16)
    for (let lane = 0; lane < 16 && from + lane < query.length; lane++)
      sums[lane]! = fround(sums[lane]! + fround(query[from + lane]! * row[from + lane]!));
  const four = [0, 1, 2, 3].map((lane) =>
    fround(fround(sums[lane]! + sums[lane + 4]!) + fround(sums[lane + 8]! + sums[lane + 12]!)),
  );
  return fround(fround(four[0]! + four[1]!) + fround(four[2]! + four[3]!));
}

describe('Rows of vectors', () => {
  it.each([1, 5, 16, 33, 48, 144])(
    'of %i dimensions give their inner products, to the last digit',
    (width) => {
      const matrix = matrixOf(40, width);
      const rows = new VectorRows(matrix, 40);
      const query = matrixOf(1, width);
      const expected = Array.from({ length: 40 }, (_, i) => product(query, rows.row(i)));
      expect([...rows.productsBetween(query, 0, 40)]).toEqual(expected);
      const some = Int32Array.of(7, 0, 39, 7);
      expect([...rows.products(query, some)]).toEqual([...some].map((row) => expected[row]));
      expect([...rows.productsBetween(query, 12, 15)]).toEqual(expected.slice(12, 15));
      const plain = matrix.subarray(0, width).reduce((sum, value, i) => sum + value * query[i]!, 0);
      expect(expected[0]).toBeCloseTo(plain, 4);
    },
  );
  it('are what they were made of, and stay so whatever is asked', () => {
    const matrix = matrixOf(3, 5);
    const rows = new VectorRows(matrix, 3);
    rows.productsBetween(matrixOf(1, 5), 0, 3);
    // Three rows and a query of sixteen, three numbers and three results, in whole pages.
    expect([rows.bytes, new VectorRows(matrixOf(5000, 16), 5000).bytes]).toEqual([65_536, 6 * 65_536]);
    expect([...rows.matrix]).toEqual([...matrix]);
    expect([...rows.row(1)]).toEqual([...matrix.subarray(5, 10)]);
  });
  it('may be none', () => {
    const rows = new VectorRows(new Float32Array(0), 0);
    expect([rows.width, rows.products(new Float32Array(0), new Int32Array(0)).length]).toEqual([0, 0]);
    expect(rows.productsBetween(matrixOf(1, 3), 0, 0)).toHaveLength(0);
  });
  it('are multiplied by the program whose text is beside them', async () => {
    const file = new URL('../../../pipeline/retrieval/inner-products-binary.ts', import.meta.url);
    expect(readFileSync(file, 'utf8')).toBe(await compiled());
  });
});
