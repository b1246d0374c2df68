import { expect, test } from 'vitest';
import { HYSTERESIS, jerkLimitOf, jerksAgainst, slopeFactorOf } from '../../../pipeline/alerts/hysteresis.ts';
import { type AlertInputs, alertInputs } from '../../../pipeline/alerts/rules.ts';
import type { AlertType } from '../../../shared/vocabulary/alert.ts';
import { alertBar } from '../../stream-inputs.ts';

const inputs = (given: Partial<AlertInputs>) => alertInputs(alertBar(1, given));
const context = { jerkLimit: 0.02, slopeFactor: 1 };
const enters = (type: AlertType, given: Partial<AlertInputs>, factor = 1) =>
  HYSTERESIS[type].enters(inputs(given), { ...context, slopeFactor: factor });
const stays = (type: AlertType, given: Partial<AlertInputs>) =>
  HYSTERESIS[type].stays(inputs(given), context);

test('a jerk stands out from half as much again as the level’s own', () => {
  expect(jerkLimitOf([])).toBe(0.02);
  expect(jerkLimitOf([0.01, 0.01, 0.01])).toBe(0.02);
  expect(jerkLimitOf([0.02, 0.04, 0.06])).toBeCloseTo(0.06, 12);
  expect(jerkLimitOf([0.06, 0.02, 0.04, 0.08])).toBeCloseTo(0.075, 12);
});

test('dealers’ regimes move the thresholds on slopes', () => {
  expect(slopeFactorOf(inputs({ dealer: 0.26 }))).toBe(0.75);
  expect(slopeFactorOf(inputs({ dealer: 0.25 }))).toBe(1);
  expect(slopeFactorOf(inputs({ dealer: -0.26 }))).toBe(1.25);
  const building = { pressure: 0.4, pressureSlope: 0.045 };
  expect(enters('CONTINUATION_UP', building)).toBe(false);
  expect(enters('CONTINUATION_UP', building, 0.75)).toBe(true);
});

test('a jerk counts against the way of the push alone', () => {
  expect(jerksAgainst(1, inputs({ pressureJerk: -0.03 }), context)).toBe(true);
  expect(jerksAgainst(1, inputs({ pressureJerk: 0.03 }), context)).toBe(false);
  expect(jerksAgainst(-1, inputs({ pressureJerk: 0.03 }), context)).toBe(true);
  expect(jerksAgainst(1, inputs({ pressureJerk: -0.02 }), context)).toBe(false);
});

test('how many bars each takes to come on, and to go off', () => {
  const bars = Object.fromEntries(
    Object.entries(HYSTERESIS).map(([type, { enterBars, exitBars }]) => [type, [enterBars, exitBars]]),
  );
  expect(bars).toEqual({
    CONTINUATION_UP: [2, 1],
    CONTINUATION_DOWN: [2, 1],
    EXHAUSTION_UP: [3, 1],
    EXHAUSTION_DOWN: [3, 1],
    REVERSAL_RISK_UP: [1, 1],
    REVERSAL_RISK_DOWN: [1, 1],
    FLOW_DIVERGENCE: [2, 1],
    BARRIER_BREAK_SUPPORT: [2, 2],
    BARRIER_OPPOSES_PRESSURE: [2, 2],
    BARRIER_WEAKENING: [2, 1],
    LOW_QUALITY_SETUP: [2, 2],
    HIGH_QUALITY_SETUP: [2, 2],
    FUEL_REGIME: [2, 2],
    PIN_REGIME: [2, 2],
  });
});

/** A type with the values at whose edges it enters, and those at whose edges it stays. */
const EDGES: readonly [AlertType, Partial<AlertInputs>, Partial<AlertInputs>, Partial<AlertInputs>][] = [
  [
    'CONTINUATION_UP',
    { pressure: 0.351, pressureSlope: 0.051 },
    { pressure: 0.301, pressureSlope: 0.021 },
    { pressure: 0.299, pressureSlope: 0.021 },
  ],
  [
    'CONTINUATION_DOWN',
    { pressure: -0.351, pressureSlope: -0.051 },
    { pressure: -0.301, pressureSlope: -0.021 },
    { pressure: -0.301, pressureSlope: -0.019 },
  ],
  [
    'EXHAUSTION_UP',
    { pressure: 0.351, pressureSlope: -0.006 },
    { pressure: 0.251, pressureSlope: 0.009 },
    { pressure: 0.251, pressureSlope: 0.011 },
  ],
  [
    'EXHAUSTION_DOWN',
    { pressure: -0.351, pressureSlope: 0.006 },
    { pressure: -0.251, pressureSlope: -0.009 },
    { pressure: -0.249, pressureSlope: 0.006 },
  ],
  [
    'REVERSAL_RISK_UP',
    { pressure: 0.351, pressureSlope: -0.006, pressureCurvature: -0.001, pressureJerk: -0.021 },
    { pressure: 0.251, pressureSlope: -0.001 },
    { pressure: 0.251, pressureSlope: 0 },
  ],
  [
    'REVERSAL_RISK_DOWN',
    { pressure: -0.351, pressureSlope: 0.006, pressureCurvature: 0.001, pressureJerk: 0.021 },
    { pressure: -0.251, pressureSlope: 0.001 },
    { pressure: -0.249, pressureSlope: 0.001 },
  ],
  [
    'FLOW_DIVERGENCE',
    { flow: 0.31, momentum: -0.31 },
    { flow: 0.21, momentum: -0.21 },
    { flow: 0.19, momentum: -0.4 },
  ],
  [
    'BARRIER_BREAK_SUPPORT',
    { barrier: 0.3, pressure: 0.051 },
    { barrier: 0.221, pressure: 0.01 },
    { barrier: 0.22, pressure: 0.01 },
  ],
  [
    'BARRIER_OPPOSES_PRESSURE',
    { barrier: -0.3, pressure: 0.051 },
    { barrier: -0.221, pressure: 0.01 },
    { barrier: -0.221, pressure: -0.01 },
  ],
  [
    'BARRIER_WEAKENING',
    { barrier: -0.3, barrierSlope: 0.011 },
    { barrier: -0.221, barrierSlope: 0.001 },
    { barrier: -0.221, barrierSlope: -0.001 },
  ],
  ['LOW_QUALITY_SETUP', { setup: -0.251 }, { setup: -0.151 }, { setup: -0.15 }],
  ['HIGH_QUALITY_SETUP', { setup: 0.251 }, { setup: 0.151 }, { setup: 0.15 }],
  ['FUEL_REGIME', { dealer: 0.251 }, { dealer: 0.151 }, { dealer: 0.15 }],
  ['PIN_REGIME', { dealer: -0.251 }, { dealer: -0.151 }, { dealer: -0.15 }],
];

test.each(EDGES)('%s stays on by less than it takes to come on', (type, entering, staying, leaving) => {
  expect(
    HYSTERESIS[type].enters(inputs(entering), { ...context, slopeFactor: slopeFactorOf(inputs({})) }),
  ).toBe(true);
  expect(enters(type, staying)).toBe(false);
  expect(stays(type, staying)).toBe(true);
  expect(stays(type, leaving)).toBe(false);
});

test('support and opposition need a pressure that has a sign', () => {
  expect(enters('BARRIER_BREAK_SUPPORT', { barrier: 0.5, pressure: 0.05 })).toBe(false);
  expect(enters('BARRIER_OPPOSES_PRESSURE', { barrier: 0.5, pressure: -0.05 })).toBe(false);
});

test('a turn needs a curvature against the push', () => {
  const warning = { pressure: 0.5, pressureSlope: -0.06, pressureJerk: -0.05 };
  expect(enters('REVERSAL_RISK_UP', { ...warning, pressureCurvature: -0.01 })).toBe(true);
  expect(enters('REVERSAL_RISK_UP', { ...warning, pressureCurvature: 0.01 })).toBe(false);
});

test('where dealers amplify moves less of a slope is needed, where they pin more', () => {
  const fading = (slope: number, factor: number) =>
    enters('EXHAUSTION_UP', { pressure: 0.5, pressureSlope: slope }, factor);
  expect([fading(-0.004, 0.75), fading(-0.004, 1), fading(-0.006, 1.25), fading(-0.007, 1.25)]).toEqual([
    true,
    false,
    false,
    true,
  ]);
  const still = (slope: number, slopeFactor: number) =>
    HYSTERESIS.EXHAUSTION_UP.stays(inputs({ pressure: 0.5, pressureSlope: slope }), {
      ...context,
      slopeFactor,
    });
  expect([still(0.008, 1), still(0.008, 0.75)]).toEqual([true, false]);
  const easing = (slope: number, factor: number) =>
    enters('BARRIER_WEAKENING', { barrier: 0.5, barrierSlope: slope }, factor);
  expect([easing(-0.011, 1), easing(-0.011, 1.25), easing(-0.008, 0.75)]).toEqual([true, false, true]);
});
