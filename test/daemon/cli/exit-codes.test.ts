import { expect, it } from 'vitest';
import { exitCodeFor, exitCodeOf } from '../../../daemon/cli/exit-codes.ts';
import { SpymasterError } from '../../../shared/errors.ts';

it('a command that was called wrongly ends with 2, work that failed with 1', () => {
  expect([
    'USAGE',
    'INVALID_DATE',
    'NOT_A_SESSION',
    'UNKNOWN_INSTRUMENT',
    'SUBSCRIPTION_INVALID',
  ] as const).toSatisfy((codes: readonly Parameters<typeof exitCodeFor>[0][]) =>
    codes.every((code) => exitCodeFor(code) === 2),
  );
  expect([exitCodeFor('LAKE_CORRUPT'), exitCodeFor('LIVE_AUTH')]).toEqual([1, 1]);
});
it('what nobody foresaw ends with 1', () => {
  expect([
    exitCodeOf(new Error('boom')),
    exitCodeOf('boom'),
    exitCodeOf(new SpymasterError('USAGE', 'x')),
  ]).toEqual([1, 1, 2]);
});
