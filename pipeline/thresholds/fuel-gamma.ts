import { TIME_BUCKETS, type TimeBucket, timeBucket } from '../../shared/vocabulary/time-bucket.ts';
import type { Threshold } from '../schema/threshold.ts';
import { shareBelow } from '../statistics/weighted-quantiles.ts';

const SESSIONS = 20;
const SHARE = 0.8;

/** Null for a part of the window that no earlier session had options in. */
export type FuelGamma = Readonly<Record<TimeBucket, number | null>>;

/**
 * Size of the dealer gamma near a level from which it feeds or dampens moves: the 80th
 * percentile of the twenty sessions before in the same part of the window. Null before
 * there are twenty, all with options.
 */
export const FUEL_GAMMA: Threshold<FuelGamma | null> = {
  name: 'fuel-gamma',
  reads: ['minutes_since_open', 'gamma_exposure'],
  lookbackSessions: SESSIONS,
  minSessions: SESSIONS,
  before: null,
  fit: (past) => {
    const withOptions = past.filter((session) => session.numbers('gamma_exposure').some(Number.isFinite));
    if (withOptions.length < SESSIONS) return null;
    const sizes = new Map<TimeBucket, number[]>(TIME_BUCKETS.map((bucket) => [bucket, []]));
    for (const session of past) {
      const minutes = session.numbers('minutes_since_open');
      session.numbers('gamma_exposure').forEach((gamma, i) => {
        const bucket = timeBucket(minutes[i]!);
        if (bucket && !Number.isNaN(gamma)) sizes.get(bucket)!.push(Math.abs(gamma));
      });
    }
    const of = (bucket: TimeBucket) => shareBelow(sizes.get(bucket)!, SHARE);
    return {
      T0_15: of('T0_15'),
      T15_30: of('T15_30'),
      T30_60: of('T30_60'),
      T60_120: of('T60_120'),
      T120_180: of('T120_180'),
    };
  },
};
