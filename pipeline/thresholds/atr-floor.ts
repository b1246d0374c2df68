import { NS_PER_MINUTE } from '../../shared/units.ts';
import type { Threshold } from '../schema/threshold.ts';

const SESSIONS = 5;
const SHARE_OF_MEDIAN = 0.5;

/** ATR floor in points by whole minutes since the session's origin. */
export type AtrFloors = ReadonlyMap<number, number>;

/**
 * Half the median same-minute ATR of the five sessions before, where all of them have
 * that minute. Pre-market ATR is several times smaller than at 09:31: without a floor,
 * the first minutes' distances would be measured with a pre-market ruler.
 */
export const ATR_FLOOR: Threshold<AtrFloors> = {
  name: 'atr-floor',
  reads: ['bar_end_session_ns', 'atr_raw'],
  lookbackSessions: SESSIONS,
  minSessions: SESSIONS,
  before: new Map(),
  fit: (past) => {
    const sessions = past.map((session) => {
      const ends = session.numbers('bar_end_session_ns');
      const atr = session.numbers('atr_raw');
      return new Map(Array.from(ends, (end, i) => [Math.round(end / NS_PER_MINUTE), atr[i]!]));
    });
    const floors = new Map<number, number>();
    for (const minute of sessions[0]!.keys()) {
      const values = sessions.map((session) => session.get(minute) ?? Number.NaN).sort((a, b) => a - b);
      if (values.every(Number.isFinite))
        floors.set(minute, SHARE_OF_MEDIAN * values[Math.floor(values.length / 2)]!);
    }
    return floors;
  },
};
