import { describe, expect, it } from 'vitest';
import { LEVEL_KINDS, LEVELS } from '../../../shared/vocabulary/level.ts';

describe('The six levels', () => {
  it('trade places in the mirror, and back again', () => {
    for (const kind of LEVEL_KINDS) expect(LEVELS[LEVELS[kind].mirror].mirror).toBe(kind);
    expect([LEVELS.PM_HIGH.mirror, LEVELS.OR_LOW.mirror, LEVELS.EMA_20.mirror]).toEqual([
      'PM_LOW',
      'OR_HIGH',
      'EMA_20',
    ]);
  });
  it('have codes of their own, which stored tables keep', () => {
    expect(LEVEL_KINDS.map((kind) => LEVELS[kind].code)).toEqual([0, 1, 2, 3, 6, 12]);
  });
  it('are edges of a range, which do not move, or averages, which do', () => {
    for (const kind of LEVEL_KINDS) expect(LEVELS[kind].moving).toBe(LEVELS[kind].edge === null);
  });
});
