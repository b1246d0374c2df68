import type { FastifyReply } from 'fastify';
import { isSpymasterError, type SpymasterError } from '../../shared/errors.ts';

/** Errors of what was asked for, and of what is not there. */
const STATUS: Readonly<Partial<Record<SpymasterError['code'], number>>> = {
  USAGE: 400,
  INVALID_DATE: 400,
  NOT_A_SESSION: 404,
  NO_MARKET_DATA: 404,
  LAKE_NOT_COMMITTED: 404,
  BUSY: 503,
};
const FAILED = 500;

/** Whoever asks is not told what went wrong inside. */
export const UNEXPECTED = {
  code: 'UNEXPECTED',
  title: 'Something went wrong in the daemon.',
  hint: 'Its log has it: spymaster serve --log daemon.log',
} as const;

/** An error in the form of RFC 9457, with the code and what to do next. */
export function problemOf(error: SpymasterError): { readonly status: number; readonly body: object } {
  const { code, message, hint } = error;
  return { status: STATUS[code] ?? FAILED, body: { code, title: message, hint } };
}

/** Answers with what went wrong; what is no error of ours is thrown on. */
export function sendProblem(reply: FastifyReply, error: unknown): FastifyReply {
  if (!isSpymasterError(error)) throw error;
  const { status, body } = problemOf(error);
  return reply.code(status).type('application/problem+json').send(body);
}
