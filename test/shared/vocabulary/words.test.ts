import { describe, expect, it } from 'vitest';
import { WORDS } from '../../../shared/vocabulary/words.ts';

describe('The glossary', () => {
  it('explains each word once, in alphabetical order', () => {
    const words = Object.keys(WORDS);
    expect(new Set(words.map((word) => word.toLowerCase())).size).toBe(words.length);
    expect(Object.values(WORDS).every((meaning) => meaning.length > 10)).toBe(true);
  });
});
