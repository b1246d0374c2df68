import type { MovingStream, Stream } from './stream.ts';

export const SEVERITIES = ['INFO', 'WARNING', 'CRITICAL'] as const;
export type Severity = (typeof SEVERITIES)[number];

/**
 * What an alert would have price do next: go the way of its sign, or move more or less
 * than usual.
 */
export const EXPECTATIONS = ['up', 'down', 'larger', 'smaller'] as const;
export type Expectation = (typeof EXPECTATIONS)[number];

/**
 * Pentaview's fourteen alert types. Flow confirmation is a tag of a bar, not an alert.
 */
export const ALERT_TYPES = [
  'CONTINUATION_UP',
  'CONTINUATION_DOWN',
  'EXHAUSTION_UP',
  'EXHAUSTION_DOWN',
  'REVERSAL_RISK_UP',
  'REVERSAL_RISK_DOWN',
  'FLOW_DIVERGENCE',
  'BARRIER_BREAK_SUPPORT',
  'BARRIER_OPPOSES_PRESSURE',
  'BARRIER_WEAKENING',
  'LOW_QUALITY_SETUP',
  'HIGH_QUALITY_SETUP',
  'FUEL_REGIME',
  'PIN_REGIME',
] as const;
export type AlertType = (typeof ALERT_TYPES)[number];

/**
 * Types that speak of the setup or of dealers, not of price: a chip, and no mark on a
 * bar.
 */
const CONDITION_TYPES = ['LOW_QUALITY_SETUP', 'HIGH_QUALITY_SETUP', 'FUEL_REGIME', 'PIN_REGIME'] as const;
export type ConditionType = (typeof CONDITION_TYPES)[number];
export const isCondition = (type: AlertType): type is ConditionType =>
  (CONDITION_TYPES as readonly AlertType[]).includes(type);

interface AlertFacts {
  readonly severity: Severity;
  /** The stream it speaks of. */
  readonly stream: MovingStream | Stream;
  /** The type that it cannot be true together with. */
  readonly opposite: string | null;
  readonly meaning: string;
}

export const ALERTS = {
  CONTINUATION_UP: {
    severity: 'INFO',
    stream: 'pressure',
    opposite: 'CONTINUATION_DOWN',
    meaning: 'Buying is strong and building.',
  },
  CONTINUATION_DOWN: {
    severity: 'INFO',
    stream: 'pressure',
    opposite: 'CONTINUATION_UP',
    meaning: 'Selling is strong and building.',
  },
  EXHAUSTION_UP: {
    severity: 'WARNING',
    stream: 'pressure',
    opposite: 'EXHAUSTION_DOWN',
    meaning: 'Buying is strong and fading.',
  },
  EXHAUSTION_DOWN: {
    severity: 'WARNING',
    stream: 'pressure',
    opposite: 'EXHAUSTION_UP',
    meaning: 'Selling is strong and fading.',
  },
  REVERSAL_RISK_UP: {
    severity: 'CRITICAL',
    stream: 'pressure',
    opposite: 'REVERSAL_RISK_DOWN',
    meaning: 'Buying fades ever faster: a move up may be turning.',
  },
  REVERSAL_RISK_DOWN: {
    severity: 'CRITICAL',
    stream: 'pressure',
    opposite: 'REVERSAL_RISK_UP',
    meaning: 'Selling fades ever faster: a move down may be turning.',
  },
  FLOW_DIVERGENCE: {
    severity: 'WARNING',
    stream: 'flow',
    opposite: null,
    meaning: 'Price goes one way and the aggressors the other.',
  },
  BARRIER_BREAK_SUPPORT: {
    severity: 'INFO',
    stream: 'barrier',
    opposite: 'BARRIER_OPPOSES_PRESSURE',
    meaning: 'The resting orders favour the way of the pressure.',
  },
  BARRIER_OPPOSES_PRESSURE: {
    severity: 'WARNING',
    stream: 'barrier',
    opposite: 'BARRIER_BREAK_SUPPORT',
    meaning: 'The resting orders stand against the pressure.',
  },
  BARRIER_WEAKENING: {
    severity: 'WARNING',
    stream: 'barrier',
    opposite: null,
    meaning: 'What the resting orders favour, they favour less and less.',
  },
  LOW_QUALITY_SETUP: {
    severity: 'WARNING',
    stream: 'setup',
    opposite: 'HIGH_QUALITY_SETUP',
    meaning: 'A poor setup: other alerts count for less.',
  },
  HIGH_QUALITY_SETUP: {
    severity: 'INFO',
    stream: 'setup',
    opposite: 'LOW_QUALITY_SETUP',
    meaning: 'A clean setup.',
  },
  FUEL_REGIME: {
    severity: 'INFO',
    stream: 'dealer',
    opposite: 'PIN_REGIME',
    meaning: 'Dealers’ hedging amplifies moves.',
  },
  PIN_REGIME: {
    severity: 'INFO',
    stream: 'dealer',
    opposite: 'FUEL_REGIME',
    meaning: 'Dealers’ hedging dampens moves.',
  },
} as const satisfies Readonly<Record<AlertType, AlertFacts>>;
