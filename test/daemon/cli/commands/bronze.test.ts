import { beforeAll, describe, expect, it } from 'vitest';
import { bronzeCommand } from '../../../../daemon/cli/commands/bronze.ts';
import { SAMPLE_DATES, sampleLake } from '../../../sample-lake.ts';
import { speak } from '../in-process.ts';

const [START] = SAMPLE_DATES;
let data = '';
beforeAll(async () => {
  data = await sampleLake();
}, 120_000);
const bronze = (...args: string[]) => speak(bronzeCommand, ...args, '--data', data, '--workers', '1');

describe('spymaster bronze', () => {
  it('writes the sessions asked for, says what was left out, and does nothing twice', async () => {
    const range = ['--start', START, '--end', START];
    expect((await bronze('futures', ...range)).printed[0]).toMatch(/^2 tables of a day, [\d,]+ rows\.$/);
    expect((await bronze('futures', ...range)).printed[0]).toMatch(/; 2 were up to date\.$/);
  });
  it('names the sessions without raw files, and refuses a range that has none', async () => {
    const { notes } = await bronze('futures', '--start', START, '--end', '2025-06-09');
    expect(notes).toEqual(['Without raw futures files, left out: 2025-06-09.']);
    await expect(bronze('options', '--start', '2025-06-09', '--end', '2025-06-10')).rejects.toMatchObject({
      code: 'NO_MARKET_DATA',
      hint: expect.stringContaining('spymaster download options'),
    });
  });
  it('wants to be told which sessions and which market', async () => {
    await expect(bronze('futures')).rejects.toMatchObject({ code: 'USAGE' });
    await expect(bronze('futures', '--start', START)).rejects.toMatchObject({ code: 'USAGE' });
    await expect(bronze('bonds', '--all')).rejects.toThrow(/must be one of futures, options/);
  });
});
