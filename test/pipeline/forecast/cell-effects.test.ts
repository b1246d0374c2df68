import { describe, expect, it } from 'vitest';
import { cellEffect, fitCellEffects } from '../../../pipeline/forecast/cell-effects.ts';
import { fitRecalibration } from '../../../pipeline/forecast/recalibration.ts';
import type { StoredCheckpoint } from '../../../pipeline/retrieval/stored-checkpoint.ts';
import { anchor } from '../retrieval/stored-checkpoints.ts';
import { contactsOf, momentsOf } from './worlds.ts';

const effectsOf = (rows: readonly StoredCheckpoint[]) => {
  const past = momentsOf(rows);
  return fitCellEffects(fitRecalibration(past), past);
};

describe('Cell effects', () => {
  it('are found where a cell breaks more often', () => {
    const isLoaded = (cell: string) => cell.startsWith('OR/');
    const effects = effectsOf(contactsOf({ cell: (cell) => (isLoaded(cell) ? 1 : 0) }, 100, 40));
    // A third of the cells break more often: next to the rest, by one in log-odds.
    const mean = (cells: readonly string[]) =>
      cells.reduce((sum, cell) => sum + cellEffect(effects, 'lean', 'CONTACT', cell).effect, 0) /
      cells.length;
    const cells = Object.keys(effects.lean.CONTACT.groups);
    const apart = mean(cells.filter(isLoaded)) - mean(cells.filter((cell) => !isLoaded(cell)));
    expect(apart).toBeGreaterThan(0.4);
    expect(apart).toBeLessThan(1.1);
    expect(effects.lean.CONTACT.deviation).toBeGreaterThan(0.25);
  });
  it('are next to nothing where cells are alike', () => {
    const { groups } = effectsOf(contactsOf({}, 100, 20)).lean.CONTACT;
    expect(Object.keys(groups)).toHaveLength(30);
    for (const { effect } of Object.values(groups)) expect(Math.abs(effect)).toBeLessThan(0.25);
  });
  it('are of first contacts for pace and lean, and of beginnings for reaching the level', () => {
    const effects = effectsOf(contactsOf({}, 60, 10));
    expect(Object.keys(effects.lean.APPROACH.groups)).toEqual(Object.keys(effects.lean.CONTACT.groups));
    // Before contact it is not known where races will be taken up.
    expect(effects.lean.APPROACH.groups).not.toEqual(effects.lean.CONTACT.groups);
    expect(effects.reach.groups).toEqual({});
    expect(Object.keys(effects.pace.CONTACT.groups)).toHaveLength(30);
    const beginnings = contactsOf({}, 60, 10).map(({ outcomes, date, episodeId }, i) =>
      anchor({ outcomes, date, episodeId, contacted: i % 2 === 0 }),
    );
    const before = effectsOf(beginnings);
    expect(before.lean.APPROACH.groups).toEqual({});
    expect(Object.keys(before.reach.groups)).toEqual(['PM/UP/T30_60']);
    expect(before.lean.CONTACT.groups).toEqual({});
  });
  it('of pace are found where a time of day is slower, and leave the lean alone', () => {
    const isSlow = (cell: string) => cell.endsWith('/T120_180');
    const effects = effectsOf(contactsOf({ slow: (cell) => (isSlow(cell) ? 1 : 0) }, 100, 40));
    const apart = (target: 'pace' | 'lean') => {
      const mean = (slow: boolean) => {
        const cells = Object.keys(effects.pace.CONTACT.groups).filter((cell) => isSlow(cell) === slow);
        return (
          cells.reduce((sum, cell) => sum + cellEffect(effects, target, 'CONTACT', cell).effect, 0) /
          cells.length
        );
      };
      return mean(true) - mean(false);
    };
    expect(apart('pace')).toBeGreaterThan(0.4);
    expect(Math.abs(apart('lean'))).toBeLessThan(0.15);
  });
  it('have one row an approach: its beginning, and its first contact', () => {
    const rows = contactsOf({}, 60, 10);
    const closes = rows.map((row) => ({ ...row, kind: 'CLOSE' as const, sinceContactSeconds: 30 }));
    const beginnings = rows.map(({ date, episodeId }, i) =>
      anchor({ date, episodeId, contacted: i % 3 > 0 }),
    );
    const nearer = beginnings.map((row) => ({ ...row, kind: 'WITHIN_1_0' as const, contacted: false }));
    const recalibration = fitRecalibration(momentsOf([...rows, ...beginnings]));
    const of = (list: readonly StoredCheckpoint[]) => fitCellEffects(recalibration, momentsOf(list));
    expect(of([...rows, ...closes, ...beginnings, ...nearer])).toEqual(of([...rows, ...beginnings]));
  });
  it('of a cell never seen are nothing, and as unsure as cells differ', () => {
    const effects = effectsOf(contactsOf({}, 60, 10));
    const { effect, variance } = cellEffect(effects, 'lean', 'CONTACT', 'nowhere');
    expect(effect).toBe(0);
    expect(variance).toBeGreaterThan(0);
  });
});
