import type { Threshold } from '../schema/threshold.ts';
import { shareBelow } from '../statistics/weighted-quantiles.ts';

const SHARE = 0.99;

/**
 * US dollars from which a one-sided cluster of prints is a sweep: the 99th percentile of
 * the session before. Null before there is one.
 */
export const SWEEP_SIZE: Threshold<number | null> = {
  name: 'sweep-size',
  reads: ['cluster_notional'],
  lookbackSessions: 1,
  minSessions: 1,
  before: null,
  fit: (past) => shareBelow([...past[0]!.numbers('cluster_notional')], SHARE),
};
