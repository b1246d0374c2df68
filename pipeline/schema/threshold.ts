import type { TimeBucket } from '../../shared/vocabulary/time-bucket.ts';

/** One earlier session, as far as thresholds look back on it. */
export interface PastSession {
  readonly date: string;
  /** A stored column of that session. */
  numbers(column: string): Float64Array;
}

/**
 * A number, or a table of numbers, fitted on the sessions before a date and valid for
 * that date.
 */
export interface Threshold<T> {
  readonly name: string;
  /** Stored columns of earlier sessions that it is fitted on. */
  readonly reads: readonly string[];
  readonly lookbackSessions: number;
  readonly minSessions: number;
  /** What holds until there are `minSessions`. */
  readonly before: T;
  /**
   * @param past strictly earlier sessions, oldest first, no more than `lookbackSessions`
   */
  fit(past: readonly PastSession[]): T;
}

/** The threshold as of a date, from its past sessions. */
export function fitted<T>(threshold: Threshold<T>, past: readonly PastSession[]): T {
  const recent = past.slice(-threshold.lookbackSessions);
  return recent.length < threshold.minSessions ? threshold.before : threshold.fit(recent);
}

/** What raw physics is encoded with; fitted on sessions before a date, valid for it. */
export interface Thresholds {
  readonly sweepUsd: number;
  readonly fuelGamma: Readonly<Record<TimeBucket, number>>;
  readonly accelerationForPush: number;
}
