import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import * as v from 'valibot';
import { SpymasterError } from '../../shared/errors.ts';
import type { Authorized } from './bearer.ts';
import { sendProblem } from './problem.ts';

type Answer = (request: FastifyRequest, reply: FastifyReply) => Promise<unknown>;
/** Serves what is only told to those with the token, and errors in their own form. */
export type Get = (path: string, answer: Answer) => void;

export const getter =
  (app: FastifyInstance, authorized: Authorized): Get =>
  (path, answer) => {
    app.get(path, async (request, reply) => {
      if (!(await authorized(request, reply))) return reply;
      try {
        return reply.send(await answer(request, reply));
      } catch (error) {
        return sendProblem(reply, error);
      }
    });
  };

/** Serves one contract family: whoever asks for another is told so, and nothing else. */
export const ofFamily =
  (get: Get, symbol: string): Get =>
  (path, answer) =>
    get(path, async (request, reply) => {
      requireSymbol(request.query, symbol);
      return answer(request, reply);
    });

/** Of what was asked for, so much is repeated. */
const MAX_NAMED = 20;
const SymbolSchema = v.object({ symbol: v.optional(v.string()) });

/** @throws {SpymasterError} NO_MARKET_DATA where another family is asked for */
function requireSymbol(query: unknown, symbol: string): void {
  const { symbol: asked = symbol } = parsed(SymbolSchema, query);
  if (asked !== symbol)
    throw new SpymasterError(
      'NO_MARKET_DATA',
      `There is nothing of "${asked.slice(0, MAX_NAMED)}" here: ${symbol} is served.`,
      {
        hint: `Ask for ${symbol}; each family has a daemon of its own (--symbol).`,
      },
    );
}

/** What fields of a query are made of. */
export const wholeNumber = v.pipe(v.string(), v.regex(/^\d{1,12}$/), v.transform(Number));
export const date = v.pipe(v.string(), v.isoDate());

/** @throws {SpymasterError} USAGE naming the field that is wrong, or missing */
export function parsed<S extends v.GenericSchema>(schema: S, query: unknown): v.InferOutput<S> {
  const result = v.safeParse(schema, query);
  if (result.success) return result.output;
  const [issue] = result.issues;
  const field = v.getDotPath(issue);
  const message =
    issue.input === undefined ? `"${field}" is missing.` : `"${field}" cannot be "${String(issue.input)}".`;
  throw new SpymasterError('USAGE', message, {
    hint: 'Times are whole Unix seconds, dates as 2025-06-05; /v1/openapi.json says the rest.',
  });
}
