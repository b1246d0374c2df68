import { readFileSync, writeFileSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeAll, describe, expect, it, vi } from 'vitest';
import { computeKnowledge } from '../../../daemon/forecasts/load.ts';
import { buildIndex } from '../../../daemon/indexes/build.ts';
import { openConfig, openIndex, openKnowledge } from '../../../daemon/indexes/open.ts';
import { DATASETS, type StoredFile } from '../../../daemon/lake/lake.ts';
import { findNeighbours } from '../../../pipeline/retrieval/neighbours.ts';
import { DATES } from '../forecasts/history-lake.ts';
import { hasFaiss } from './faiss.ts';
import { forecastLake } from './history-index.ts';

const { lake, fill, putEpisodes, build } = forecastLake(DATES.slice(0, 3));
beforeAll(fill, 60_000);
const name = { symbol: 'ES', asOf: DATES[3], engine: 'exact' } as const;

describe('Opening an index', () => {
  it('without one is refused with the command that builds it; answers are computed all the same', async () => {
    await expect(openIndex(lake, name)).rejects.toMatchObject({
      code: 'INDEX_STALE',
      hint: `Build it: spymaster index build --as-of ${DATES[3]} --engine exact`,
    });
    const { knowledge } = await openKnowledge(lake, name);
    expect(knowledge.corpus.sessions).toEqual(DATES.slice(0, 3));
  });
  it('gives what would be computed', async () => {
    await buildIndex(lake, name);
    const opened = await openIndex(lake, name);
    const computed = await computeKnowledge(lake, 'ES', DATES[3]);
    expect(opened.knowledge.corpus.parts).toEqual(computed.knowledge.corpus.parts);
    expect(opened.madeWith).toEqual(computed.madeWith);
    expect((await openKnowledge(lake, name)).knowledge.model).toEqual(computed.knowledge.model);
    expect((await openConfig(lake, name)).asOf).toBe(DATES[3]);
  }, 60_000);
  it('is read once, and once more where it was committed anew meanwhile', async () => {
    const reads = vi.spyOn(lake, 'readBytes');
    const ofIndex = () => reads.mock.calls.filter(([dataset]) => dataset !== DATASETS.trackRecord('ES'));
    await openIndex(lake, name);
    // Four files, and the scales.
    expect(ofIndex()).toHaveLength(5);
    const standing = vi.spyOn(lake, 'standing').mockResolvedValueOnce({ tag: 'another' });
    await openIndex(lake, name);
    expect(ofIndex()).toHaveLength(15);
    standing.mockRestore();
    reads.mockRestore();
  });
  it('cautions where the market was found to have changed', async () => {
    const dataset = DATASETS.index('ES', 'R144', 'exact');
    const before = (await lake.manifest(dataset, DATES[3]))!;
    const files: Record<string, StoredFile> = {};
    for (const path of Object.keys(before.files))
      files[path.split('/')[1]!] = { bytes: await lake.readBytes(dataset, DATES[3], path), rows: 1 };
    const config = JSON.parse(Buffer.from(files['index.json']!.bytes).toString('utf8'));
    const drift = {
      lastDate: DATES[2],
      sessions: 60,
      distance: 2,
      mostBefore: 1,
      isUnlike: true,
      dimensions: [],
    };
    files['index.json'] = { bytes: Buffer.from(JSON.stringify({ ...config, drift })), rows: 1 };
    await lake.commit({ dataset, date: DATES[3], inputs: before.inputs, timeRange: null, files });
    expect((await openIndex(lake, name)).knowledge.cautions.get('PM')).toEqual(['DRIFT']);
    await buildIndex(lake, { ...name, repair: true });
    expect((await openIndex(lake, name)).knowledge.cautions.get('PM')).toEqual([]);
  }, 60_000);
  it('says how forecasts came true by the ledger as it is now, not as it was', async () => {
    expect((await openIndex(lake, name)).record.contacts).not.toBeNull();
    await rm(join(lake.root, 'ledger'), { recursive: true });
    expect((await openIndex(lake, name)).record.contacts).toBeNull();
  });
  it('that is damaged is computed in its place, and says what mends it where it is asked for', async () => {
    const path = join(lake.folder(DATASETS.index('ES', 'R144', 'exact'), DATES[3]), 'vectors.f32');
    const bytes = readFileSync(path);
    const damaged = Buffer.from(bytes);
    damaged[100]! ^= 1;
    writeFileSync(path, damaged);
    await expect(openIndex(lake, name)).rejects.toMatchObject({
      code: 'LAKE_CORRUPT',
      hint: expect.stringContaining('spymaster index build --repair'),
    });
    expect((await openKnowledge(lake, name)).knowledge.corpus.size).toBeGreaterThan(100);
    expect(await buildIndex(lake, { ...name, repair: true })).toBe(true);
    expect(readFileSync(path).equals(bytes)).toBe(true);
    expect(await buildIndex(lake, { ...name, repair: true })).toBe(false);
  }, 60_000);
  it.skipIf(!hasFaiss())(
    'for FAISS finds the same, and is never computed instead',
    async () => {
      const faiss = { ...name, engine: 'faiss' } as const;
      await expect(openKnowledge(lake, faiss)).rejects.toMatchObject({ code: 'INDEX_STALE' });
      await buildIndex(lake, faiss);
      const { corpus } = (await openKnowledge(lake, faiss)).knowledge;
      expect(corpus.vectorIndex.engine).toBe('faiss');
      const computed = await computeKnowledge(lake, 'ES', DATES[3]);
      for (const query of computed.checkpoints.filter((_, i) => i % 5 === 0))
        expect(findNeighbours(corpus, query)).toEqual(findNeighbours(computed.knowledge.corpus, query));
    },
    60_000,
  );
  it('without its scales says which command fits them', async () => {
    await rm(lake.folder(DATASETS.scales('ES'), DATES[3]), { recursive: true });
    await expect(openIndex(lake, name)).rejects.toMatchObject({
      code: 'INDEX_STALE',
      hint: `Fit them: spymaster normalize --as-of ${DATES[3]}`,
    });
  });
  it('is refused once a session was built anew', async () => {
    await putEpisodes(DATES[2], 44);
    await build();
    await expect(openIndex(lake, name)).rejects.toMatchObject({ code: 'INDEX_STALE' });
  }, 60_000);
});
