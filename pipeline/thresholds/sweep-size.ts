import type { Threshold } from '../schema/threshold.ts';
import { shareBelow } from '../statistics/weighted-quantiles.ts';

const SHARE = 0.99;
/** A session without prints, as of bars alone, is passed over: so many at most. */
const SESSIONS = 5;

/**
 * US dollars from which a one-sided cluster of prints is a sweep: the 99th percentile of
 * the last session that had some. Null before there is one.
 */
export const SWEEP_SIZE: Threshold<number | null> = {
  name: 'sweep-size',
  reads: ['cluster_notional'],
  lookbackSessions: SESSIONS,
  minSessions: 1,
  before: null,
  fit: (past) => {
    const last = past.findLast((session) => session.numbers('cluster_notional').length > 0);
    return last ? shareBelow([...last.numbers('cluster_notional')], SHARE) : null;
  },
};
