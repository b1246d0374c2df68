import type { AlertType } from '../../shared/vocabulary/alert.ts';
import {
  type AlertInputs,
  BARRIER_LEANS,
  BUILDING_SLOPE,
  LEAST_JERK,
  PRESSURE_STRONG,
  REGIME,
  RULES,
} from './rules.ts';

/** What a rule knows of its level beside the bar. */
export interface AlertContext {
  /** The size of jerk that stands out from the level's own. */
  readonly jerkLimit: number;
  /**
   * Thresholds on slopes are lower where dealers amplify moves, higher where they pin.
   */
  readonly slopeFactor: number;
}

/** When a type comes on, stays on and goes off again. */
export interface Hysteresis {
  /** Bars in a row for which it must be true. */
  readonly enterBars: number;
  readonly enters: (inputs: AlertInputs, context: AlertContext) => boolean;
  readonly stays: (inputs: AlertInputs, context: AlertContext) => boolean;
  /** Bars in a row of not staying after which it is off. */
  readonly exitBars: number;
}

const AMPLIFIED_FACTOR = 0.75;
const PINNED_FACTOR = 1.25;

export function slopeFactorOf({ dealer }: AlertInputs): number {
  if (dealer > REGIME) return AMPLIFIED_FACTOR;
  return dealer < -REGIME ? PINNED_FACTOR : 1;
}

const USUAL_JERK_MULTIPLE = 1.5;

/**
 * @param past sizes of jerk on the level's last bars: an ordinary one is no warning
 */
export function jerkLimitOf(past: readonly number[]): number {
  if (past.length === 0) return LEAST_JERK;
  const sorted = past.toSorted((a, b) => a - b);
  const half = sorted.length / 2;
  const median = (sorted[Math.floor(half - 0.5)]! + sorted[Math.floor(half)]!) / 2;
  return Math.max(LEAST_JERK, USUAL_JERK_MULTIPLE * median);
}

/** Whether pressure turns against itself faster than it usually changes. */
export const jerksAgainst = (
  way: 1 | -1,
  { pressureJerk }: AlertInputs,
  { jerkLimit, slopeFactor }: AlertContext,
): boolean => -way * pressureJerk > jerkLimit * slopeFactor;

const continuation = (way: 1 | -1): Hysteresis => ({
  enterBars: 2,
  enters: ({ pressure, pressureSlope }, { slopeFactor }) =>
    way * pressure > PRESSURE_STRONG && way * pressureSlope > BUILDING_SLOPE * slopeFactor,
  stays: ({ pressure, pressureSlope }, { slopeFactor }) =>
    way * pressure > 0.3 && way * pressureSlope > 0.02 * slopeFactor,
  exitBars: 1,
});

const fades = (way: 1 | -1, { pressure, pressureSlope }: AlertInputs, { slopeFactor }: AlertContext) =>
  way * pressure > PRESSURE_STRONG && way * pressureSlope < -0.005 * slopeFactor;

const exhaustion = (way: 1 | -1): Hysteresis => ({
  enterBars: 3,
  enters: (inputs, context) => fades(way, inputs, context),
  stays: ({ pressure, pressureSlope }, { slopeFactor }) =>
    way * pressure > 0.25 && way * pressureSlope < 0.01 * slopeFactor,
  exitBars: 1,
});

/** An early warning: it does not wait for exhaustion to be on. */
const reversalRisk = (way: 1 | -1): Hysteresis => ({
  enterBars: 1,
  enters: (inputs, context) =>
    fades(way, inputs, context) && way * inputs.pressureCurvature < 0 && jerksAgainst(way, inputs, context),
  stays: ({ pressure, pressureSlope }) => way * pressure > 0.25 && way * pressureSlope < 0,
  exitBars: 1,
});

const barrierOn = (way: 1 | -1): Hysteresis => ({
  enterBars: 2,
  // A pressure near zero has no sign to agree with.
  enters: ({ barrier, pressure }) =>
    Math.abs(barrier) >= BARRIER_LEANS && Math.abs(pressure) > 0.05 && way * barrier * pressure > 0,
  stays: ({ barrier, pressure }) => Math.abs(barrier) > 0.22 && way * barrier * pressure > 0,
  exitBars: 2,
});

const regime = (value: (inputs: AlertInputs) => number, way: 1 | -1): Hysteresis => ({
  enterBars: 2,
  enters: (inputs) => way * value(inputs) > REGIME,
  stays: (inputs) => way * value(inputs) > 0.15,
  exitBars: 2,
});

export const HYSTERESIS: Readonly<Record<AlertType, Hysteresis>> = {
  CONTINUATION_UP: continuation(1),
  CONTINUATION_DOWN: continuation(-1),
  EXHAUSTION_UP: exhaustion(1),
  EXHAUSTION_DOWN: exhaustion(-1),
  REVERSAL_RISK_UP: reversalRisk(1),
  REVERSAL_RISK_DOWN: reversalRisk(-1),
  FLOW_DIVERGENCE: {
    enterBars: 2,
    enters: RULES.FLOW_DIVERGENCE.applies,
    stays: ({ flow, momentum }) => flow * momentum < 0 && Math.min(Math.abs(flow), Math.abs(momentum)) > 0.2,
    exitBars: 1,
  },
  BARRIER_BREAK_SUPPORT: barrierOn(1),
  BARRIER_OPPOSES_PRESSURE: barrierOn(-1),
  BARRIER_WEAKENING: {
    enterBars: 2,
    enters: ({ barrier, barrierSlope }, { slopeFactor }) =>
      Math.abs(barrier) >= BARRIER_LEANS && Math.sign(barrier) * barrierSlope < -0.01 * slopeFactor,
    stays: ({ barrier, barrierSlope }) => Math.abs(barrier) > 0.22 && barrier * barrierSlope < 0,
    exitBars: 1,
  },
  LOW_QUALITY_SETUP: regime(({ setup }) => setup, -1),
  HIGH_QUALITY_SETUP: regime(({ setup }) => setup, 1),
  FUEL_REGIME: regime(({ dealer }) => dealer, 1),
  PIN_REGIME: regime(({ dealer }) => dealer, -1),
};
