import { beforeAll, describe, expect, it } from 'vitest';
import { Lake } from '../../../../daemon/lake/lake.ts';
import { readLabels } from '../../../../daemon/tables/labels.ts';
import { placeboDate } from '../../../../daemon/work/steps/placebo.ts';
import type { PlaceboDay } from '../../../../pipeline/evaluation/placebo.ts';
import { SAMPLE_DATES, sampleLake } from '../../../sample-lake.ts';

const [, DATE] = SAMPLE_DATES;
let data = '';
let day: PlaceboDay;
beforeAll(async () => {
  data = await sampleLake();
  day = await placeboDate({ dataFolder: data, symbol: 'ES', date: DATE });
}, 120_000);

describe('A session and its placebos', () => {
  it('has the approaches that are stored, with what became of them', async () => {
    const labels = await readLabels(new Lake(data), 'ES', DATE);
    const counted = (list: readonly { readonly contacted: boolean | null }[]) =>
      [true, false, null].map((value) => list.filter(({ contacted }) => contacted === value).length);
    expect(day.real).toHaveLength(labels.length);
    expect(counted(day.real)).toEqual(counted(labels));
    const broke = labels.filter(({ outcomes }) => outcomes.contact_armed[240] === 'BREAK').length;
    expect(day.real.filter(({ outcome }) => outcome === 'BREAK')).toHaveLength(broke);
  });
  it('has others at its placebos, and the same each time', async () => {
    expect(day.placebo.length).toBeGreaterThan(5);
    expect(day.placebo).not.toEqual(day.real);
    expect(await placeboDate({ dataFolder: data, symbol: 'ES', date: DATE })).toEqual(day);
  });
  it('cannot be of a day without data', async () => {
    await expect(placeboDate({ dataFolder: data, symbol: 'ES', date: '2025-07-10' })).rejects.toMatchObject({
      code: expect.stringMatching(/NO_MARKET_DATA|WARM_UP_MISSING/),
    });
  });
});
