import { describe, expect, it } from 'vitest';
import type { PastSession } from '../../../pipeline/schema/threshold.ts';
import { LOOKBACK_SESSIONS, NO_WARM_UP, warmUpFrom } from '../../../pipeline/session/warm-up.ts';
import { NS_PER_MINUTE } from '../../../shared/units.ts';

/** A session of one-minute closes, with an ATR of ten times the last. */
const past = (...closes: readonly number[]): PastSession => ({
  date: '2025-06-02',
  numbers: (column) => {
    if (column === 'close') return Float64Array.from(closes);
    if (column === 'atr_raw') return Float64Array.from(closes, (close) => 10 * close);
    return Float64Array.from(closes, (_, i) => (i + 1) * NS_PER_MINUTE);
  },
});

describe('What a session warms up from', () => {
  it('is the two-minute closes of the last three sessions, oldest first', () => {
    const { closes } = warmUpFrom([past(1, 2, 3, 4), past(5, 6), past(7, 8, 9), past(10)]);
    // The last of each pair of minutes; a lone minute closes its bar.
    expect([...closes]).toEqual([6, 8, 9, 10]);
  });
  it('has ATR floors from five sessions, and none from fewer', () => {
    const sessions = [1, 2, 3, 4, 5].map((close) => past(close));
    expect(warmUpFrom(sessions).atrFloorByMinute.get(1)).toBe(15);
    expect(warmUpFrom(sessions.slice(1)).atrFloorByMinute.size).toBe(0);
    expect(LOOKBACK_SESSIONS).toBe(5);
  });
  it('may be nothing', () => {
    expect(warmUpFrom([])).toEqual(NO_WARM_UP);
  });
});
