import { beforeAll, describe, expect, it } from 'vitest';
import { queryCommand } from '../../../../daemon/cli/commands/query.ts';
import { recordTimeline } from '../../../../daemon/replay/record-timeline.ts';
import { SAMPLE_DATES, sampleLake } from '../../../sample-lake.ts';
import { speak } from '../in-process.ts';

const [, DATE] = SAMPLE_DATES;
let data = '';
let answer: { level: string; direction: string; episodeId: string };
let time = '';
beforeAll(async () => {
  data = await sampleLake();
  const { timeline } = await recordTimeline(data, 'ES', DATE);
  const { session } = timeline;
  const frame = timeline.moments.find(({ answers }) => (answers?.length ?? 0) > 0)!;
  answer = frame.answers![0]!;
  time = new Date((frame.at - session.rthOpen) / 1e6 + 9.5 * 3_600_000).toISOString().slice(11, 19);
}, 120_000);
const query = (at: string, level: string, ...more: string[]) =>
  speak(queryCommand, '--data', data, '--date', DATE, '--time', at, '--level', level, ...more);

describe('spymaster query', () => {
  it('says what the chart said at that moment', async () => {
    const json = JSON.parse((await query(time, answer.level, '--json')).printed[0]!);
    expect(json).toEqual(JSON.parse(JSON.stringify(answer)));
    const { printed, notes } = await query(time, answer.level);
    expect(printed.length).toBeGreaterThan(2);
    expect(notes).toEqual(['This session is simulated.']);
  });
  it('says what else was under way when the level was not approached from that side', async () => {
    const other = answer.direction === 'UP' ? 'DOWN' : 'UP';
    await expect(query(time, answer.level, '--direction', other)).rejects.toMatchObject({
      code: 'NO_MARKET_DATA',
      message: expect.stringMatching(/^No approach to \w+ was under way at \d\d:\d\d:\d\d on 2025-06-06\.$/),
    });
  });
  it('answers from 09:30 to 12:30 alone', async () => {
    for (const outside of ['09:29:59', '12:30:01'])
      await expect(query(outside, answer.level)).rejects.toMatchObject({ code: 'USAGE' });
  });
});
