import { describe, expect, it } from 'vitest';
import { cellOf, momentOf, type Standing } from '../../../pipeline/forecast/moment.ts';
import { raceWalk, reachWalk } from '../../../pipeline/forecast/walk.ts';
import { logOdds } from '../../../pipeline/statistics/log-odds.ts';
import { CHECKPOINT_KINDS, type CheckpointKind } from '../../../shared/vocabulary/approach.ts';

const STANDING: Standing = {
  level: 'OR_LOW',
  direction: 'DOWN',
  bucket: 'T60_120',
  phase: 'CONTACT',
  kind: 'CLOSE',
  source: 'trades',
  positionAtr: 0.4,
  sinceContactSeconds: 0,
  timeLeftSeconds: 600,
};
const at = (more: Partial<Standing>) => momentOf({ ...STANDING, ...more });
const seconds = (more: Partial<Standing>) => at(more).horizons.map(({ horizonSeconds }) => horizonSeconds);

describe('A moment', () => {
  it('after contact has the walk from where price stands, in the time each horizon has left', () => {
    const { horizons, reach, cell } = at({ sinceContactSeconds: 90 });
    expect([reach, cell]).toEqual([null, 'OR/DOWN/T60_120']);
    expect(horizons.map(({ walk }) => walk)).toEqual([
      raceWalk(0.4, 0.5),
      raceWalk(0.4, 2.5),
      raceWalk(0.4, 6.5),
    ]);
  });
  it('before contact has the whole race from the edge of the band, wherever price stands', () => {
    for (const positionAtr of [-2, -0.5])
      expect(
        at({ phase: 'APPROACH', positionAtr, sinceContactSeconds: Number.NaN }).horizons.map(
          ({ walk }) => walk,
        ),
      ).toEqual([raceWalk(-0.2, 2), raceWalk(-0.2, 4), raceWalk(-0.2, 8)]);
  });
  it('before contact asks whether the level is reached by 12:30, the later the more by the clock', () => {
    const { reach, stage } = at({ phase: 'APPROACH', positionAtr: -1, sinceContactSeconds: Number.NaN });
    const walk = reachWalk(-1, 10, 'trades');
    expect(reach).toEqual({ walk, terms: [1, logOdds(walk), Math.exp(-10 / 15), 0] });
    expect(stage).toBe('before');
    const bars = at({ phase: 'APPROACH', positionAtr: -1, source: 'bars' });
    expect(bars.reach!.walk).toBe(reachWalk(-1, 10, 'bars'));
  });
  it('before contact knows whether price has just come so near, or stands there', () => {
    const justCame = (kind: CheckpointKind) =>
      at({ phase: 'APPROACH', kind, positionAtr: -1, sinceContactSeconds: Number.NaN }).reach!.terms[3];
    expect(CHECKPOINT_KINDS.slice(0, 4).map(justCame)).toEqual([1, 0, 1, 1]);
  });
  it('before contact is near, far, or in between', () => {
    const shares = (positionAtr: number) =>
      at({ phase: 'APPROACH', positionAtr, sinceContactSeconds: Number.NaN }).distanceShares;
    expect(shares(-0.5)).toEqual({ near: 1, middle: 0, far: 0 });
    expect(shares(-1.25)).toEqual({ near: 0, middle: 1, far: 0 });
    expect(shares(-2.4)).toEqual({ near: 0, middle: 0, far: 1 });
    expect(shares(-1.625)).toEqual({ near: 0, middle: 0.5, far: 0.5 });
    expect(at({}).distanceShares).toBeNull();
  });
  it('has the horizons that are still ahead', () => {
    expect(seconds({ sinceContactSeconds: 119.9 })).toEqual([120, 240, 480]);
    expect(seconds({ sinceContactSeconds: 120 })).toEqual([240, 480]);
    expect(seconds({ sinceContactSeconds: 480 })).toEqual([]);
  });
  it('is at contact for a second, and forgets contact in a minute', () => {
    expect([at({ sinceContactSeconds: 0.9 }).stage, at({ sinceContactSeconds: 1 }).stage]).toEqual([
      'contact',
      'open',
    ]);
    expect(at({}).contactShare).toBe(1);
    expect(at({ sinceContactSeconds: 60 }).contactShare).toBeCloseTo(Math.exp(-1), 12);
  });
  it('is in the cell of its family, side and time of day', () => {
    expect(cellOf({ level: 'PM_HIGH', direction: 'UP', bucket: 'T0_15' })).toBe('PM/UP/T0_15');
    expect(cellOf({ level: 'SMA_90', direction: 'UP', bucket: 'T0_15' })).toBe('MA/UP/T0_15');
  });
});
