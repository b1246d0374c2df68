import { expect, it } from 'vitest';
import { decodeScales, encodeScales } from '../../../daemon/tables/scales.ts';
import { E183_SIZE } from '../../../pipeline/vectors/dimensions.ts';
import { fitNormalization } from '../../../pipeline/vectors/normalization.ts';

it('Stored scales are read as they were fitted, a row for each dimension', () => {
  const vectors = [1, 2, 4].map((value) => new Float32Array(E183_SIZE).fill(value));
  const fitted = fitNormalization('2025-06-05', vectors, ['2025-06-03', '2025-06-04', '2025-06-04']);
  const { bytes, rows } = encodeScales(fitted);
  expect(decodeScales(bytes)).toEqual(fitted);
  expect(rows).toBe(E183_SIZE);
});
