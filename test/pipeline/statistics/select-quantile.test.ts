import fc from 'fast-check';
import { expect, test } from 'vitest';
import { selectQuantile } from '../../../pipeline/statistics/select-quantile.ts';

/** By sorting. */
function sortedQuantile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  const at = share * (sorted.length - 1);
  const below = sorted[Math.floor(at)]!;
  return below + (at - Math.floor(at)) * (sorted[Math.ceil(at)]! - below);
}

test('quantiles are those of the sorted values, ties and all', () => {
  const value = fc.oneof(fc.integer({ min: -3, max: 3 }), fc.double({ min: -1e6, max: 1e6, noNaN: true }));
  fc.assert(
    fc.property(
      fc.array(value, { minLength: 1, maxLength: 60 }),
      fc.double({ min: 0, max: 1, noNaN: true }),
      (values, share) => {
        expect(selectQuantile(Float64Array.from(values), share)).toBeCloseTo(
          sortedQuantile(values, share),
          6,
        );
      },
    ),
  );
});

test('one after another of the same values', () => {
  const values = Float64Array.from([5, 1, 4, 2, 3]);
  expect([0.75, 0.25, 0.5, 0, 1].map((share) => selectQuantile(values, share))).toEqual([4, 2, 3, 1, 5]);
});
