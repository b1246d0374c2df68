import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import * as v from 'valibot';
import { SpymasterError } from '../../shared/errors.ts';
import type { Authorized } from './bearer.ts';
import { sendProblem } from './problem.ts';

type Answer = (request: FastifyRequest, reply: FastifyReply) => Promise<unknown>;
/** Serves what is only told to those with the token, and errors in their own form. */
export type Get = (path: string, answer: Answer) => void;

/** @param symbol the contract family that is served: of no other is anything told */
export const getter =
  (app: FastifyInstance, authorized: Authorized, symbol: string): Get =>
  (path, answer) => {
    app.get(path, async (request, reply) => {
      if (!(await authorized(request, reply))) return reply;
      try {
        if (path.startsWith('/v1/')) requireSymbol(request.query, symbol);
        return reply.send(await answer(request, reply));
      } catch (error) {
        return sendProblem(reply, error);
      }
    });
  };

const SymbolSchema = v.object({ symbol: v.optional(v.string()) });

/** @throws {SpymasterError} NO_MARKET_DATA where another family is asked for */
function requireSymbol(query: unknown, symbol: string): void {
  const { symbol: asked = symbol } = parsed(SymbolSchema, query);
  if (asked !== symbol)
    throw new SpymasterError('NO_MARKET_DATA', `Of ${asked} there is nothing here: ${symbol} is served.`, {
      hint: `Ask for ${symbol}, or start another daemon with --symbol ${asked}.`,
    });
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
