import { expect, test } from 'vitest';
import { HORIZONS } from '../../../pipeline/projections/horizon-basis.ts';
import { fitRivals } from '../../../pipeline/projections/rivals.ts';
import type { ProjectionSample } from '../../../pipeline/projections/samples.ts';
import { streamBar } from '../../stream-inputs.ts';

const sample = (anchor: number, path: readonly number[]): ProjectionSample => ({
  bar: streamBar(1),
  date: '2025-01-02',
  anchor,
  features: {},
  path,
  rawPath: path,
  weight: 1,
});

test('persistence stays, with the errors of the training days', () => {
  const train = Array.from({ length: 100 }, (_, i) =>
    sample(
      0.3,
      HORIZONS.map((bars) => ((i - 50) / 100) * bars),
    ),
  );
  const { q10, q50, q90 } = fitRivals(train).persistence(sample(0.3, []));
  expect(q10[0]).toBeCloseTo(-0.4, 12);
  expect(q50[0]).toBeCloseTo(0, 12);
  expect(q90[9]).toBeCloseTo(4, 12);
});

test('decay goes back to zero as fast as it did', () => {
  const kept = 0.8;
  const train = Array.from({ length: 50 }, (_, i) => {
    const anchor = (i - 25) / 50;
    return sample(
      anchor,
      HORIZONS.map((bars) => anchor * (kept ** bars - 1)),
    );
  });
  const { q50 } = fitRivals(train).decay(sample(0.5, []));
  HORIZONS.forEach((bars, h) => {
    expect(q50[h]).toBeCloseTo(0.5 * (kept ** bars - 1), 9);
  });
});
