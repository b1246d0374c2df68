/**
 * Pentaview's fourteen alert types. Flow confirmation is a bar-level tag, not an alert.
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

export const SEVERITIES = ['INFO', 'WARNING', 'CRITICAL'] as const;
export type Severity = (typeof SEVERITIES)[number];
