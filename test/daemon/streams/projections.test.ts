import { expect, test } from 'vitest';
import { DATASETS } from '../../../daemon/lake/lake.ts';
import {
  MAX_AGE_SESSIONS,
  projectionsStand,
  readProjections,
  type StoredProjection,
  storeProjections,
  trainingInputs,
  trainStream,
} from '../../../daemon/streams/projections.ts';
import { encodeStreamBars, STREAM_BARS_FILE } from '../../../daemon/tables/stream-bars.ts';
import { projectionSamples } from '../../../pipeline/projections/samples.ts';
import { trainProjection } from '../../../pipeline/projections/walk-forward.ts';
import { nextSession, sessionOf } from '../../../shared/session/session.ts';
import type { ProjectedStream } from '../../../shared/vocabulary/stream.ts';
import { STREAM_DATES, streamLake, syntheticSessionOn } from '../../stream-lake.ts';

const DATES = STREAM_DATES;
const AS_OF = nextSession(DATES.at(-1)!)!;

test('a stream is trained on the sessions before a date, and stored for the dates from it on', async () => {
  const lake = await streamLake();
  const request = { dataFolder: lake.root, symbol: 'ES', date: AS_OF, stream: 'pressure' as const };
  const stored = (await trainStream(request))!;
  const same = trainProjection('pressure', projectionSamples('pressure', DATES.map(syntheticSessionOn)))!;
  expect(stored).toMatchObject({
    stream: 'pressure',
    asOf: AS_OF,
    firstDate: DATES[0],
    lastDate: DATES.at(-1),
    sessions: 60,
    unproved: same.unproved,
  });
  expect(stored.model).toEqual(same.model);
  await storeProjections(lake, 'ES', [stored]);
  expect((await readProjections(lake, 'ES', AS_OF)).get('pressure')).toEqual(
    JSON.parse(JSON.stringify(stored)),
  );
  expect(await projectionsStand(lake, 'ES', AS_OF, ['pressure'])).toBe(true);
  expect(await projectionsStand(lake, 'ES', AS_OF, ['pressure', 'flow'])).toBe(false);
  // No date before it may use it, nor one that is long after.
  expect(await readProjections(lake, 'ES', DATES.at(-1)!)).toEqual(new Map());
  let late = AS_OF;
  for (let i = 0; i < MAX_AGE_SESSIONS; i++) late = nextSession(late)!;
  expect((await readProjections(lake, 'ES', late)).size).toBe(1);
  expect(await readProjections(lake, 'ES', nextSession(late)!)).toEqual(new Map());
}, 30_000);

test('other streams before the date make them stale; later ones do not', async () => {
  const lake = await streamLake();
  const inputs = await trainingInputs(lake, 'ES', DATES[50]!);
  const { bars } = syntheticSessionOn(DATES[10]!, 11);
  const commit = (date: string) =>
    lake.commit({
      dataset: DATASETS.streams('ES'),
      date,
      inputs: 'other',
      timeRange: null,
      files: { [STREAM_BARS_FILE]: encodeStreamBars(sessionOf(date), bars) },
    });
  await commit(DATES[50]!);
  expect(await trainingInputs(lake, 'ES', DATES[50]!)).toBe(inputs);
  await commit(DATES[10]!);
  expect(await trainingInputs(lake, 'ES', DATES[50]!)).not.toBe(inputs);
  const request = { dataFolder: lake.root, symbol: 'ES', date: AS_OF, stream: 'flow' as const };
  await expect(trainStream(request)).rejects.toMatchObject({
    code: 'INDEX_STALE',
    hint: `Compute them: spymaster streams compute --start ${DATES[10]} --end ${DATES[50]}`,
  });
});

test('training one stream leaves the others, and what changed meanwhile is noticed', async () => {
  const lake = await streamLake();
  const stored = async (stream: ProjectedStream, asOf = AS_OF): Promise<StoredProjection> => ({
    format: 2,
    stream,
    asOf,
    firstDate: DATES[0]!,
    lastDate: DATES.at(-1)!,
    sessions: 60,
    samples: 1,
    inputs: await trainingInputs(lake, 'ES', asOf),
    model: { stream } as StoredProjection['model'],
    score: null,
    unproved: null,
  });
  await storeProjections(lake, 'ES', [await stored('pressure'), await stored('flow')]);
  await storeProjections(lake, 'ES', [await stored('flow')]);
  const streamsOf = async (date: string) => [...(await readProjections(lake, 'ES', date)).keys()];
  expect((await streamsOf(AS_OF)).sort()).toEqual(['flow', 'pressure']);
  // A newer one of one stream does not hide the others.
  const next = nextSession(AS_OF)!;
  await storeProjections(lake, 'ES', [await stored('barrier', next)]);
  expect((await streamsOf(next)).sort()).toEqual(['barrier', 'flow', 'pressure']);
  await expect(
    storeProjections(lake, 'ES', [{ ...(await stored('flow')), inputs: 'before' }]),
  ).rejects.toMatchObject({ code: 'LAKE_CONFLICT' });
});

test('too few sessions train nothing', async () => {
  const lake = await streamLake(DATES.slice(0, 40));
  const request = { dataFolder: lake.root, symbol: 'ES', date: AS_OF, stream: 'flow' as const };
  expect(await trainStream(request)).toBeNull();
});
