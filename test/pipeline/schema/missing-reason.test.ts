import { describe, expect, it } from 'vitest';
import type { Column, MissingReason } from '../../../pipeline/schema/column.ts';
import { missingReason, type RowFacts } from '../../../pipeline/schema/missing-reason.ts';

const SOUND: RowFacts = {
  isLevelActive: true,
  hasTrades: true,
  hasBooks: true,
  hasOptions: true,
  hasGap: false,
  isInView: true,
};
const column = (scope: Column['scope'], ...missing: MissingReason[]): Column => ({
  name: 'x',
  unit: 'points',
  meaning: 'X.',
  frame: 'none',
  mirror: 'x',
  scope,
  missing,
});
const EVERY: readonly MissingReason[] = [
  'no-trades',
  'no-book',
  'no-options',
  'warm-up',
  'gap',
  'level-inactive',
  'out-of-view',
  'undefined',
];

describe('Why a value is missing', () => {
  it.each<[MissingReason, Partial<RowFacts>]>([
    ['level-inactive', { isLevelActive: false, hasBooks: false }],
    ['no-trades', { hasTrades: false }],
    ['no-book', { hasBooks: false, isInView: false }],
    ['no-options', { hasOptions: false, hasGap: true }],
    ['out-of-view', { isInView: false, hasGap: true }],
    ['gap', { hasGap: true }],
    ['undefined', {}],
  ])('is %s where its row shows %o', (reason, facts) => {
    expect(missingReason(column('level', ...EVERY), { ...SOUND, ...facts })).toBe(reason);
  });
  it('is never a reason that the column does not declare', () => {
    const nothing = { ...SOUND, hasBooks: false, hasOptions: false, hasGap: true };
    expect(missingReason(column('level', 'no-options'), nothing)).toBe('no-options');
    expect(missingReason(column('level', 'warm-up'), nothing)).toBe('warm-up');
    expect(missingReason(column('level'), nothing)).toBeNull();
  });
  it('is no reason at all where those declared are refuted by the row', () => {
    expect(missingReason(column('level', 'level-inactive'), SOUND)).toBeNull();
    expect(missingReason(column('level', 'no-options'), SOUND)).toBeNull();
  });
  it('can be what a row does not show: another level’s, an earlier moment’s, a window’s', () => {
    expect(missingReason(column('session', 'level-inactive'), SOUND)).toBe('level-inactive');
    expect(missingReason(column('level', 'no-book', 'out-of-view', 'gap'), SOUND)).toBe('out-of-view');
    expect(missingReason(column('level', 'level-inactive', 'warm-up', 'no-trades'), SOUND)).toBe('warm-up');
    expect(missingReason(column('level', 'no-trades', 'undefined'), SOUND)).toBe('undefined');
  });
});
