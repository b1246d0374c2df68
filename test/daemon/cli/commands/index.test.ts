import { beforeAll, describe, expect, it } from 'vitest';
import { indexCommand } from '../../../../daemon/cli/commands/index.ts';
import { SAMPLE_DATES, sampleLake } from '../../../sample-lake.ts';
import { speak } from '../in-process.ts';

let data = '';
beforeAll(async () => {
  data = await sampleLake();
}, 120_000);
const build = (...more: string[]) => speak(indexCommand, 'build', '--data', data, '--workers', '1', ...more);

const index = (...args: string[]) => speak(indexCommand, ...args, '--data', data);

describe('spymaster index build', () => {
  it('says what was compared, and indexes it for the session ahead', async () => {
    expect((await build()).printed).toEqual([
      '0 sessions compared, 2 already up to date.',
      'The exact index as of 2025-06-09 is built.',
    ]);
    const [json] = (await build('--json')).printed;
    expect(JSON.parse(json!)).toEqual({ built: [], kept: 2, asOf: '2025-06-09', indexed: false });
    expect((await build('--as-of', SAMPLE_DATES[1])).printed[1]).toBe(
      `The exact index as of ${SAMPLE_DATES[1]} is built.`,
    );
  });
  it('has nothing to compare of a contract without history', async () => {
    const { printed, notes } = await build('--symbol', 'NQ');
    expect(printed).toEqual(['0 sessions compared, 0 already up to date.']);
    expect(notes).toEqual(['No session is built yet: spymaster backfill builds them.']);
  });
});

describe('spymaster index verify and stats', () => {
  it('say what the index is, and that it is right', async () => {
    await build();
    expect((await index('verify')).printed[0]).toMatch(
      /^The exact index as of 2025-06-09 is what the lake gives: 4 files, \d+ checkpoints of 2 sessions\.$/,
    );
    const { printed } = await index('stats');
    expect(printed[0]).toMatch(
      /^exact index as of 2025-06-09: \d+ checkpoints of 2 sessions, \d+ of them searchable\.$/,
    );
    expect(printed[1]).toBe('Whether the market has changed cannot be told of fewer than 60 sessions.');
    expect(printed.some((line) => /^(SMA_90|EMA_20)\/(UP|DOWN)\/T\d+_\d+ +\d+ +\d+/.test(line))).toBe(true);
    expect(JSON.parse((await index('stats', '--json')).printed[0]!)).toMatchObject({
      sessions: 2,
      recall: null,
    });
    expect(JSON.parse((await index('verify', '--json')).printed[0]!)).toMatchObject({
      files: 4,
      sessions: 2,
    });
  });
  it('of an index that is not there say which command builds it', async () => {
    await expect(index('stats', '--as-of', '2025-06-10')).rejects.toMatchObject({
      code: 'INDEX_STALE',
      hint: expect.stringContaining('spymaster index build --as-of 2025-06-10'),
    });
    await expect(index('verify', '--symbol', 'NQ')).rejects.toMatchObject({ code: 'NO_MARKET_DATA' });
    await expect(index('stats', '--engine', 'annoy')).rejects.toThrow(/--engine/);
  });
});
