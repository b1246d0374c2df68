import type { AlertInputs } from '../pipeline/alerts/rules.ts';
import type { InputScales } from '../pipeline/streams/input-scales.ts';
import { bounded } from '../pipeline/streams/input-scales.ts';
import {
  type InputName,
  type Inputs,
  type LevelSample,
  mapInputs,
  STREAM_INPUTS,
  type StateReading,
} from '../pipeline/streams/inputs.ts';
import type { StreamBar } from '../pipeline/streams/stream-bar.ts';
import { BAR_NS } from '../shared/rules.ts';
import { MOVING_STREAMS } from '../shared/vocabulary/stream.ts';
import { TIME_BUCKETS } from '../shared/vocabulary/time-bucket.ts';
import { SESSION } from './market.ts';

/** Inputs as measured, one of each being one unit: everything else is zero. */
export const rawInputs = (given: Partial<Record<InputName, number>> = {}): Inputs =>
  mapInputs(({ name }) => given[name] ?? 0);

/** The same on the common scale: n(x) = tanh(clip(x, ±6)/2). */
export const unitInputs = (given: Partial<Record<InputName, number>> = {}): Inputs => {
  const raw = rawInputs(given);
  return mapInputs(({ name }) => bounded(raw[name]));
};

/** One of every input is one unit, at every time of day. */
export const unitScales = (asOf = SESSION.date): InputScales => {
  const overall = Object.fromEntries(STREAM_INPUTS.map(({ name }) => [name, 1]));
  const forBuckets = <T>(value: T) =>
    Object.fromEntries(TIME_BUCKETS.map((bucket) => [bucket, value])) as Record<
      (typeof TIME_BUCKETS)[number],
      T
    >;
  return {
    schema: 1,
    asOf,
    firstDate: '2025-01-02',
    lastDate: '2025-06-04',
    sessions: 60,
    samples: 1000,
    samplesByBucket: forBuckets(200),
    overall,
    byBucket: forBuckets({}),
  };
};

/** The path, momentum, flow and book of a worked example, in units of their scales. */
export const EXAMPLE_INPUTS: Partial<Record<InputName, number>> = {
  velocity_1min: 1,
  velocity_3min: 0.8,
  velocity_5min: 0.5,
  velocity_10min: 0.2,
  velocity_20min: -0.1,
  acceleration_1min: 0.6,
  acceleration_3min: 0.4,
  acceleration_5min: 0.1,
  acceleration_10min: 0,
  acceleration_20min: -0.2,
  jerk_1min: 0.3,
  jerk_3min: -0.1,
  jerk_5min: 0,
  momentum_trend_3min: 0.4,
  momentum_trend_5min: 0.1,
  momentum_trend_10min: 0,
  momentum_trend_20min: -0.2,
};

export const levelSampleAt = (at: number, over: Partial<LevelSample> = {}): LevelSample => ({
  at,
  level: 'PM_HIGH',
  direction: 'UP',
  levelPrice: 6000,
  spot: 5999,
  atr: 2,
  minutesSinceOpen: (at - SESSION.rthOpen) / 60e9,
  distanceAtr: -0.5,
  fuel: 0,
  barrierState: 'NEUTRAL',
  secondsSinceTouch: 300,
  attempt: 1,
  stacking: [0, 0],
  inputs: rawInputs(),
  ...over,
});

/** A state row whose columns are those given, and 0 but for price and time. */
export const stateReading = (
  at: number,
  columns: Readonly<Record<string, number>> = {},
  over: Partial<StateReading> = {},
): StateReading => {
  const values: Readonly<Record<string, number>> = {
    spot: 5999,
    atr: 2,
    minutes_since_open: (at - SESSION.rthOpen) / 60e9,
    distance_signed_atr: -0.5,
    barrier_replenishment_ratio: 1,
    ...columns,
  };
  return {
    level: 'PM_HIGH',
    direction: 'UP',
    levelPrice: 6000,
    silent: false,
    value: (column) => values[column] ?? 0,
    ...over,
  };
};

const STILL = { smooth: 0, slope: 0, curvature: 0, jerk: 0 };

/** A bar that says nothing, but for what is given. */
export function streamBar(bar: number, over: Partial<StreamBar> = {}): StreamBar {
  return {
    at: SESSION.rthOpen + bar * BAR_NS,
    level: 'PM_HIGH',
    direction: 'UP',
    spot: 5999,
    atr: 2,
    levelPrice: 6000,
    momentum: 0,
    flow: 0,
    barrier: 0,
    dealer: 0,
    setup: 0,
    pressure: 0,
    structure: 0,
    alignment: 0,
    divergence: 0,
    adjustedAlignment: 0,
    motion: Object.fromEntries(MOVING_STREAMS.map((stream) => [stream, STILL])) as StreamBar['motion'],
    coverage: { momentum: 1, flow: 1, barrier: 1, dealer: 1, setup: 1 },
    attempt: 1,
    stackedWithin5: 0,
    ...over,
  };
}

/** A bar by what alerts look at. */
export const alertBar = (bar: number, given: Partial<AlertInputs> = {}): StreamBar =>
  streamBar(bar, {
    dealer: given.dealer ?? 0,
    setup: given.setup ?? 0,
    motion: {
      pressure: {
        smooth: given.pressure ?? 0,
        slope: given.pressureSlope ?? 0,
        curvature: given.pressureCurvature ?? 0,
        jerk: given.pressureJerk ?? 0,
      },
      momentum: { ...STILL, smooth: given.momentum ?? 0 },
      flow: { ...STILL, smooth: given.flow ?? 0 },
      barrier: { ...STILL, smooth: given.barrier ?? 0, slope: given.barrierSlope ?? 0 },
    },
  });
