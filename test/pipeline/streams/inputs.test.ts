import { expect, test } from 'vitest';
import { levelSample, STREAM_INPUTS } from '../../../pipeline/streams/inputs.ts';
import { BARRIER_STATE_NAMES } from '../../../shared/vocabulary/barrier-state.ts';
import { clock } from '../../market.ts';
import { stateReading } from '../../stream-inputs.ts';

const at = clock('10:00:00');
const inputsOf = (columns: Readonly<Record<string, number>>, direction: 'UP' | 'DOWN') =>
  levelSample(at, stateReading(at, columns, { direction }))!.inputs;

test('motion is turned into the market’s frame: up is positive from either side', () => {
  expect(inputsOf({ velocity_1min: 0.4, jerk_5min: 0.1 }, 'UP')).toMatchObject({
    velocity_1min: 0.4,
    jerk_5min: 0.1,
  });
  expect(inputsOf({ velocity_1min: 0.4, jerk_5min: 0.1 }, 'DOWN')).toMatchObject({
    velocity_1min: -0.4,
    jerk_5min: -0.1,
  });
});

test('order flow is the market’s already; speed towards the level stays the level’s', () => {
  const from = { ofi_60s: 50, tape_imbalance: 0.2, approach_velocity: 0.3, barrier_delta_3min: -7 };
  expect(inputsOf(from, 'DOWN')).toMatchObject(from);
});

test('replenishment is a logarithm: what is filled up as it is taken is 0', () => {
  expect(inputsOf({ barrier_replenishment_ratio: 1 }, 'UP').replenishment_log).toBe(0);
  expect(inputsOf({ barrier_replenishment_ratio: 2 }, 'UP').replenishment_log).toBeCloseTo(Math.LN2, 12);
  expect(inputsOf({ barrier_replenishment_ratio: 0 }, 'UP').replenishment_log).toBeCloseTo(
    Math.log(0.05),
    12,
  );
  expect(inputsOf({ barrier_replenishment_ratio: Number.NaN }, 'UP').replenishment_log).toBeNaN();
});

test('only gamma that dealers are long counts as near long gamma', () => {
  const gamma = (above1: number, below1: number, above3: number, below3: number) =>
    inputsOf(
      {
        gex_above_1strike: above1,
        gex_below_1strike: below1,
        gex_above_3strike: above3,
        gex_below_3strike: below3,
      },
      'UP',
    ).near_long_gamma;
  expect(gamma(30, -10, 60, -40)).toBeCloseTo(Math.log1p(0.3), 12);
  expect(gamma(-30, -10, -60, -40)).toBe(0);
  // Where three strikes net to less than one, the share is a whole.
  expect(gamma(10, 0, 2, 0)).toBeCloseTo(Math.LN2, 12);
  expect(gamma(0, 0, 0, 0)).toBe(0);
  expect(gamma(30, Number.NaN, 60, -40)).toBeNaN();
});

test('an inactive level, a silent market, or one without a price or its range, has no sample', () => {
  expect(levelSample(at, stateReading(at, {}, { levelPrice: Number.NaN }))).toBeNull();
  expect(levelSample(at, stateReading(at, { spot: Number.NaN }))).toBeNull();
  expect(levelSample(at, stateReading(at, { atr: Number.NaN }))).toBeNull();
  expect(levelSample(at, stateReading(at, {}, { silent: true }))).toBeNull();
  expect(levelSample(at, stateReading(at, { barrier_state: Number.NaN }))!.barrierState).toBeNull();
});

test('what is read beside the inputs', () => {
  const sample = levelSample(
    at,
    stateReading(at, {
      fuel_effect_encoded: -1,
      barrier_state: BARRIER_STATE_NAMES.indexOf('CONSUMED'),
      time_since_last_touch_sec: 77,
      attempt_index: 3,
      level_stacking_5pt: 1,
      level_stacking_10pt: 2,
    }),
  );
  expect(sample).toMatchObject({
    at,
    level: 'PM_HIGH',
    direction: 'UP',
    spot: 5999,
    atr: 2,
    levelPrice: 6000,
    distanceAtr: -0.5,
    minutesSinceOpen: 30,
    fuel: -1,
    barrierState: 'CONSUMED',
    secondsSinceTouch: 77,
    attempt: 3,
    stacking: [1, 2],
  });
});

test('every input is measured in what its name says', () => {
  const names = STREAM_INPUTS.map(({ name }) => name);
  expect(new Set(names).size).toBe(names.length);
  const plain = STREAM_INPUTS.filter(({ name }) => !['replenishment_log', 'near_long_gamma'].includes(name));
  for (const { name, of } of plain) expect(of(stateReading(at, { [name]: 0.125 })), name).toBe(0.125);
});
