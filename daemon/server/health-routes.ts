import { existsSync } from 'node:fs';
import type { FastifyInstance } from 'fastify';
import type { Authorized } from './bearer.ts';
import { type Health, healthOf } from './health.ts';
import { metricsText } from './metrics.ts';
import { isPageThere } from './page-routes.ts';
import type { StreamServer } from './stream-server.ts';
import type { Switchboard } from './switchboard.ts';

export interface HealthRoutes {
  readonly show: Pick<Switchboard, 'health' | 'timeline'>;
  readonly version: string;
  readonly stream: StreamServer;
  readonly authorized: Authorized;
  /** Null for a show that is of no data folder. */
  readonly dataFolder: string | null;
}

/** How the daemon is: to anyone if it lives and is ready, the rest with the token. */
export function serveHealth(
  app: FastifyInstance,
  { show, version, stream, authorized, dataFolder }: HealthRoutes,
): void {
  const places = () => ({ lake: dataFolder === null || existsSync(dataFolder), page: isPageThere() });
  const read = (): Health => healthOf(show.health, { version, clients: stream.clients, isThere: places() });
  app.get('/v1/health/live', async (_request, reply) => reply.send({ alive: true }));
  app.get('/v1/health/ready', async (_request, reply) => {
    const { ready, checks } = read();
    return reply.code(ready ? 200 : 503).send({ ready, checks });
  });
  app.get('/v1/health', async (request, reply) => {
    if (!(await authorized(request, reply))) return reply;
    return reply.send(read());
  });
  app.get('/v1/metrics', async (request, reply) => {
    if (!(await authorized(request, reply))) return reply;
    return reply
      .type('text/plain; version=0.0.4')
      .send(metricsText(read(), stream, show.timeline, show.health.closeDelays));
  });
}
