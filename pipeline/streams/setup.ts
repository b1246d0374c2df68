import type { Weighted } from './weighted.ts';

/** What makes an approach worth reading. NaN is missing. */
export interface SetupTerms {
  readonly distanceAtr: number;
  /** Towards the level, n. */
  readonly approachVelocity: number;
  readonly attempt: number;
  /** Other levels within five points, and within ten. */
  readonly stacking: readonly [number, number];
  readonly secondsSinceTouch: number;
  /** Which way the distance has been going, from −1, away, to 1, nearer. */
  readonly trend: number;
  /** Share of its motion that went back and forth. */
  readonly chop: number;
}

const PROXIMITY_ATR = 1.5;
const RECENCY_SECONDS = 900;
const FULL_CONFLUENCE = 12;
const CHOP_WEIGHT = 0.1;
/** Attempts up to a number, and how fresh they are. */
const FRESH = [
  { upTo: 2, freshness: 1 },
  { upTo: 4, freshness: 0.6 },
  { upTo: Number.POSITIVE_INFINITY, freshness: 0.3 },
] as const;

const clip = (value: number, low: number, high: number) => Math.min(high, Math.max(low, value));
const freshnessOf = (attempt: number) => FRESH.find(({ upTo }) => attempt <= upTo)?.freshness ?? Number.NaN;

/**
 * Σ_S: how clean an approach it is, from −1 to 1, whichever way it goes. What is missing
 * is left out; without a distance nothing is said.
 */
export function setup(terms: SetupTerms): Weighted {
  const parts = [
    { weight: 0.28, value: Math.exp(-Math.abs(terms.distanceAtr) / PROXIMITY_ATR) },
    { weight: 0.18, value: 0.5 + 0.5 * Math.tanh(terms.approachVelocity) },
    { weight: 0.18, value: freshnessOf(terms.attempt) },
    { weight: 0.16, value: clip((terms.stacking[0] + terms.stacking[1]) / FULL_CONFLUENCE, 0, 1) },
    { weight: 0.1, value: Math.exp(-terms.secondsSinceTouch / RECENCY_SECONDS) },
    { weight: 0.1, value: 0.5 + 0.5 * terms.trend },
  ];
  const present = parts.filter(({ value }) => !Number.isNaN(value));
  const coverage = present.reduce((sum, { weight }) => sum + weight, 0);
  if (Number.isNaN(terms.distanceAtr)) return { value: 0, coverage };
  const good = present.reduce((sum, { weight, value }) => sum + weight * value, 0) / coverage;
  const chop = Number.isNaN(terms.chop) ? 0 : CHOP_WEIGHT * terms.chop;
  return { value: 2 * clip(good - chop, 0, 1) - 1, coverage };
}
