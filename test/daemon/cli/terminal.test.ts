import { describe, expect, it } from 'vitest';
import { describeFailure, parseChoice, parseCount, parseName } from '../../../daemon/cli/terminal.ts';
import { SpymasterError } from '../../../shared/errors.ts';

describe('A failure', () => {
  const error = new SpymasterError('USAGE', 'What.', { hint: 'Do this.' });
  it('is a paragraph: what, and what to do next', () => {
    expect(describeFailure(error, false)).toBe('spymaster: What. Do this.');
  });
  it('has its stack only when asked for', () => {
    expect(describeFailure(error, true)).toMatch(/^spymaster: What\. Do this\.\n[\s\S]*at /);
  });
  it('of the file system is put in words', () => {
    const denied = Object.assign(new Error('EACCES'), { code: 'EACCES', path: '/x' });
    expect(describeFailure(denied, false)).toBe(
      'spymaster: /x may not be read or written by this user. Check the path and its permissions, or name another folder with --data.',
    );
  });
  it('that nobody foresaw says so', () => {
    expect(describeFailure(new Error('boom'), false)).toMatch(
      /an unexpected error: boom\. Run it again with/,
    );
  });
});

describe('Option values', () => {
  it('that count are whole and within their bounds, which are part of them', () => {
    expect([parseCount('1', '--n', 1, 9), parseCount('9', '--n', 1, 9)]).toEqual([1, 9]);
    for (const text of ['0', '10', '-1', '1.5', '1e1', '', ' ', '0x1'])
      expect(() => parseCount(text, '--n', 1, 9)).toThrow(
        `--n must be a whole number from 1 to 9, not "${text}".`,
      );
  });
  it('that name something are not empty', () => {
    expect(parseName('a b', '--data')).toBe('a b');
    for (const text of ['', '  ']) expect(() => parseName(text, '--data')).toThrow('--data is empty.');
  });
  it('of a list are one of it, in upper or lower case', () => {
    expect(parseChoice('NULL', '--market', ['planted', 'null'])).toBe('null');
    expect(() => parseChoice('nul', '--market', ['planted', 'null'])).toThrow(
      '--market must be one of planted, null, not "nul".',
    );
  });
});
