import Fastify, { type FastifyInstance } from 'fastify';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type ArchiveSource, serveArchive } from '../../../daemon/server/archive-routes.ts';
import { getter } from '../../../daemon/server/get.ts';
import { SpymasterError } from '../../../shared/errors.ts';

let app: FastifyInstance;
let asked: unknown[];
let hasToken: boolean;
const told =
  (name: string, answer: unknown) =>
  async (given: unknown): Promise<never> => {
    asked.push([name, given]);
    return answer as never;
  };
beforeEach(() => {
  asked = [];
  hasToken = true;
  app = Fastify();
  const archive: ArchiveSource = {
    sessions: told('sessions', [{ date: '2025-06-05' }]),
    ledger: told('ledger', [{ a: 1 }, { a: 2 }]),
    outcomes: told('outcomes', []),
    alerts: told('alerts', []),
    rates: async (span) => {
      if (span.from === '2025-06-05') return told('rates', { n: 1 })(span);
      throw new SpymasterError('USAGE', 'Too many.', { hint: 'Fewer.' });
    },
    calibration: told('calibration', { sessions: 3 }),
    candles: told('candles', {}),
    neighbours: told('neighbours', {}),
    close: async () => undefined,
  };
  const get = getter(app, async (_request, reply) => {
    if (!hasToken) await reply.code(401).send();
    return hasToken;
  });
  serveArchive(get, archive);
});
afterEach(() => app.close());
const get = async (url: string) => {
  const { statusCode, headers, body } = await app.inject({ url });
  return { status: statusCode, type: String(headers['content-type']), body };
};

describe('The past over HTTP', () => {
  it('has the sessions of a span, and all of them without one', async () => {
    expect(JSON.parse((await get('/v1/sessions')).body)).toEqual({ sessions: [{ date: '2025-06-05' }] });
    await get('/v1/sessions?from=2025-06-05&to=2025-06-06');
    expect(asked).toEqual([
      ['sessions', { from: '0000-01-01', to: '9999-12-31' }],
      ['sessions', { from: '2025-06-05', to: '2025-06-06' }],
    ]);
  });
  it('has rates of a span', async () => {
    expect(JSON.parse((await get('/v1/rates?from=2025-06-05&to=2025-06-06')).body)).toEqual({ n: 1 });
    expect(asked).toEqual([['rates', { from: '2025-06-05', to: '2025-06-06' }]]);
  });
  it('has outcomes by level and direction', async () => {
    expect(JSON.parse((await get('/v1/outcomes?level=OR_HIGH&direction=UP')).body)).toEqual({ outcomes: [] });
    expect(asked[0]).toEqual([
      'outcomes',
      { from: '0000-01-01', to: '9999-12-31', level: 'OR_HIGH', direction: 'UP' },
    ]);
    expect(await get('/v1/outcomes?level=HIGH')).toMatchObject({
      status: 400,
      body: expect.stringContaining('\\"level\\" cannot be \\"HIGH\\"'),
    });
    expect((await get('/v1/outcomes?from=yesterday')).status).toBe(400);
  });
  it('has the ledger of a date, a line each, from where it is known on', async () => {
    expect(await get('/v1/ledger?date=2025-06-05&after=7')).toEqual({
      status: 200,
      type: 'application/x-ndjson; charset=utf-8',
      body: '{"a":1}\n{"a":2}\n',
    });
    await get('/v1/ledger?date=2025-06-05');
    expect(asked).toEqual([
      ['ledger', { date: '2025-06-05', after: 7 }],
      ['ledger', { date: '2025-06-05', after: 0 }],
    ]);
    for (const query of ['', '?date=../x', '?date=2025-06-05&after=-1'])
      expect((await get(`/v1/ledger${query}`)).status).toBe(400);
    expect((await get('/v1/ledger')).body).toContain('\\"date\\" is missing.');
  });
  it('has the record as of a date, or of all', async () => {
    await get('/v1/calibration?asOf=2025-06-05');
    await get('/v1/calibration');
    expect(asked).toEqual([
      ['calibration', '2025-06-05'],
      ['calibration', null],
    ]);
  });
  it('says what it will not do in the form of a problem, with what to do', async () => {
    const { status, type, body } = await get('/v1/rates');
    expect([status, type, JSON.parse(body)]).toEqual([
      400,
      expect.stringContaining('application/problem+json'),
      { code: 'USAGE', title: 'Too many.', hint: 'Fewer.' },
    ]);
  });
  it('is for those with the token', async () => {
    hasToken = false;
    for (const path of ['sessions', 'outcomes', 'rates', 'calibration', 'ledger?date=2025-06-05'])
      expect((await get(`/v1/${path}`)).status).toBe(401);
    expect(asked).toEqual([]);
  });
});
