import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { DATASETS, Lake } from '../../../daemon/lake/lake.ts';
import { silverToGold } from '../../../daemon/work/to-gold.ts';
import { bronzeToSilver } from '../../../daemon/work/to-silver.ts';
import { SAMPLE_DATES, sampleLake } from '../../sample-lake.ts';

const [START, END] = SAMPLE_DATES;
let lake = new Lake('');
beforeAll(async () => {
  lake = new Lake(await sampleLake());
}, 120_000);
const range = () => ({ dataFolder: lake.root, symbol: 'ES', start: START, end: END, workers: 1 });

async function contents(layer: 'silver' | 'gold'): Promise<unknown[]> {
  const datasets = {
    silver: [DATASETS.bars, DATASETS.physics, DATASETS.state, DATASETS.features],
    gold: [DATASETS.episodes],
  }[layer].map((of) => of('ES'));
  const manifests = datasets.flatMap((dataset) => SAMPLE_DATES.map((date) => lake.manifest(dataset, date)));
  return (await Promise.all(manifests)).map((manifest) => manifest?.files ?? null);
}

describe('A range', { timeout: 60_000 }, () => {
  it('goes to silver and no further, then to gold, with the bytes of one run', async () => {
    const [silver, gold] = [await contents('silver'), await contents('gold')];
    for (const layer of ['silver', 'gold']) rmSync(join(lake.root, layer), { recursive: true });
    const { results, skipped, later, unbuiltBefore } = await bronzeToSilver(range());
    expect(results.map(({ date, built }) => [date, built])).toEqual([
      [START, true],
      [END, true],
    ]);
    expect(results[0]!.seconds.events).toBeGreaterThan(0);
    expect([skipped, later, unbuiltBefore]).toEqual([[], [], []]);
    expect(await contents('silver')).toEqual(silver);
    expect(await contents('gold')).toEqual([null, null]);
    expect((await silverToGold(range())).map(({ built }) => built)).toEqual([true, true]);
    expect(await contents('gold')).toEqual(gold);
  });
  it('is not built twice, and names the later sessions that look back on it', async () => {
    const { results, later } = await bronzeToSilver({ ...range(), end: START });
    expect(results).toEqual([{ date: START, built: false, seconds: {} }]);
    expect(later).toEqual([END]);
  });
});
