import { describe, expect, it } from 'vitest';
import { touchMemory } from '../../../../pipeline/stages/silver/13-touch-memory.ts';
import { LEVEL_KINDS, LEVELS } from '../../../../shared/vocabulary/level.ts';
import { itHasTheWorkedValues } from '../expect-worked.ts';

describe('The touch memory of a level', () => {
  itHasTheWorkedValues(LEVEL_KINDS.map((level) => touchMemory(level)));
  it('trades places with its mirror level’s, and above with below', () => {
    for (const level of LEVEL_KINDS) {
      const other = touchMemory(LEVELS[level].mirror).columns.map(({ name }) => name as string);
      for (const { name, mirror } of touchMemory(level).columns) {
        expect(other).toContain(mirror);
        expect(name.includes('above')).toBe(mirror.includes('below'));
      }
    }
  });
});
