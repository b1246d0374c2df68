import Fastify, { type FastifyInstance } from 'fastify';
import * as v from 'valibot';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { getter, ofFamily, parsed, wholeNumber } from '../../../daemon/server/get.ts';
import { SpymasterError } from '../../../shared/errors.ts';

let app: FastifyInstance;
let answered: number;
beforeEach(() => {
  answered = 0;
  app = Fastify();
  const get = getter(app, async (request, reply) => {
    if (request.headers.authorization === 'Bearer right') return true;
    await reply.code(401).send();
    return false;
  });
  ofFamily(get, 'ES')('/v1/thing', async ({ query }) => {
    answered++;
    return { at: parsed(v.object({ at: wholeNumber }), query).at };
  });
  get('/missing', async () => {
    throw new SpymasterError('NO_MARKET_DATA', 'There is none.', { hint: 'Get some.' });
  });
});
afterEach(() => app.close());
async function get(url: string, token = 'right') {
  const { statusCode, body } = await app.inject({ url, headers: { authorization: `Bearer ${token}` } });
  return { status: statusCode, body: body === '' ? null : JSON.parse(body) };
}

describe('What is served to those with the token', () => {
  it('is answered, and to no one else is anything done', async () => {
    expect(await get('/v1/thing?at=12')).toEqual({ status: 200, body: { at: 12 } });
    expect(await get('/v1/thing?at=12', 'wrong')).toEqual({ status: 401, body: null });
    expect(answered).toBe(1);
  });
  it('says what is wrong with a question, and what cannot be had', async () => {
    expect(await get('/v1/thing?at=noon')).toMatchObject({ status: 400, body: { code: 'USAGE' } });
    expect(await get('/v1/thing')).toMatchObject({
      status: 400,
      body: { title: expect.stringContaining('"at" is missing') },
    });
    expect(await get('/missing')).toMatchObject({ status: 404, body: { code: 'NO_MARKET_DATA' } });
  });
  it('is of one family: of another nothing is looked for', async () => {
    expect((await get('/v1/thing?at=1&symbol=ES')).status).toBe(200);
    const { status, body } = await get(`/v1/thing?at=1&symbol=NQ${'x'.repeat(200)}`);
    expect([status, body.code, body.title.length < 100]).toEqual([404, 'NO_MARKET_DATA', true]);
    expect(body.title).toContain('ES is served');
    expect(answered).toBe(1);
  });
});
