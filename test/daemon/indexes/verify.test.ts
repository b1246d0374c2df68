import { beforeAll, describe, expect, it } from 'vitest';
import { buildIndex } from '../../../daemon/indexes/build.ts';
import { verifyIndex } from '../../../daemon/indexes/verify.ts';
import { DATASETS, type StoredFile } from '../../../daemon/lake/lake.ts';
import type { Engine } from '../../../pipeline/retrieval/vector-index.ts';
import { DATES } from '../forecasts/history-lake.ts';
import { hasFaiss } from './faiss.ts';
import { forecastLake } from './history-index.ts';

const { lake, fill } = forecastLake(DATES.slice(0, 3));
const name = { symbol: 'ES', asOf: DATES[3], engine: 'exact' } as const;
beforeAll(async () => {
  await fill();
  await buildIndex(lake, name);
}, 60_000);

/** Commits the index anew with one of its files changed. */
async function tamper(engine: Engine, file: string, change: (bytes: Uint8Array) => Uint8Array) {
  const dataset = DATASETS.index('ES', 'R144', engine);
  const { files: facts, inputs } = (await lake.manifest(dataset, DATES[3]))!;
  const files: Record<string, StoredFile> = {};
  for (const path of Object.keys(facts)) {
    const own = path.split('/')[1]!;
    const bytes = (await lake.readBytes(dataset, DATES[3], path)).slice();
    files[own] = { bytes: own === file ? change(bytes) : bytes, rows: 1 };
  }
  await lake.commit({ dataset, date: DATES[3], inputs, timeRange: null, files });
}

describe('Verifying an index', () => {
  it('finds it to be what the lake gives', async () => {
    expect(await verifyIndex(lake, name)).toMatchObject({ files: 4, sessions: 3 });
  });
  it('finds a vector that is another, though its manifest speaks of it; a repair mends it', async () => {
    await tamper('exact', 'vectors.f32', (bytes) => {
      bytes[1000]! ^= 1;
      return bytes;
    });
    await expect(verifyIndex(lake, name)).rejects.toMatchObject({
      code: 'CHECK_FAILED',
      message: expect.stringContaining('vectors.f32'),
      hint: expect.stringContaining('--repair'),
    });
    expect(await buildIndex(lake, { ...name, repair: true })).toBe(true);
    expect(await verifyIndex(lake, name)).toMatchObject({ files: 4 });
  });
  it.skipIf(!hasFaiss())(
    'finds that FAISS does not find what it is said to',
    async () => {
      const faiss = { ...name, engine: 'faiss' } as const;
      await buildIndex(lake, faiss);
      expect(await verifyIndex(lake, faiss)).toMatchObject({ files: 4, sessions: 3 });
      await tamper('faiss', 'index.json', (bytes) => {
        const config = JSON.parse(Buffer.from(bytes).toString('utf8'));
        return Buffer.from(`${JSON.stringify({ ...config, faiss: { ...config.faiss, recall: 1.5 } })}\n`);
      });
      await expect(verifyIndex(lake, faiss)).rejects.toMatchObject({ code: 'CHECK_FAILED' });
    },
    60_000,
  );
});
