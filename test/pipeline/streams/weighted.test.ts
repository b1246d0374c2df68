import { expect, test } from 'vitest';
import {
  decayingAverage,
  presentMean,
  squashed,
  term,
  weightedSum,
} from '../../../pipeline/streams/weighted.ts';

test('weights decay from the first value on', () => {
  expect(decayingAverage([1, 0, 0, 0, 0], 0.7).value).toBeCloseTo(0.36061, 5);
  expect(decayingAverage([0, 0, 0, 0, 1], 0.7).value).toBeCloseTo(0.08658, 5);
  expect(decayingAverage([0, 1, 0], 0.8).value).toBeCloseTo(0.32787, 5);
  expect(decayingAverage([0, 0, 0, 1], 0.7).value).toBeCloseTo(0.13541, 5);
});

test('a missing value leaves its weight to the others', () => {
  const { value, coverage } = decayingAverage([Number.NaN, 1, 1], 0.8);
  expect(value).toBe(1);
  expect(coverage).toBeCloseTo(1 - 0.40984, 5);
  expect(decayingAverage([Number.NaN], 0.8)).toEqual({ value: Number.NaN, coverage: 0 });
});

test('at exactly half of the weight a sum still speaks', () => {
  expect(weightedSum([term(0.5, 1), term(-0.5, Number.NaN)])).toEqual({ value: 1, coverage: 0.5 });
  expect(weightedSum([term(0.49, 1), term(-0.51, Number.NaN)]).value).toBe(0);
});

test('means and squashing', () => {
  expect(presentMean([1, Number.NaN, 3])).toBe(2);
  expect(presentMean([Number.NaN])).toBeNaN();
  expect(squashed({ value: 0.5, coverage: 0.7 })).toEqual({ value: Math.tanh(0.5), coverage: 0.7 });
});

test('terms that are partly there count as partly there', () => {
  const part = { weight: 0.5, value: 1, coverage: 0.4 };
  expect(weightedSum([part, part])).toEqual({ value: 0, coverage: 0.4 });
});
