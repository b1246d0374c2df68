import { beforeAll, describe, expect, it } from 'vitest';
import { backfillCommand } from '../../../../daemon/cli/commands/backfill.ts';
import { SAMPLE_DATES, sampleLake } from '../../../sample-lake.ts';
import { speak } from '../in-process.ts';

const [START, END] = SAMPLE_DATES;
let data = '';
beforeAll(async () => {
  data = await sampleLake();
}, 120_000);
const backfill = (...more: string[]) =>
  speak(backfillCommand, '--data', data, '--start', START, '--end', END, '--workers', '1', ...more);

describe('spymaster backfill', () => {
  it('says what was built and what was up to date', async () => {
    expect((await backfill()).printed).toEqual([
      expect.stringMatching(/^0 sessions built, 2 already up to date; \d+ approaches in all\.$/),
    ]);
    const [json] = (await backfill('--json')).printed;
    expect(JSON.parse(json!)).toMatchObject([
      { date: START, built: false },
      { date: END, built: false },
    ]);
  });
  it('builds from one kind of data alone when told, and says where there is none', async () => {
    await expect(backfill('--source', 'bronze')).rejects.toMatchObject({ code: 'NO_MARKET_DATA' });
    await expect(backfill('--source', 'paper')).rejects.toThrow(/--source must be one of dbn, bronze, bars/);
    expect((await backfill('--source', 'dbn')).printed[0]).toMatch(/2 already up to date/);
  });
});
