import type { FastifyError, FastifyInstance, FastifyReply } from 'fastify';
import type { Admission } from './access.ts';
import { ALWAYS_SAID } from './broken-request.ts';
import type { Log } from './log.ts';
import { UNEXPECTED } from './problem.ts';
import { SlidingCount } from './sliding-count.ts';

/**
 * The hash of the one style sheet that lightweight-charts writes into the page, of its
 * mark: no other inline style is let in. The test of the page in Chromium fails where a
 * release changes it.
 */
export const CHART_STYLE = 'sha256-3pRED1tOXas1FXFoPb9TGCjmYe9XQsmO9OV23khV2nY=';

const SECOND_MS = 1000;
/** Of all callers together. */
const REQUESTS_PER_SECOND = 50;

const REFUSED = 400;
const FAILED = 500;

const MAX_PATH = 200;
/** Without its query, which may be what nobody else is to read. */
const pathOf = (url: string): string => url.split('?')[0]!.slice(0, MAX_PATH);

/** By their status: what a program tells refusals apart by. */
const CODES: Readonly<Record<number, string>> = {
  400: 'BAD_REQUEST',
  403: 'OTHER_PAGE',
  404: 'NO_SUCH_PATH',
  405: 'NO_SUCH_METHOD',
  421: 'OTHER_HOST',
  429: 'TOO_MANY_REQUESTS',
  503: 'STARTING',
};

/** A refusal in the form of RFC 9457, as every other problem. */
const refuse = (reply: FastifyReply, status: number, title: string, hint: string): FastifyReply =>
  reply
    .code(status)
    .type('application/problem+json')
    .send({ code: CODES[status] ?? 'REFUSED', title, hint });

/**
 * A page is some thirty files, and a browser that starts opens several tabs at once: they
 * are counted apart from what is asked of the daemon.
 */
const PAGE_FILES_PER_SECOND = 1000;
const isPageFile = (url: string): boolean => /^\/([\w-]+\.(html|css|js))?(\?|$)/.test(url);

export interface GuardOptions {
  /** Known once the port is. */
  readonly admission: () => Admission | null;
  readonly isSecure: boolean;
  readonly log: Log;
}

/**
 * Before every answer: who asks, under which name, how often. Every answer, a refusal
 * too, says what a page may do with it.
 */
export function guard(app: FastifyInstance, { admission, isSecure, log }: GuardOptions): void {
  const requests = new SlidingCount(SECOND_MS);
  const pageFiles = new SlidingCount(SECOND_MS);
  app.addHook('onResponse', async ({ method, url }, { statusCode: status, elapsedTime }) => {
    const asked = { method, path: pathOf(url), status, milliseconds: Math.round(elapsedTime) };
    if (status < REFUSED) log.debug(asked, 'answered');
    else log.refusal(asked, 'refused');
  });
  app.setNotFoundHandler(({ method, url }, reply) => {
    // A daemon is asked, and told nothing.
    const isThere = method !== 'GET' && app.hasRoute({ method: 'GET', url: pathOf(url) });
    if (!isThere) return refuse(reply, 404, 'There is nothing at this path.', 'See /v1/openapi.json.');
    reply.header('allow', 'GET, HEAD');
    return refuse(reply, 405, `${method} is not done here.`, 'Ask with GET.');
  });
  app.setErrorHandler<FastifyError>((error, { url }, reply) => {
    const { statusCode = FAILED } = error;
    if (statusCode < FAILED) return refuse(reply, statusCode, error.message, 'See /v1/openapi.json.');
    log.error({ err: error, path: pathOf(url) }, 'failed');
    return reply.code(FAILED).type('application/problem+json').send(UNEXPECTED);
  });
  app.addHook('onRequest', async (request, reply) => {
    reply.headers({
      'content-security-policy': `default-src 'none'; script-src 'self'; style-src 'self' '${CHART_STYLE}'; img-src 'self' data:; connect-src 'self' ${isSecure ? 'wss' : 'ws'}://${request.headers.host}; base-uri 'none'; form-action 'none'; frame-ancestors 'none'`,
      ...ALWAYS_SAID,
    });
    const admitting = admission();
    if (!admitting) return refuse(reply, 503, 'The daemon is starting.', 'Ask again in a moment.');
    const refusal = admitting.refusalOf(request.raw);
    if (refusal) return refuse(reply, refusal.status, refusal.message, refusal.hint);
    const isOver = isPageFile(request.url)
      ? pageFiles.add() > PAGE_FILES_PER_SECOND
      : requests.add() > REQUESTS_PER_SECOND;
    if (isOver) return refuse(reply, 429, 'Too many requests.', 'Wait a second.');
    const { origin } = request.headers;
    if (origin === undefined || !admitting.isAllowed(origin)) return;
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
