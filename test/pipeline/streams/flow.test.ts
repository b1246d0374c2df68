import { expect, test } from 'vitest';
import { agreement, flow } from '../../../pipeline/streams/flow.ts';
import { bounded } from '../../../pipeline/streams/input-scales.ts';

const example = {
  imbalance: bounded(1.2),
  imbalanceNearLevel: bounded(0.9),
  tapeImbalance: bounded(0.7),
  imbalanceAcceleration: bounded(0.4),
  agreement: bounded(1.2),
  shape: 0,
};

test('flow of a worked example', () => {
  expect(flow(example).value).toBeCloseTo(0.367948, 6);
});

test('what is missing leaves its weight to the others', () => {
  // .332342 of a weight of .85
  const { value, coverage } = flow({ ...example, agreement: Number.NaN, shape: Number.NaN });
  expect(coverage).toBeCloseTo(0.85 / 0.9, 12);
  expect(value).toBeCloseTo(0.372214, 6);
});

test('far from the level flow is the market’s own: nobody trades at the level, which is no hole', () => {
  const far = {
    ...example,
    imbalanceNearLevel: Number.NaN,
    tapeImbalance: Number.NaN,
    agreement: Number.NaN,
  };
  const { value, coverage } = flow(far);
  expect(coverage).toBe(1);
  expect(Math.atanh(value)).toBeCloseTo((0.25 * bounded(1.2) + 0.15 * bounded(0.4)) / 0.45, 12);
});

test('without a book flow says nothing', () => {
  const blind = {
    ...example,
    imbalance: Number.NaN,
    imbalanceNearLevel: Number.NaN,
    imbalanceAcceleration: Number.NaN,
  };
  expect(flow({ ...blind, agreement: Number.NaN })).toEqual({ value: 0, coverage: expect.closeTo(0.3, 12) });
});

test('every term pulls by its own weight', () => {
  const none = {
    imbalance: 0,
    imbalanceNearLevel: 0,
    tapeImbalance: 0,
    imbalanceAcceleration: 0,
    agreement: 0,
    shape: 0,
  };
  const alone = (name: keyof typeof none) => Math.atanh(flow({ ...none, [name]: 1 }).value);
  expect(alone('imbalance')).toBeCloseTo(0.25, 12);
  expect(alone('imbalanceNearLevel')).toBeCloseTo(0.2, 12);
  expect(alone('tapeImbalance')).toBeCloseTo(0.25, 12);
  expect(alone('imbalanceAcceleration')).toBeCloseTo(0.15, 12);
  expect(alone('agreement')).toBeCloseTo(0.1, 12);
  expect(alone('shape')).toBeCloseTo(0.05, 12);
});

test('quotes and tape agree by the weaker of the two', () => {
  expect(agreement(0.5, 0.2)).toBe(0.2);
  expect(agreement(-0.5, -0.9)).toBe(-0.5);
  expect(agreement(0.5, -0.9)).toBe(0);
  expect(agreement(0.5, Number.NaN)).toBeNaN();
});
