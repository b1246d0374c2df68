import { describe, expect, it } from 'vitest';
import { ERROR_CODES, isSpymasterError, SpymasterError } from '../../shared/errors.ts';

describe('Errors', () => {
  it('say what, and what to do next', () => {
    const cause = new Error('deeper');
    const error = new SpymasterError('WRITE_FAILED', 'x could not be written.', {
      hint: 'Free some space.',
      cause,
    });
    expect([error.code, error.message, error.hint, error.cause, error instanceof Error]).toEqual([
      'WRITE_FAILED',
      'x could not be written.',
      'Free some space.',
      cause,
      true,
    ]);
    expect(new SpymasterError('WRITE_FAILED', 'x').hint).toBeNull();
  });
  it('are told from others', () => {
    expect([new SpymasterError('USAGE', 'x'), new Error('x'), null, 'x'].map(isSpymasterError)).toEqual([
      true,
      false,
      false,
      false,
    ]);
  });
  it('have a meaning each, in a sentence', () => {
    for (const [code, meaning] of Object.entries(ERROR_CODES)) {
      expect(code).toMatch(/^[A-Z][A-Z0-9_]+$/);
      expect(meaning).toMatch(/^[A-Z].*\.$/s);
    }
  });
});
