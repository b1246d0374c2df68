import { expect, test } from 'vitest';
import { mapInputs } from '../../../pipeline/streams/inputs.ts';
import { momentum } from '../../../pipeline/streams/momentum.ts';
import { EXAMPLE_INPUTS, unitInputs } from '../../stream-inputs.ts';

test('momentum of a worked example', () => {
  // .4·.313830 + .3·.155070 + .15·.044639 + .15·.078231 = .190484
  expect(momentum(unitInputs(EXAMPLE_INPUTS)).value).toBeCloseTo(0.188213, 6);
});

test('momentum turns its sign with the market, and stays below 0.76', () => {
  const inputs = unitInputs(EXAMPLE_INPUTS);
  const mirrored = mapInputs(({ name }) => -inputs[name]);
  expect(momentum(mirrored).value).toBeCloseTo(-momentum(inputs).value, 12);
  const all = mapInputs(() => Math.tanh(3));
  expect(momentum(all).value).toBeCloseTo(0.7595, 4);
});

test('the nearest window counts most', () => {
  const only = (name: 'velocity_1min' | 'velocity_20min') => momentum(unitInputs({ [name]: 2 })).value;
  // .4·.36061·tanh 1 and .4·.08658·tanh 1
  expect(only('velocity_1min')).toBeCloseTo(Math.tanh(0.4 * 0.36061 * Math.tanh(1)), 5);
  expect(only('velocity_20min')).toBeCloseTo(Math.tanh(0.4 * 0.08658 * Math.tanh(1)), 5);
});

test('a missing kind of motion leaves its weight to the others', () => {
  const inputs = {
    ...unitInputs({
      velocity_1min: 1,
      velocity_3min: 1,
      velocity_5min: 1,
      velocity_10min: 1,
      velocity_20min: 1,
    }),
  };
  const withoutJerk = { ...inputs, jerk_1min: Number.NaN, jerk_3min: Number.NaN, jerk_5min: Number.NaN };
  const { value, coverage } = momentum(withoutJerk);
  expect(coverage).toBeCloseTo(0.85, 12);
  expect(value).toBeCloseTo(Math.tanh((0.4 * Math.tanh(0.5)) / 0.85), 12);
});
