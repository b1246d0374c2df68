import { renameSync } from 'node:fs';
import * as v from 'valibot';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Archive } from '../../../daemon/archive/archive.ts';
import { recordTimeline } from '../../../daemon/replay/record-timeline.ts';
import { ReplayShow } from '../../../daemon/replay/replay-show.ts';
import { shownReplay } from '../../../daemon/replay/shown-replay.ts';
import * as bodies from '../../../daemon/server/bodies.ts';
import { type RunningDaemon, startDaemon } from '../../../daemon/server/daemon.ts';
import { NeighboursSchema } from '../../../shared/protocol/neighbours.ts';
import { SAMPLE_DATES, sampleLake } from '../../sample-lake.ts';

const TOKEN = 't'.repeat(48);
const [EARLIER, DATE] = SAMPLE_DATES;
let daemon: RunningDaemon;
let episodeId: string;
let dataFolder: string;
beforeAll(async () => {
  dataFolder = await sampleLake();
  const recorded = await recordTimeline(dataFolder, 'ES', DATE);
  const { durable } = recorded.timeline;
  const contact = durable.find(({ body }) => body.type === 'contact')!.body;
  episodeId = contact.type === 'contact' ? contact.contact.episodeId : '';
  daemon = await startDaemon({
    show: new ReplayShow(shownReplay(recorded), { speed: 1 }),
    archive: new Archive({ dataFolder, symbol: 'ES' }),
    dataFolder,
    token: TOKEN,
    port: 0,
    version: '1.2.3',
  });
}, 120_000);
afterAll(() => daemon.close());

async function asked(path: string, token = TOKEN): Promise<{ status: number; body: unknown }> {
  const headers = { authorization: `Bearer ${token}` };
  const answer = await fetch(new URL(path, daemon.url), { headers });
  return { status: answer.status, body: await answer.json() };
}

describe('What is answered over HTTP', () => {
  it.each([
    ['/v1/health/live', bodies.LiveSchema, null],
    ['/v1/health/ready', bodies.ReadySchema, { ready: true }],
    ['/v1/health', bodies.HealthSchema, { mode: 'replay', asOf: DATE }],
    ['/v1/sessions', bodies.SessionsSchema, { sessions: [{ date: EARLIER }, { date: DATE }] }],
    [`/v1/outcomes?from=${DATE}&to=${DATE}`, bodies.OutcomesSchema, null],
    ['/v1/rates', bodies.RatesSchema, { sessions: 2 }],
    [`/v1/calibration?asOf=${DATE}`, bodies.CalibrationSchema, { asOf: DATE }],
    ['/v1/calibration', bodies.CalibrationSchema, { sessions: 2 }],
  ] as const)('%s is as its document says, and has nothing more', async (path, schema, facts) => {
    const { status, body } = await asked(path);
    expect([status, v.safeParse(schema, body).issues]).toEqual([200, undefined]);
    if (facts) expect(body).toMatchObject(facts);
  });
  it('of one approach is as its document says', async () => {
    const { body } = await asked(`/v1/episodes/${encodeURIComponent(episodeId)}`);
    expect(v.safeParse(bodies.EpisodeSchema, body).issues).toBeUndefined();
    expect(body).toMatchObject({ id: episodeId, contact: { episodeId } });
    const { body: neighbours } = await asked(`/v1/episodes/${encodeURIComponent(episodeId)}/neighbours`);
    expect(v.safeParse(NeighboursSchema, neighbours).issues).toBeUndefined();
  });
  it('says that it is not ready once its data folder is gone', async () => {
    renameSync(dataFolder, `${dataFolder}-gone`);
    try {
      expect(await asked('/v1/health/ready')).toMatchObject({
        status: 503,
        body: { ready: false, checks: { lake: 'LAKE_MISSING', page: 'ok' } },
      });
    } finally {
      renameSync(`${dataFolder}-gone`, dataFolder);
    }
  });
  it('is a problem where it is refused', async () => {
    for (const [path, status, token] of [
      ['/v1/rates', 401, 'x'],
      ['/v1/nothing', 404, TOKEN],
      ['/v1/rates?from=soon', 400, TOKEN],
      ['/v1/sessions/2025-06-07/bars', 404, TOKEN],
    ] as const) {
      const refused = await asked(path, token);
      expect([path, refused.status]).toEqual([path, status]);
      expect([path, v.safeParse(bodies.ProblemSchema, refused.body).issues]).toEqual([path, undefined]);
    }
  });
});
