import { beforeAll, describe, expect, it } from 'vitest';
import { silverToGold } from '../../../daemon/work/to-gold.ts';
import { SAMPLE_DATES, sampleLake } from '../../sample-lake.ts';

const [START, END] = SAMPLE_DATES;
let data = '';
beforeAll(async () => {
  data = await sampleLake();
}, 120_000);
const range = (start: string, end: string) => ({ dataFolder: data, symbol: 'ES', start, end, workers: 1 });

describe('Gold of a range', { timeout: 30_000 }, () => {
  it('is that of the sessions that have silver', async () => {
    const results = await silverToGold(range('2025-06-02', START));
    expect(results.map(({ date, built }) => [date, built])).toEqual([[START, false]]);
    expect(results[0]!.approaches).toBeGreaterThan(10);
    expect(await silverToGold(range(START, END))).toHaveLength(2);
  });
  it('is refused where none has, with the command that makes it', async () => {
    await expect(silverToGold(range('2025-07-01', '2025-07-02'))).rejects.toMatchObject({
      code: 'LAKE_NOT_COMMITTED',
      hint: 'Build them: spymaster pipeline bronze-to-silver --start 2025-07-01 --end 2025-07-02',
    });
  });
});
