import Fastify, { type FastifyInstance } from 'fastify';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Authorized } from '../../../daemon/server/bearer.ts';
import { getter } from '../../../daemon/server/get.ts';
import { serveSessions } from '../../../daemon/server/session-routes.ts';
import { chartTime } from '../../../pipeline/frames/answer-message.ts';
import { SpymasterError } from '../../../shared/errors.ts';
import { clock, SESSION } from '../../market.ts';
import { ALERT, ANSWER, bar, CONTACT, messageOf, NEIGHBOURS, OUTCOME, STREAM_BAR } from '../../messages.ts';
import { frameAt, timelineOf } from '../session/frames.ts';

const at = (time: string) => chartTime(SESSION, clock(time));
const timeline = timelineOf(
  frameAt('09:32', {
    closed: bar(at('09:30'), 1, true),
    answers: [ANSWER],
    isClose: true,
    pentaview: { at: clock('09:32'), rows: [STREAM_BAR], bars: [], alerts: [ALERT] },
  }),
  frameAt('09:34', { closed: bar(at('09:32'), 2, true), contacts: [CONTACT], isClose: true, answers: [] }),
  frameAt('09:43', { outcomes: [OUTCOME], gaps: [{ from: 1, to: 2, what: ['trades'] }] }),
);
let app: FastifyInstance;
let found: unknown[];
let hasToken: boolean;
beforeEach(() => {
  hasToken = true;
  found = [];
  app = Fastify();
  const { epoch: _, seq: __, ...session } = messageOf('session');
  const authorized: Authorized = async (_request, reply) => {
    if (!hasToken) await reply.code(401).send();
    return hasToken;
  };
  serveSessions(getter(app, authorized), {
    sessions: {
      get: async (date) => {
        if (date !== '2025-06-05')
          throw new SpymasterError('NO_MARKET_DATA', `There is no market data for ${date}.`, {
            hint: 'Get some.',
          });
        return { session, timeline };
      },
    },
    archive: {
      neighbours: async (session, { at: moment, ...of }) => {
        found.push([session.date, of.episodeId, chartTime(session, moment)]);
        return NEIGHBOURS;
      },
    },
  });
});
afterEach(() => app.close());
const get = async (url: string) => {
  const response = await app.inject({ url });
  return { status: response.statusCode, type: response.headers['content-type'], body: response.body };
};
const json = async (url: string) => JSON.parse((await get(url)).body);

describe('Sessions over HTTP', () => {
  it('tell what an answer was compared with: that of a time, or the last', async () => {
    const compared = { asOf: '2025-06-05', removed: { perEpisode: 0, perDate: 0 }, self: [], cases: [] };
    for (const time of ['09:32', '09:34'])
      timeline.comparisons.push({
        ...compared,
        episodeId: ANSWER.episodeId,
        at: clock(time),
        toldAt: clock(time),
      });
    const url = `/v1/episodes/${ANSWER.episodeId}/neighbours`;
    expect(await json(url)).toEqual(NEIGHBOURS);
    expect(await json(`${url}?at=${at('09:32')}`)).toEqual(NEIGHBOURS);
    expect(found).toEqual([
      ['2025-06-05', ANSWER.episodeId, at('09:34')],
      ['2025-06-05', ANSWER.episodeId, at('09:32')],
    ]);
    expect(await get(`${url}?at=${at('09:33')}`)).toMatchObject({
      status: 404,
      body: expect.stringContaining('Nothing was committed to'),
    });
    hasToken = false;
    expect((await get(url)).status).toBe(401);
  });
  it('are given part by part', async () => {
    const of = async (part: string) => (await json(`/v1/sessions/2025-06-05/${part}`))[part];
    expect((await of('bars')).map(({ close }: { close: number }) => close)).toEqual([1, 2]);
    expect([await of('answers'), await of('contacts'), await of('outcomes')]).toEqual([
      [ANSWER],
      [CONTACT],
      [OUTCOME],
    ]);
    expect([await of('streams'), await of('alerts'), await of('gaps'), await of('levels')]).toEqual([
      [STREAM_BAR],
      [ALERT],
      [{ from: 1, to: 2, what: ['trades'] }],
      [],
    ]);
  });
  it('hold nothing later than they are asked for', async () => {
    const until = (time: string) => json(`/v1/sessions/2025-06-05/bars?until=${at(time)}`);
    expect((await until('09:33')).bars).toHaveLength(1);
    expect((await until('09:34')).bars).toHaveLength(2);
    expect((await json(`/v1/sessions/2025-06-05/outcomes?until=${at('09:42:59')}`)).outcomes).toEqual([]);
    for (const wrong of ['soon', '-1', '1.5', '9999999999999'])
      expect(await get(`/v1/sessions/2025-06-05/bars?until=${wrong}`)).toMatchObject({
        status: 400,
        type: expect.stringContaining('application/problem+json'),
      });
  });
  it('say of one approach what was said of it, and what became of it', async () => {
    const url = `/v1/episodes/${encodeURIComponent(ANSWER.episodeId)}`;
    expect(await json(url)).toEqual({
      id: ANSWER.episodeId,
      answers: [ANSWER],
      contact: CONTACT,
      outcome: OUTCOME,
    });
    expect(await json(`${url}?until=${at('09:33')}`)).toMatchObject({ contact: null, outcome: null });
    expect((await get('/v1/episodes/2025-06-05_nothing')).status).toBe(404);
  });
  it('say the same of every approach, the first ones first', async () => {
    const url = '/v1/sessions/2025-06-05/episodes';
    const [id, outcome] = [ANSWER.episodeId, OUTCOME];
    const { episodes } = await json(url);
    expect(episodes).toEqual([{ id, answers: [ANSWER], contact: CONTACT, outcome }]);
    expect(await json(`${url}?until=${at('09:33')}`)).toEqual({
      episodes: [{ id, answers: [ANSWER], contact: null, outcome: null }],
    });
    expect(await json(`${url}?until=${at('09:31')}`)).toEqual({ episodes: [] });
    expect((await get('/v1/sessions/2025-07-10/episodes')).status).toBe(404);
  });
  it('that are not there are named', async () => {
    const { status, body } = await get('/v1/sessions/2025-07-10/bars');
    expect([status, JSON.parse(body)]).toEqual([
      404,
      { code: 'NO_MARKET_DATA', title: 'There is no market data for 2025-07-10.', hint: 'Get some.' },
    ]);
  });
  it('are for those with the token', async () => {
    hasToken = false;
    for (const url of ['/v1/sessions/2025-06-05/bars', '/v1/episodes/x'])
      expect([url, (await get(url)).status]).toEqual([url, 401]);
  });
});
