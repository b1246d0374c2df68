import { expect, test } from 'vitest';
import {
  type AlertInputs,
  alertInputs,
  detectAlerts,
  flowConfirmation,
  onScale,
} from '../../../pipeline/alerts/rules.ts';
import { ALERTS } from '../../../shared/vocabulary/alert.ts';
import { alertBar } from '../../stream-inputs.ts';

const inputs = (given: Partial<AlertInputs>): AlertInputs => alertInputs(alertBar(1, given));
const found = (given: Partial<AlertInputs>) =>
  Object.fromEntries(
    detectAlerts(inputs(given)).map(({ type, confidence }) => [type, expect.closeTo(confidence, 9)]),
  );

test('buying that fades ever faster', () => {
  const given = {
    pressure: 0.45,
    pressureSlope: -0.08,
    pressureCurvature: -0.02,
    pressureJerk: -0.025,
    momentum: 0.4,
    flow: 0.38,
    barrier: 0.25,
    barrierSlope: -0.03,
    dealer: 0.15,
    setup: 0.35,
  };
  expect(found(given)).toEqual({ EXHAUSTION_UP: 0.4, REVERSAL_RISK_UP: 0.5, HIGH_QUALITY_SETUP: 0.2 });
  expect(flowConfirmation(inputs(given))).toBe(0.38);
});

test('selling that builds, with the book behind it', () => {
  const given = {
    pressure: -0.5,
    pressureSlope: -0.12,
    pressureCurvature: -0.01,
    momentum: -0.48,
    flow: -0.52,
    barrier: -0.31,
    barrierSlope: -0.08,
    dealer: 0.2,
    setup: 0.4,
  };
  expect(found(given)).toEqual({
    CONTINUATION_DOWN: 0.5,
    BARRIER_BREAK_SUPPORT: 0.31,
    HIGH_QUALITY_SETUP: 0.3,
  });
  expect(flowConfirmation(inputs(given))).toBe(0.48);
  expect(found({ ...given, barrier: -0.3 })).toHaveProperty('BARRIER_BREAK_SUPPORT');
  expect(found({ ...given, barrier: -0.299 })).not.toHaveProperty('BARRIER_BREAK_SUPPORT');
});

test('price up on selling', () => {
  const given = {
    pressure: 0.1,
    pressureSlope: 0.02,
    momentum: 0.4,
    flow: -0.45,
    barrier: -0.1,
    setup: 0.15,
  };
  expect(found(given)).toEqual({ FLOW_DIVERGENCE: 0.425 });
  expect(detectAlerts(inputs(given))[0]!.expects).toBe('down');
  expect(flowConfirmation(inputs(given))).toBeNull();
});

test('the book against selling, and giving way', () => {
  const given = {
    pressure: -0.42,
    pressureSlope: -0.05,
    momentum: -0.38,
    flow: -0.4,
    barrier: 0.35,
    barrierSlope: -0.02,
    setup: 0.3,
  };
  expect(found(given)).toEqual({
    BARRIER_OPPOSES_PRESSURE: 0.385,
    BARRIER_WEAKENING: 0.1,
    HIGH_QUALITY_SETUP: 0.1,
  });
});

test('regimes and poor setups', () => {
  expect(found({ pressure: 0.25, dealer: -0.35, setup: -0.45 })).toEqual({
    LOW_QUALITY_SETUP: 0.4,
    PIN_REGIME: 0.2,
  });
  expect(found({ dealer: 0.45 })).toEqual({ FUEL_REGIME: 0.4 });
  expect(found({ dealer: 0.25, setup: 0.25 })).toEqual({});
});

test('selling that fades', () => {
  const given = { pressure: -0.6, pressureSlope: 0.1, pressureCurvature: 0.03, pressureJerk: 0.03 };
  expect(found(given)).toEqual({ EXHAUSTION_DOWN: 0.5, REVERSAL_RISK_DOWN: 0.6 });
});

test('a pressure or slope of zero agrees and disagrees with nothing', () => {
  expect(found({ barrier: 0.5 })).toEqual({});
});

test('each type knows what it would have price do', () => {
  const expectation = (given: Partial<AlertInputs>, type: string) =>
    detectAlerts(inputs(given)).find((each) => each.type === type)?.expects;
  expect(expectation({ pressure: 0.5, pressureSlope: 0.1 }, 'CONTINUATION_UP')).toBe('up');
  expect(expectation({ pressure: -0.5, pressureSlope: -0.1 }, 'CONTINUATION_DOWN')).toBe('down');
  expect(expectation({ pressure: 0.5, pressureSlope: -0.1 }, 'EXHAUSTION_UP')).toBe('down');
  expect(expectation({ pressure: -0.5, pressureSlope: 0.1 }, 'EXHAUSTION_DOWN')).toBe('up');
  expect(expectation({ barrier: -0.5, pressure: -0.2 }, 'BARRIER_BREAK_SUPPORT')).toBe('down');
  expect(expectation({ barrier: -0.5, pressure: 0.2 }, 'BARRIER_OPPOSES_PRESSURE')).toBe('down');
  expect(expectation({ barrier: -0.5, barrierSlope: 0.1 }, 'BARRIER_WEAKENING')).toBe('up');
  expect(expectation({ setup: 0.5 }, 'HIGH_QUALITY_SETUP')).toBe('larger');
  expect(expectation({ setup: -0.5 }, 'LOW_QUALITY_SETUP')).toBe('smaller');
  expect(expectation({ dealer: 0.5 }, 'FUEL_REGIME')).toBe('larger');
  expect(expectation({ dealer: -0.5 }, 'PIN_REGIME')).toBe('smaller');
});

test('opposites name each other', () => {
  for (const [type, { opposite }] of Object.entries(ALERTS))
    if (opposite) expect(ALERTS[opposite].opposite).toBe(type);
});

test('each stream is scaled by its own size, and all of pressure and barrier by theirs', () => {
  const sizes = {
    pressure: 0.07,
    momentum: 0.1,
    flow: 0.4,
    barrier: 0.15,
    adjustedAlignment: 9,
    pressureSlope: 9,
    flowSlope: 9,
    barrierSlope: 9,
  };
  const given = {
    pressure: 0.1,
    pressureSlope: 0.01,
    pressureCurvature: 0.002,
    pressureJerk: 0.003,
    momentum: 0.2,
    flow: 0.2,
    barrier: 0.2,
    barrierSlope: 0.02,
    dealer: 0.5,
    setup: 0.6,
  };
  const expected = [0.5, 0.05, 0.01, 0.015, 0.6, 0.15, 0.4, 0.04, 0.5, 0.6];
  expect(Object.values(onScale(given, sizes))).toEqual(expected.map((value) => expect.closeTo(value, 12)));
});

test('flow confirms a move from thirty-five hundredths on', () => {
  expect(flowConfirmation(inputs({ flow: 0.33, momentum: 0.33 }))).toBeNull();
  expect(flowConfirmation(inputs({ flow: -0.36, momentum: -0.5 }))).toBe(0.36);
});
