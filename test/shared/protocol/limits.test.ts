import { describe, expect, it } from 'vitest';
import { CLOSE_CODES, STREAM_ERRORS } from '../../../shared/protocol/limits.ts';

describe('What a daemon may refuse', () => {
  it('ends a connection with a code that means one thing', () => {
    const ending = Object.values(STREAM_ERRORS).flatMap(({ closes }) => closes ?? []);
    expect(new Set(ending).size).toBe(ending.length);
    expect(new Set(Object.values(CLOSE_CODES)).size).toBe(Object.keys(CLOSE_CODES).length);
    // All but the one that a client sends have an error that goes before.
    expect(new Set(ending)).toEqual(
      new Set(Object.values(CLOSE_CODES).filter((code) => code !== CLOSE_CODES.outOfStep)),
    );
  });
});
