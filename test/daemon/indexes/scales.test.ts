import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { forecastChain } from '../../../daemon/forecasts/chain.ts';
import { buildScales, readScales, storeScales } from '../../../daemon/indexes/scales.ts';
import { DATASETS } from '../../../daemon/lake/lake.ts';
import { corpusOf } from '../../../pipeline/retrieval/corpus.ts';
import { loadCheckpoints } from '../../stored-history.ts';
import { DATES, historyLake } from '../forecasts/history-lake.ts';

const { lake, putEpisodes } = historyLake();
beforeAll(async () => {
  for (const [i, date] of DATES.slice(0, 3).entries()) await putEpisodes(date, i + 1);
});
const linksBefore = async (date: string) =>
  (await forecastChain(lake, 'ES')).filter((link) => link.date < date);

describe('Scales as of a date', () => {
  it('are those that its sessions give, fitted once', async () => {
    const links = await linksBefore(DATES[3]);
    const { normalization, built } = await buildScales(lake, 'ES', DATES[3], links);
    const corpus = corpusOf(DATES[3], await loadCheckpoints(lake, 'ES', DATES[3]));
    expect([normalization, built]).toEqual([corpus.normalization, true]);
    expect(await buildScales(lake, 'ES', DATES[3], links)).toEqual({ normalization, built: false });
    expect(await readScales(lake, 'ES', DATES[3], links)).toEqual(normalization);
  });
  it('that were fitted elsewhere are read as they were', async () => {
    const links = await linksBefore(DATES[2]);
    const { normalization } = corpusOf(DATES[2], await loadCheckpoints(lake, 'ES', DATES[2]));
    await storeScales(lake, 'ES', normalization, links);
    expect(await readScales(lake, 'ES', DATES[2], links)).toEqual(normalization);
  });
  it('that are damaged are fitted again', async () => {
    const links = await linksBefore(DATES[2]);
    const path = join(lake.folder(DATASETS.scales('ES'), DATES[2]), 'scales.json');
    const before = readFileSync(path, 'utf8');
    writeFileSync(path, before.replace('"sessions":2', '"sessions":3'));
    await expect(readScales(lake, 'ES', DATES[2], links)).rejects.toMatchObject({
      code: 'LAKE_CORRUPT',
      hint: expect.stringContaining('spymaster normalize'),
    });
    expect((await buildScales(lake, 'ES', DATES[2], links)).built).toBe(true);
    expect(readFileSync(path, 'utf8')).toBe(before);
  });
  it('are missing, with the command that mends it, where they are of other sessions', async () => {
    await putEpisodes(DATES[1], 30);
    const missing = { code: 'INDEX_STALE', hint: `Fit them: spymaster normalize --as-of ${DATES[3]}` };
    await expect(readScales(lake, 'ES', DATES[3], await linksBefore(DATES[3]))).rejects.toMatchObject(
      missing,
    );
    expect((await buildScales(lake, 'ES', DATES[3], await linksBefore(DATES[3]))).built).toBe(true);
  });
});
