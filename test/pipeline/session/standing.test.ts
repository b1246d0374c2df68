import { describe, expect, it } from 'vitest';
import { standingOf } from '../../../pipeline/session/standing.ts';
import { CHECKPOINT } from '../../daemon/tables/made-up.ts';
import { clock, SESSION } from '../../market.ts';

describe('Where an approach stands', () => {
  it('is told before contact in the level and ATR in force', () => {
    // 1.5 points above the level, coming down: half of an ATR of 3 short of it.
    expect(standingOf(SESSION, CHECKPOINT, 'trades')).toEqual({
      level: 'OR_LOW',
      direction: 'DOWN',
      bucket: 'T120_180',
      phase: 'APPROACH',
      kind: 'CLOSE',
      source: 'trades',
      positionAtr: -0.5,
      sinceContactSeconds: Number.NaN,
      timeLeftSeconds: 1800,
    });
  });
  it('is told after contact in the level and ATR of contact', () => {
    const contact = { at: clock('11:58'), price: 6001, levelPrice: 6001, atr: 2 };
    const row = { ...CHECKPOINT, phase: 'CONTACT' as const, contact };
    // Price is at 6002, a point above: half an ATR of contact back where it came from.
    expect(standingOf(SESSION, row, 'bars')).toMatchObject({
      source: 'bars',
      positionAtr: -0.5,
      sinceContactSeconds: 120,
    });
  });
  it('is nowhere outside the window', () => {
    expect(standingOf(SESSION, { ...CHECKPOINT, at: clock('12:30:01') }, 'trades')).toBeNull();
    expect(standingOf(SESSION, { ...CHECKPOINT, at: clock('12:30') }, 'trades')).not.toBeNull();
  });
});
