import { expect, test } from 'vitest';
import { dealer, pinOf } from '../../../pipeline/streams/dealer.ts';
import { bounded } from '../../../pipeline/streams/input-scales.ts';

test('short gamma amplifies, in a worked example', () => {
  const terms = { gammaExposure: bounded(-1), nearLongGamma: bounded(-0.5), pin: Math.abs(bounded(-0.8)) };
  expect(dealer({ fuel: 1, ...terms }).value).toBeCloseTo(0.49697, 6);
  // The sign of fuel is most of it: coded the other way round it would say the opposite.
  expect(dealer({ fuel: -1, ...terms }).value).toBeCloseTo(-0.340559, 6);
});

test('gamma that dealers are short does not pin', () => {
  expect(pinOf(-0.7)).toBe(0);
  expect(pinOf(0.7)).toBe(0.7);
  expect(pinOf(Number.NaN)).toBeNaN();
});

test('without options nothing is said', () => {
  const missing = { fuel: Number.NaN, gammaExposure: Number.NaN, nearLongGamma: Number.NaN, pin: Number.NaN };
  expect(dealer(missing)).toEqual({ value: 0, coverage: 0 });
});
