import { type ErrorCode, isSpymasterError, SpymasterError } from '../../shared/errors.ts';
import { fileFailure } from '../files/durable-write.ts';

/** An error of ours as plain data, which crosses threads. */
export interface Failure {
  readonly code: ErrorCode;
  readonly message: string;
  readonly hint: string | null;
}

/** What a thread answers: what was asked for, or why it is not to be had. */
export type Attempt<T> = { readonly result: T } | { readonly failure: Failure };

/** Does something in a thread of its own; what is no error of ours is thrown on. */
export async function attempt<T>(work: () => Promise<T>): Promise<Attempt<T>> {
  try {
    return { result: await work() };
  } catch (error) {
    const known = isSpymasterError(error) ? error : fileFailure(error);
    if (!known) throw error;
    const { code, message, hint } = known;
    return { failure: { code, message, hint } };
  }
}

/** @throws {SpymasterError} what the thread failed with */
export function resultOf<T>(attempted: Attempt<T>): T {
  if ('result' in attempted) return attempted.result;
  const { code, message, hint } = attempted.failure;
  throw new SpymasterError(code, message, hint === null ? {} : { hint });
}
