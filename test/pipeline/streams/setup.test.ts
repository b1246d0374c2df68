import { expect, test } from 'vitest';
import { bounded } from '../../../pipeline/streams/input-scales.ts';
import { setup } from '../../../pipeline/streams/setup.ts';

const example = {
  distanceAtr: -0.6,
  approachVelocity: bounded(1.1),
  attempt: 2,
  stacking: [1, 2] as const,
  secondsSinceTouch: 300,
  trend: 0,
  chop: 0,
};

test('setup of a worked example', () => {
  // .28·.670320 + .18·.731263 + .18 + .16·.25 + .10·.716531 + .10·.5 = .660970
  expect(setup(example).value).toBeCloseTo(0.32194, 6);
});

test('a far, old, often tried level is a poor setup', () => {
  const poor = {
    distanceAtr: 3,
    approachVelocity: 0,
    attempt: 6,
    stacking: [0, 0] as const,
    secondsSinceTouch: 2700,
    trend: 0,
    chop: 0,
  };
  expect(setup(poor).value).toBeCloseTo(-0.526255, 6);
});

test('freshness falls at the third and the fifth attempt', () => {
  const of = (attempt: number) => setup({ ...example, attempt }).value;
  expect(of(1)).toBe(of(2));
  expect(of(2) - of(3)).toBeCloseTo(2 * 0.18 * 0.4, 12);
  expect(of(3)).toBe(of(4));
  expect(of(4) - of(5)).toBeCloseTo(2 * 0.18 * 0.3, 12);
});

test('chop counts against it, a trend towards the level for it', () => {
  expect(setup({ ...example, chop: 1 }).value - setup(example).value).toBeCloseTo(-0.2, 12);
  expect(setup({ ...example, trend: 1 }).value - setup(example).value).toBeCloseTo(0.1, 12);
});

test('a level that was never touched is not one touched long ago', () => {
  const never = setup({ ...example, secondsSinceTouch: Number.NaN });
  expect(never.coverage).toBeCloseTo(0.9, 12);
  expect(never.value).toBeCloseTo((2 * (0.66097 - 0.0716531)) / 0.9 - 1, 5);
});

test('without a distance nothing is said', () => {
  expect(setup({ ...example, distanceAtr: Number.NaN }).value).toBe(0);
});
