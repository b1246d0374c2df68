import { beforeAll, describe, expect, it } from 'vitest';
import { buildIndex, indexInputs, linksBefore } from '../../../daemon/indexes/build.ts';
import { verifyIndex } from '../../../daemon/indexes/verify.ts';
import { DATASETS } from '../../../daemon/lake/lake.ts';
import { DATES } from '../forecasts/history-lake.ts';
import { forecastLake } from './history-index.ts';

const { lake, fill } = forecastLake(DATES.slice(0, 3));
const name = { symbol: 'ES', asOf: DATES[3], engine: 'exact' } as const;
beforeAll(async () => {
  await fill();
  await buildIndex(lake, name);
}, 60_000);

describe('Verifying an index', () => {
  it('finds it to be what the lake gives', async () => {
    expect(await verifyIndex(lake, name)).toMatchObject({ files: 4, sessions: 3 });
  });
  it('finds a vector that is another, though its manifest speaks of it', async () => {
    const dataset = DATASETS.index('ES', 'R144', 'exact');
    const files = Object.fromEntries(
      await Promise.all(
        ['cases.parquet', 'index.json', 'model.json', 'vectors.f32'].map(async (file) => {
          const bytes = (await lake.readBytes(dataset, DATES[3], `date=${DATES[3]}/${file}`)).slice();
          if (file === 'vectors.f32') bytes[1000]! ^= 1;
          return [file, { bytes, rows: 1 }] as const;
        }),
      ),
    );
    const inputs = indexInputs(await linksBefore(lake, 'ES', DATES[3]));
    await lake.commit({ dataset, date: DATES[3], inputs, timeRange: null, files });
    await expect(verifyIndex(lake, name)).rejects.toMatchObject({
      code: 'CHECK_FAILED',
      message: expect.stringContaining('vectors.f32'),
    });
  });
});
