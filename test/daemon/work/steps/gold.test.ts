import { beforeAll, describe, expect, it } from 'vitest';
import { DATASETS, Lake } from '../../../../daemon/lake/lake.ts';
import { buildGold } from '../../../../daemon/work/steps/gold.ts';
import { SAMPLE_DATES, sampleLake } from '../../../sample-lake.ts';

const [DATE] = SAMPLE_DATES;
const NOTHING = { files: {}, facts: {}, timeRange: null } as const;
let lake = new Lake('');
beforeAll(async () => {
  lake = new Lake(await sampleLake());
}, 120_000);
const build = () => buildGold({ dataFolder: lake.root, symbol: 'ES', date: DATE, repair: false });

describe('The gold of a date', () => {
  it('is left as it is where its silver is the same, and built anew of that where it is not there', async () => {
    expect(await build()).toMatchObject({ built: false });
    const dataset = DATASETS.episodes('ES');
    const whole = await lake.manifest(dataset, DATE);
    await lake.commit({ dataset, date: DATE, inputs: 'others', ...NOTHING });
    expect(await build()).toMatchObject({ built: true, seconds: { 'gold 1': expect.any(Number) } });
    expect(await lake.manifest(dataset, DATE)).toEqual(whole);
  });
  it('is refused where silver was made of other physics, and where there is none', async () => {
    const dataset = DATASETS.features('ES');
    const { files, ...manifest } = (await lake.manifest(dataset, DATE))!;
    expect(Object.keys(files)).toHaveLength(2);
    await lake.commit({
      dataset,
      date: DATE,
      inputs: manifest.inputs,
      ...NOTHING,
      facts: { ...manifest.facts, physics: 'others' },
    });
    await expect(build()).rejects.toMatchObject({
      code: 'LAKE_NOT_COMMITTED',
      message: `The silver tables of ${DATE} were made of other physics than now stands.`,
    });
    const fresh = new Lake(lake.root);
    await expect(
      buildGold({ dataFolder: fresh.root, symbol: 'NQ', date: DATE, repair: false }),
    ).rejects.toThrow(`The raw physics of ${DATE} is not in the lake.`);
  });
});
