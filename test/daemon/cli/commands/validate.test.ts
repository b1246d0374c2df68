import { copyFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { validateCommand } from '../../../../daemon/cli/commands/validate.ts';
import { RULES } from '../../../../daemon/consistency/findings.ts';
import { DATASETS } from '../../../../daemon/lake/lake.ts';
import { rawFile, rawFolderOf } from '../../../../daemon/raw/raw-layout.ts';
import { SAMPLE_DATES, sampleLake } from '../../../sample-lake.ts';
import { speak } from '../in-process.ts';

const [DATE] = SAMPLE_DATES;
let data = '';
beforeAll(async () => {
  data = await sampleLake();
}, 120_000);
const validate = (...args: string[]) => speak(validateCommand, ...args, '--data', data);

describe('spymaster validate', () => {
  it('finds what was built in order', async () => {
    expect((await validate('silver')).printed[0]).toMatch(
      /^12 files of 2 dates are in order, [\d,]+ rows\.$/,
    );
    expect((await validate('gold', '--date', DATE)).printed[0]).toMatch(/^3 files of 1 dates are in order/);
    expect((await validate('stage', '--date', DATE)).printed[0]).toMatch(/are in order/);
  });
  it('finds raw files in order, and says how often each rule was held against them', async () => {
    const { printed } = await validate('raw', '--date', DATE);
    expect(printed.at(-1)).toMatch(/^7 files of 1 dates are in order, [\d,]+ rows\.$/);
    expect(printed.slice(0, -1)).toHaveLength(Object.keys(RULES).length);
    expect(printed[0]).toMatch(/^ +[\d,]+ {2}events of an instrument never go back/);
    await expect(validate('raw', '--date', '2020-06-05')).rejects.toMatchObject({
      code: 'NO_MARKET_DATA',
      message: 'There are no raw files to check.',
    });
  });
  it('says that there is nothing to check, and what makes it', async () => {
    await expect(validate('bronze')).rejects.toMatchObject({
      code: 'NO_MARKET_DATA',
      hint: 'Write them: spymaster bronze futures --all',
    });
    await expect(validate('silver', '--date', '2020-06-05')).rejects.toMatchObject({
      code: 'NO_MARKET_DATA',
    });
  });
  it('names stages that store nothing, or that there are not', async () => {
    await expect(validate('stage', '99')).rejects.toMatchObject({ code: 'USAGE' });
    await expect(validate('stage', '2')).rejects.toMatchObject({
      code: 'USAGE',
      hint: expect.stringContaining('These do'),
    });
  });
  it('says that raw files break a rule, and how to look at them', async () => {
    const of = (date: string) =>
      rawFile({ rawFolder: rawFolderOf(data), market: 'options', symbol: 'ES' }, 'statistics', date);
    copyFileSync(of(DATE), of(SAMPLE_DATES[1]));
    await expect(validate('raw', '--date', SAMPLE_DATES[1])).rejects.toMatchObject({
      code: 'CHECK_FAILED',
      message: '1 problem in 7 raw files.',
      hint: expect.stringContaining('spymaster dbn FILE --json'),
    });
  });
  it('names the file that is not what it should be, and how to mend it', async () => {
    writeFileSync(join(data, DATASETS.episodes('ES'), `date=${DATE}`, 'sequences.parquet'), 'x');
    await expect(validate('gold')).rejects.toMatchObject({
      code: 'CHECK_FAILED',
      message: '1 problem in 6 gold files.',
      hint: expect.stringContaining('backfill --repair'),
    });
  });
});
