import { beforeAll, describe, expect, it } from 'vitest';
import { rebuildStages } from '../../../daemon/work/stage-range.ts';
import { SAMPLE_DATES, sampleLake } from '../../sample-lake.ts';

const [START, END] = SAMPLE_DATES;
let data = '';
beforeAll(async () => {
  data = await sampleLake();
}, 120_000);
const range = (start: string, end: string) => ({ dataFolder: data, symbol: 'ES', start, end, workers: 1 });

describe('One stage of a range', { timeout: 30_000 }, () => {
  it('is that of the sessions that are built', async () => {
    const results = await rebuildStages('silver 14', range('2025-06-02', END));
    expect(results.map(({ date, built }) => [date, built])).toEqual([
      [START, true],
      [END, true],
    ]);
  });
  it('is refused where none is', async () => {
    await expect(rebuildStages('silver 14', range('2025-07-01', '2025-07-02'))).rejects.toMatchObject({
      code: 'LAKE_NOT_COMMITTED',
    });
  });
});
