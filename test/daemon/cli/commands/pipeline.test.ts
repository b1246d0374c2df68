import { beforeAll, describe, expect, it } from 'vitest';
import { pipelineCommand } from '../../../../daemon/cli/commands/pipeline.ts';
import { SAMPLE_DATES, sampleLake } from '../../../sample-lake.ts';
import { speak } from '../in-process.ts';

const [START, END] = SAMPLE_DATES;
let data = '';
beforeAll(async () => {
  data = await sampleLake();
}, 120_000);
const pipeline = (...args: string[]) =>
  speak(pipelineCommand, ...args, '--data', data, '--start', START, '--end', END);

describe('spymaster pipeline', { timeout: 60_000 }, () => {
  it('brings sessions to silver, and says what is missing in each stage and why', async () => {
    const { printed } = await pipeline('bronze-to-silver', '--workers', '1');
    expect(printed[0]).toMatch(/^0 sessions built, 2 already up to date; [\d,]+ rows of states/);
    const kinematics = printed.find((line) => line.startsWith('silver 7 kinematics '));
    expect(kinematics).toMatch(/values +\d\.\d % missing: .*level-inactive \d\.\d %$/);
    expect(printed.some((line) => line.includes('no declared reason'))).toBe(false);
    expect(printed).toHaveLength(1 + 8);
  });
  it('brings silver to gold, and one stage to where it was', async () => {
    const gold = await pipeline('silver-to-gold', '--workers', '1');
    expect(gold.printed).toEqual([
      expect.stringMatching(/^0 sessions built, 2 already up to date; \d+ approaches in all\.$/),
    ]);
    expect(gold.notes).toEqual(['Forecasts are made of them next: spymaster index build.']);
    const { printed } = await pipeline('stage', '10', '--workers', '1');
    expect(printed[0]).toBe('2 sessions built.');
    expect(printed[1]).toMatch(/^events, levels and approaches +\d+\.\d\d s$/);
  });
  it('shows every dimension’s share of missing values: none is missing everywhere but for want of history', async () => {
    const { printed } = await pipeline('missing', '--dimensions');
    expect(printed).toHaveLength(8 + 183);
    const always = printed.filter((line) => /vectors\s+100\.0 % missing/.test(line));
    expect(always.every((line) => /time_since_touch/.test(line))).toBe(true);
    const [json] = (await pipeline('missing', '--json')).printed;
    const { dates, columns } = JSON.parse(json!);
    expect(dates).toEqual([START, END]);
    expect(columns.find(({ column }: { column: string }) => column === 'spot')).toMatchObject({
      missing: {},
    });
    expect((await pipeline('missing', '--columns')).printed.length).toBeGreaterThan(150);
  });
  it('says what cannot be: a stage that stores nothing, a range without silver', async () => {
    await expect(pipeline('stage', '2')).rejects.toThrow(/Stage 2 \(two-minute-bars\) stores no table/);
    await expect(pipeline('stage', '17')).rejects.toThrow(/must be a whole number from 0 to 16/);
    await expect(
      speak(pipelineCommand, 'missing', '--data', data, '--start', '2024-06-03', '--end', '2024-06-04'),
    ).rejects.toMatchObject({ code: 'LAKE_NOT_COMMITTED' });
  });
});
