import { beforeAll, describe, expect, it } from 'vitest';
import { DATASETS, Lake } from '../../../../daemon/lake/lake.ts';
import { STATE_FILE } from '../../../../daemon/tables/state.ts';
import { buildPhysics } from '../../../../daemon/work/steps/physics.ts';
import { SAMPLE_DATES, sampleLake } from '../../../sample-lake.ts';

const [, DATE] = SAMPLE_DATES;
let data = '';
beforeAll(async () => {
  data = await sampleLake();
}, 120_000);
const build = (repair = false) => buildPhysics({ symbol: 'ES', date: DATE, dataFolder: data, repair });

describe('The physics of a date', () => {
  it('is left as it is where it was built of the same, and built anew where it is damaged', async () => {
    const lake = new Lake(data);
    expect(await build()).toEqual({ date: DATE, built: false, seconds: {} });
    const before = await lake.manifest(DATASETS.physics('ES'), DATE);
    await lake.commit({
      dataset: DATASETS.physics('ES'),
      date: DATE,
      inputs: 'of something else',
      files: {},
      facts: {},
      timeRange: null,
    });
    expect(await build()).toMatchObject({ built: true });
    expect(await lake.manifest(DATASETS.physics('ES'), DATE)).toEqual(before);
  });
  it('has all that the session’s tables have but what depends on thresholds', async () => {
    const lake = new Lake(data);
    const raw = await lake.read(DATASETS.physics('ES'), DATE, STATE_FILE);
    const state = await lake.read(DATASETS.state('ES'), DATE, STATE_FILE);
    const differ = raw.columns.filter((name) => {
      const [own, other] = [raw.strings(name), state.strings(name)];
      return own.some((value, i) => value !== other[i]);
    });
    expect(differ).toEqual([
      'sweep_detected',
      'sweep_dir',
      'fuel_effect',
      'fuel_effect_encoded',
      'predicted_accel',
      'accel_residual',
    ]);
    for (const name of differ) expect(raw.strings(name).every((value) => value === null)).toBe(true);
  });
});
