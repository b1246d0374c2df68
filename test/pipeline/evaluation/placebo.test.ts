import { describe, expect, it } from 'vitest';
import { type PlaceboApproach, placeboShares, placeboShifts } from '../../../pipeline/evaluation/placebo.ts';
import { LEVEL_KINDS } from '../../../shared/vocabulary/level.ts';
import type { Outcome } from '../../../shared/vocabulary/outcome.ts';
import { SESSIONS } from '../retrieval/stored-checkpoints.ts';

describe('Placebos', () => {
  const all = SESSIONS.map((date) => placeboShifts(date, 2));
  it('lie three to seven ATR from their levels, as often above as below', () => {
    const shifts = all.flatMap((of) => LEVEL_KINDS.map((kind) => of[kind]!));
    for (const shift of shifts) {
      expect(Math.abs(shift)).toBeGreaterThanOrEqual(6);
      expect(Math.abs(shift)).toBeLessThan(14);
    }
    const above = shifts.filter((shift) => shift > 0).length / shifts.length;
    expect(Math.abs(above - 0.5)).toBeLessThan(0.06);
    const mean = shifts.reduce((sum, shift) => sum + Math.abs(shift), 0) / shifts.length;
    expect(mean).toBeCloseTo(10, 0);
  });
  it('are elsewhere each session, and for each level, and the same each time', () => {
    expect(placeboShifts(SESSIONS[0]!, 2)).toEqual(all[0]);
    expect(new Set(all.map((of) => of.PM_HIGH)).size).toBe(SESSIONS.length);
    expect(new Set(LEVEL_KINDS.map((kind) => all[0]![kind])).size).toBe(6);
  });
});

describe('What happens at levels and at placebos', () => {
  const approach = (outcome: Outcome | null, contacted: boolean | null = true): PlaceboApproach => ({
    level: 'PM_HIGH',
    contacted,
    outcome,
  });
  it('is counted by hand, what is not known nowhere', () => {
    const shares = placeboShares([
      {
        date: SESSIONS[0]!,
        real: [approach('BREAK'), approach('REJECT'), approach(null, false), approach(null, null)],
        placebo: [approach('BREAK'), approach('CHOP')],
      },
      { date: SESSIONS[1]!, real: [approach('BREAK'), approach(null)], placebo: [approach(null, false)] },
    ]);
    expect(
      shares.map(({ what, real, placebo, realCases, placeboCases }) => [
        what,
        real,
        placebo,
        realCases,
        placeboCases,
      ]),
    ).toEqual([
      ['reached', 4 / 5, 2 / 3, 5, 3],
      ['broke within 4 min', 2 / 3, 1 / 2, 3, 2],
      ['rejected within 4 min', 1 / 3, 0, 3, 2],
      ['chopped at 4 min', 0, 1 / 2, 3, 2],
    ]);
    expect(shares[1]!.difference.mean).toBeCloseTo(2 / 3 - 1 / 2, 12);
  });
  it('differs where levels do something, and does not where they do nothing', () => {
    const days = (breaks: number) =>
      SESSIONS.slice(0, 60).map((date, day) => ({
        date,
        real: [0, 1, 2, 3, 4].map((k) => approach(k + (day % 2) < breaks ? 'BREAK' : 'REJECT')),
        placebo: [0, 1, 2, 3, 4].map((k) => approach(k + ((day + 1) % 2) < 2 ? 'BREAK' : 'REJECT')),
      }));
    const same = placeboShares(days(2))[1]!;
    expect([same.difference.low < 0, same.difference.high > 0, same.differs]).toEqual([true, true, false]);
    const strong = placeboShares(days(4))[1]!;
    expect([strong.difference.low > 0.2, strong.differs]).toEqual([true, true]);
    expect(strong.difference.low).toBeLessThan(strong.difference.mean);
    expect(strong.difference.high).toBeGreaterThan(strong.difference.mean);
  });
});
