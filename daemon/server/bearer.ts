import type { FastifyReply, FastifyRequest } from 'fastify';

/** Lets through what carries the token; answers everything else. */
export type Authorized = (request: FastifyRequest, reply: FastifyReply) => Promise<boolean>;

/** Whether the request carries the token; answers it where it does not. */
export const bearer =
  (matches: (token: string) => boolean): Authorized =>
  async (request, reply) => {
    const given = /^Bearer (.+)$/.exec(request.headers.authorization ?? '')?.[1] ?? '';
    if (matches(given)) return true;
    await reply.code(401).header('www-authenticate', 'Bearer').type('application/problem+json').send({
      code: 'BAD_TOKEN',
      title: 'The token is missing or wrong.',
      hint: 'Send it as Authorization: Bearer …; it is in the file .token of the data folder.',
    });
    return false;
  };
