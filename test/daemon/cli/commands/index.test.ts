import { beforeAll, describe, expect, it } from 'vitest';
import { indexCommand } from '../../../../daemon/cli/commands/index.ts';
import { SAMPLE_DATES, sampleLake } from '../../../sample-lake.ts';
import { speak } from '../in-process.ts';

let data = '';
beforeAll(async () => {
  data = await sampleLake();
}, 120_000);
const build = (...more: string[]) => speak(indexCommand, 'build', '--data', data, '--workers', '1', ...more);

describe('spymaster index build', () => {
  it('says what was compared and what was up to date', async () => {
    expect((await build()).printed).toEqual(['0 sessions compared, 2 already up to date.']);
    const [json] = (await build('--json')).printed;
    expect(JSON.parse(json!)).toEqual({ built: [], kept: 2 });
  });
  it('has nothing to compare of a contract without history', async () => {
    const { printed, notes } = await build('--symbol', 'NQ');
    expect(printed).toEqual(['0 sessions compared, 0 already up to date.']);
    expect(notes).toEqual(['No session is built yet: spymaster backfill builds them.']);
    expect(SAMPLE_DATES).toHaveLength(2);
  });
});
