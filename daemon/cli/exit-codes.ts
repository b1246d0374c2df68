import { type ErrorCode, isSpymasterError } from '../../shared/errors.ts';

export const FAILED_WORK = 1;
export const BAD_USAGE = 2;

/** Errors of what was asked, and not of the work. */
const OF_USAGE: ReadonlySet<ErrorCode> = new Set<ErrorCode>([
  'USAGE',
  'INVALID_DATE',
  'NOT_A_SESSION',
  'UNKNOWN_INSTRUMENT',
  'SUBSCRIPTION_INVALID',
]);

/** The code that a command ends with when it fails in this way. */
export const exitCodeFor = (code: ErrorCode): number => (OF_USAGE.has(code) ? BAD_USAGE : FAILED_WORK);

export const exitCodeOf = (error: unknown): number =>
  isSpymasterError(error) ? exitCodeFor(error.code) : FAILED_WORK;
