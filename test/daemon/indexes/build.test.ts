import { rm } from 'node:fs/promises';
import { beforeAll, describe, expect, it } from 'vitest';
import { sha256 } from '../../../daemon/files/durable-write.ts';
import { buildIndex, dateAhead, indexInputs, linksBefore } from '../../../daemon/indexes/build.ts';
import { DATASETS } from '../../../daemon/lake/lake.ts';
import { CODE_NAME } from '../../../daemon/ledger/made-with.ts';
import { DATES } from '../forecasts/history-lake.ts';
import { hasFaiss } from './faiss.ts';
import { forecastLake } from './history-index.ts';

const { lake, fill, putEpisodes, build } = forecastLake(DATES.slice(0, 3));
beforeAll(fill, 60_000);
const AS_OF = DATES[3];
const request = { symbol: 'ES', asOf: AS_OF, engine: 'exact' } as const;
const manifest = () => lake.manifest(DATASETS.index('ES', 'R144', 'exact'), AS_OF);

describe('Building an index', () => {
  it('is of the sessions before its date', async () => {
    const links = await linksBefore(lake, 'ES', DATES[2]);
    expect(links.map(({ date }) => date)).toEqual(DATES.slice(0, 2));
    expect(indexInputs(links)).not.toBe(indexInputs(links.slice(0, 1)));
    expect(indexInputs([])).toBe(sha256(`index 1|R144|${CODE_NAME}|none`));
  });
  it('is done once, with the scales that go with it, and comes to the same again', async () => {
    expect(await buildIndex(lake, request)).toBe(true);
    const before = await manifest();
    expect(Object.keys(before!.files).sort()).toEqual(
      ['cases.parquet', 'index.json', 'model.json', 'vectors.f32'].map((name) => `date=${AS_OF}/${name}`),
    );
    expect(before!.facts).toMatchObject({ sessions: 3 });
    expect(await buildIndex(lake, request)).toBe(false);
    await rm(lake.folder(DATASETS.index('ES', 'R144', 'exact'), AS_OF), { recursive: true });
    expect(await buildIndex(lake, request)).toBe(true);
    expect(await manifest()).toEqual(before);
    expect(await lake.dates(DATASETS.scales('ES'))).toEqual([AS_OF]);
  }, 60_000);
  it.skipIf(!hasFaiss())(
    'for FAISS lies beside it',
    async () => {
      expect(await buildIndex(lake, { ...request, engine: 'faiss' })).toBe(true);
      const { files } = (await lake.manifest(DATASETS.index('ES', 'R144', 'faiss'), AS_OF))!;
      expect(Object.keys(files).filter((name) => name.includes('/faiss-')).length).toBeGreaterThan(5);
      expect((await manifest())!.facts).toMatchObject({ sessions: 3 });
    },
    60_000,
  );
  it('knows the date that comes next', async () => {
    expect(await dateAhead(lake, 'ES')).toBe('2025-06-06');
    expect(await dateAhead(lake, 'NQ')).toBeNull();
  });
  it('has nothing to do without earlier sessions, and says so', async () => {
    await expect(buildIndex(lake, { ...request, asOf: DATES[0] })).rejects.toMatchObject({
      code: 'NO_MARKET_DATA',
      hint: expect.stringContaining('spymaster backfill'),
    });
  });
  it('is done anew where a session was, once its forecasts are', async () => {
    const before = await manifest();
    await putEpisodes(DATES[0], 60);
    await expect(buildIndex(lake, request)).rejects.toMatchObject({ code: 'FORECASTS_STALE' });
    await build();
    expect(await buildIndex(lake, request)).toBe(true);
    expect((await manifest())!.inputs).not.toBe(before!.inputs);
  }, 60_000);
});
