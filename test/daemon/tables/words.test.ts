import { describe, expect, it } from 'vitest';
import { encodeTable, ReadTable } from '../../../daemon/lake/row-encoding.ts';
import { text } from '../../../daemon/tables/columns.ts';
import { wordsOf, wordsOrNull } from '../../../daemon/tables/words.ts';

const table = (...words: (string | null)[]) => new ReadTable(encodeTable([text('side')], { side: words }));
const SIDES = ['UP', 'DOWN'] as const;

describe('Stored words', () => {
  it('are read as they were declared', () => {
    expect(wordsOf(table('UP', 'DOWN', 'UP'), 'side', SIDES)).toEqual(['UP', 'DOWN', 'UP']);
    expect(wordsOrNull(table('UP', null), 'side', SIDES)).toEqual(['UP', null]);
  });
  it('that are not in the list name themselves, their column and what mends it', () => {
    expect(() => wordsOf(table('UP', 'SIDEWAYS'), 'side', SIDES)).toThrow(
      expect.objectContaining({
        code: 'LAKE_CORRUPT',
        message: 'A stored table has "SIDEWAYS" in its column side.',
        hint: expect.stringContaining('UP, DOWN'),
      }),
    );
    expect(() => wordsOf(table(null), 'side', SIDES)).toThrow(/has "null"/);
    expect(() => wordsOrNull(table('up'), 'side', SIDES)).toThrow(/has "up"/);
  });
});
