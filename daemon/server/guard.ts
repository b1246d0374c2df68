import type { FastifyError, FastifyInstance } from 'fastify';
import type { Admission } from './access.ts';
import type { Log } from './log.ts';
import { SlidingCount } from './sliding-count.ts';

const SECOND_MS = 1000;
/** Of all callers together. */
const REQUESTS_PER_SECOND = 50;

const REFUSED = 400;
const FAILED = 500;
/** Whoever asks is not told what went wrong inside. */
const UNEXPECTED = {
  code: 'UNEXPECTED',
  title: 'Something went wrong in the daemon.',
  hint: 'Its log has it: spymaster serve --log daemon.log',
};

export interface GuardOptions {
  /** Known once the port is. */
  readonly admission: () => Admission;
  readonly isSecure: boolean;
  readonly log: Log;
}

/**
 * Before every answer: who asks, under which name, how often. Every answer, a refusal
 * too, says what a page may do with it.
 */
export function guard(app: FastifyInstance, { admission, isSecure, log }: GuardOptions): void {
  const requests = new SlidingCount(SECOND_MS);
  app.addHook('onResponse', async ({ method, url }, { statusCode: status, elapsedTime }) => {
    // What stands behind a path may be what nobody else is to read.
    const asked = { method, path: url.split('?')[0], status, milliseconds: Math.round(elapsedTime) };
    if (status < REFUSED) log.debug(asked, 'answered');
    else log.warn(asked, 'refused');
  });
  app.setErrorHandler<FastifyError>((error, { url }, reply) => {
    if ((error.statusCode ?? FAILED) < FAILED) return reply.code(error.statusCode!).send(error.message);
    log.error({ err: error, path: url.split('?')[0] }, 'failed');
    return reply.code(FAILED).type('application/problem+json').send(UNEXPECTED);
  });
  app.addHook('onRequest', async (request, reply) => {
    reply.headers({
      'content-security-policy': `default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; connect-src 'self' ${isSecure ? 'wss' : 'ws'}://${request.headers.host}; base-uri 'none'; form-action 'none'; frame-ancestors 'none'`,
      'x-content-type-options': 'nosniff',
      'referrer-policy': 'no-referrer',
      'cross-origin-resource-policy': 'same-origin',
      'cache-control': 'no-store',
    });
    const refusal = admission().refusalOf(request.raw);
    if (refusal) return reply.code(refusal.status).send(refusal.message);
    if (requests.add() > REQUESTS_PER_SECOND)
      return reply.code(429).send('Too many requests; wait a second.');
    const { origin } = request.headers;
    if (origin === undefined || !admission().isAllowed(origin)) return;
    reply.headers({ 'access-control-allow-origin': origin, vary: 'Origin' });
    reply.header('cross-origin-resource-policy', 'cross-origin');
    if (request.method !== 'OPTIONS') return;
    reply.headers({
      'access-control-allow-methods': 'GET, HEAD',
      'access-control-allow-headers': 'authorization',
    });
    return reply.code(204).send();
  });
  // Only answers the question whether it may be asked, which the hook has done.
  app.options('/v1/*', async (_request, reply) => reply.code(204).send());
}
