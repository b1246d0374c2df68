import { describe, expect, it } from 'vitest';
import { problemOf, sendProblem } from '../../../daemon/server/problem.ts';
import { SpymasterError } from '../../../shared/errors.ts';

describe('What goes wrong over HTTP', () => {
  it.each([
    ['USAGE', 400],
    ['INVALID_DATE', 400],
    ['NOT_A_SESSION', 404],
    ['NO_MARKET_DATA', 404],
    ['BUSY', 503],
    ['LAKE_CORRUPT', 500],
  ] as const)('%s is %i', (code, status) => {
    const problem = problemOf(new SpymasterError(code, 'This.', { hint: 'That.' }));
    expect(problem).toEqual({ status, body: { code, title: 'This.', hint: 'That.' } });
  });
  it('is not swallowed where it is none of ours', () => {
    const bug = new TypeError('bug');
    expect(() => sendProblem({} as never, bug)).toThrow(bug);
  });
});
