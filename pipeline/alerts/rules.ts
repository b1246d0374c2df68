import {
  ALERT_TYPES,
  ALERTS,
  type AlertType,
  type Expectation,
  type Severity,
} from '../../shared/vocabulary/alert.ts';
import type { StreamBar } from '../streams/stream-bar.ts';
import { FIRST_SIZES, type StreamSizes } from '../streams/stream-sizes.ts';

/** What an alert looks at: smoothed streams, and setup and dealer as they stand. */
export interface AlertInputs {
  readonly pressure: number;
  readonly pressureSlope: number;
  readonly pressureCurvature: number;
  readonly pressureJerk: number;
  readonly momentum: number;
  readonly flow: number;
  readonly barrier: number;
  readonly barrierSlope: number;
  readonly dealer: number;
  readonly setup: number;
}

export const alertInputs = ({ motion, dealer, setup }: StreamBar): AlertInputs => ({
  pressure: motion.pressure.smooth,
  pressureSlope: motion.pressure.slope,
  pressureCurvature: motion.pressure.curvature,
  pressureJerk: motion.pressure.jerk,
  momentum: motion.momentum.smooth,
  flow: motion.flow.smooth,
  barrier: motion.barrier.smooth,
  barrierSlope: motion.barrier.slope,
  dealer,
  setup,
});

/**
 * The same, where each stream is as large as the thresholds below take for strong when it
 * is larger than in nine of ten bars of earlier sessions. Smoothing makes streams small,
 * by how much depends on the market: thresholds as they stand would never be reached.
 */
export function onScale(inputs: AlertInputs, sizes: StreamSizes): AlertInputs {
  const scaled = (name: 'pressure' | 'momentum' | 'flow' | 'barrier', value: number) =>
    (value * FIRST_SIZES[name]) / sizes[name];
  return {
    ...inputs,
    pressure: scaled('pressure', inputs.pressure),
    pressureSlope: scaled('pressure', inputs.pressureSlope),
    pressureCurvature: scaled('pressure', inputs.pressureCurvature),
    pressureJerk: scaled('pressure', inputs.pressureJerk),
    momentum: scaled('momentum', inputs.momentum),
    flow: scaled('flow', inputs.flow),
    barrier: scaled('barrier', inputs.barrier),
    barrierSlope: scaled('barrier', inputs.barrierSlope),
  };
}

/** Thresholds, on the scale of the streams; slopes are per bar. */
export const PRESSURE_STRONG = 0.35;
export const BUILDING_SLOPE = 0.05;
export const LEAST_JERK = 0.02;
const FLOW_AGAINST = 0.3;
const FLOW_CONFIRMS = 0.35;
export const BARRIER_LEANS = 0.3;
export const REGIME = 0.25;

/** A rule as it is true or not of one bar, whatever came before. */
interface Rule {
  readonly applies: (inputs: AlertInputs) => boolean;
  /** From 0; more than 1 counts as 1. */
  readonly confidence: (inputs: AlertInputs) => number;
  readonly expects: (inputs: AlertInputs) => Expectation;
}

type Way = 1 | -1;
const wayOf = (sign: number): Expectation => (sign > 0 ? 'up' : 'down');
/** How fast a push in a direction loses strength. */
const fading = (way: Way, inputs: AlertInputs) => Math.max(0, -way * inputs.pressureSlope);

const continuation = (way: Way): Rule => ({
  applies: ({ pressure, pressureSlope }) =>
    way * pressure > PRESSURE_STRONG && way * pressureSlope > BUILDING_SLOPE,
  confidence: ({ pressure }) => Math.max(0, way * pressure),
  expects: () => wayOf(way),
});

const exhaustion = (way: Way): Rule => ({
  applies: ({ pressure, pressureSlope }) => way * pressure > PRESSURE_STRONG && way * pressureSlope < 0,
  confidence: (inputs) => 5 * fading(way, inputs),
  expects: () => wayOf(-way),
});

const reversalRisk = (way: Way): Rule => ({
  applies: (inputs) =>
    exhaustion(way).applies(inputs) &&
    way * inputs.pressureCurvature < 0 &&
    Math.abs(inputs.pressureJerk) > LEAST_JERK,
  confidence: ({ pressureJerk }) => 20 * Math.abs(pressureJerk),
  expects: () => wayOf(-way),
});

const regime = (value: (inputs: AlertInputs) => number, way: Way, expects: Expectation): Rule => ({
  applies: (inputs) => way * value(inputs) > REGIME,
  confidence: (inputs) => 2 * Math.max(0, way * value(inputs) - REGIME),
  expects: () => expects,
});

const leans = ({ barrier }: AlertInputs) => Math.abs(barrier) >= BARRIER_LEANS;

export const RULES: Readonly<Record<AlertType, Rule>> = {
  CONTINUATION_UP: continuation(1),
  CONTINUATION_DOWN: continuation(-1),
  EXHAUSTION_UP: exhaustion(1),
  EXHAUSTION_DOWN: exhaustion(-1),
  REVERSAL_RISK_UP: reversalRisk(1),
  REVERSAL_RISK_DOWN: reversalRisk(-1),
  FLOW_DIVERGENCE: {
    applies: ({ flow, momentum }) =>
      flow * momentum < 0 && Math.min(Math.abs(flow), Math.abs(momentum)) > FLOW_AGAINST,
    confidence: ({ flow, momentum }) => Math.abs(flow - momentum) / 2,
    expects: ({ flow }) => wayOf(flow),
  },
  BARRIER_BREAK_SUPPORT: {
    applies: (inputs) => leans(inputs) && inputs.barrier * inputs.pressure > 0,
    confidence: ({ barrier }) => Math.abs(barrier),
    expects: ({ pressure }) => wayOf(pressure),
  },
  BARRIER_OPPOSES_PRESSURE: {
    applies: (inputs) => leans(inputs) && inputs.barrier * inputs.pressure < 0,
    confidence: ({ barrier, pressure }) => Math.abs(barrier - pressure) / 2,
    expects: ({ barrier }) => wayOf(barrier),
  },
  BARRIER_WEAKENING: {
    applies: (inputs) => leans(inputs) && inputs.barrierSlope * inputs.barrier < 0,
    confidence: ({ barrierSlope }) => 5 * Math.abs(barrierSlope),
    expects: ({ barrier }) => wayOf(-barrier),
  },
  LOW_QUALITY_SETUP: regime(({ setup }) => setup, -1, 'smaller'),
  HIGH_QUALITY_SETUP: regime(({ setup }) => setup, 1, 'larger'),
  FUEL_REGIME: regime(({ dealer }) => dealer, 1, 'larger'),
  PIN_REGIME: regime(({ dealer }) => dealer, -1, 'smaller'),
};

export const confidenceOf = (type: AlertType, inputs: AlertInputs): number =>
  Math.min(1, RULES[type].confidence(inputs));

/** An alert as one bar alone has it. */
export interface DetectedAlert {
  readonly type: AlertType;
  readonly severity: Severity;
  /** From 0 to 1. */
  readonly confidence: number;
  readonly expects: Expectation;
}

/** What is true of one bar, by the rules alone. The chart shows {@link LevelAlerts}. */
export const detectAlerts = (inputs: AlertInputs): readonly DetectedAlert[] =>
  ALERT_TYPES.filter((type) => RULES[type].applies(inputs)).map((type) => ({
    type,
    severity: ALERTS[type].severity,
    confidence: confidenceOf(type, inputs),
    expects: RULES[type].expects(inputs),
  }));

/** How strongly aggressors and price go one way; null where they do not. */
export function flowConfirmation({ flow, momentum }: AlertInputs): number | null {
  const strength = Math.min(Math.abs(flow), Math.abs(momentum));
  return flow * momentum > 0 && strength > FLOW_CONFIRMS ? strength : null;
}
