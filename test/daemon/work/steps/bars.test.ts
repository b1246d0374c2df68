import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { DATASETS, Lake } from '../../../../daemon/lake/lake.ts';
import { buildBars } from '../../../../daemon/work/steps/bars.ts';
import { SAMPLE_DATES, sampleLake } from '../../../sample-lake.ts';

const [DATE] = SAMPLE_DATES;
let data = '';
beforeAll(async () => {
  data = await sampleLake();
}, 120_000);
const build = (more: { date?: string; repair?: boolean } = {}) =>
  buildBars({ symbol: 'ES', date: DATE, dataFolder: data, repair: false, ...more });

describe('The bars of a date', () => {
  it('are committed with their source and the contract that is followed', async () => {
    expect(await build()).toEqual({ date: DATE, empty: null });
    const manifest = await new Lake(data).manifest(DATASETS.bars('ES'), DATE);
    expect(manifest!.facts).toEqual({ source: 'dbn', contract: 'ESM5', roll_contaminated: 0 });
  });
  it('are made once for one input: the same bytes stand', async () => {
    const read = async () => (await new Lake(data).manifest(DATASETS.bars('ES'), DATE))!;
    const before = await read();
    rmSync(join(data, DATASETS.bars('ES'), `date=${DATE}`), { recursive: true });
    await build();
    expect(await read()).toEqual(before);
  });
  it('of a date without data are a fact too: its manifest says so, and it has no files', async () => {
    expect(await build({ date: '2025-06-10' })).toEqual({
      date: '2025-06-10',
      empty: 'There is no market data for 2025-06-10.',
    });
    const manifest = await new Lake(data).manifest(DATASETS.bars('ES'), '2025-06-10');
    expect([manifest!.files, manifest!.facts.empty]).toEqual([{}, 'There is no market data for 2025-06-10.']);
  });
});
