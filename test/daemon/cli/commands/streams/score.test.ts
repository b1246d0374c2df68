import { expect, test } from 'vitest';
import { scoreCommand } from '../../../../../daemon/cli/commands/streams/score.ts';
import { STATE_DATES, stateLake } from '../../../../state-lake.ts';
import { speak } from '../../in-process.ts';

test('what the streams say of a position, bar by bar', async () => {
  const { root } = await stateLake();
  const score = (...args: string[]) =>
    speak(scoreCommand, '--data', root, '--date', STATE_DATES[5]!, '--entry', '6001.5', ...args);
  const { printed } = await score('--position', 'long', '--from', '11:58');
  expect(printed[0]).toBe(
    'Long from 6001.50, by the streams at opening-range low. Decision support, not advice.',
  );
  expect(printed).toHaveLength(1 + 16);
  expect(printed[1]).toMatch(
    /^12:00 {2}\d{4}\.\d\d \([−+]\d+\.\d\d\) {2}(hold or add|hold, trail|reduce|exit) +[−+ ]\d\.\d\d {2}\(alignment /,
  );
  const json = async (...args: string[]) =>
    (await score(...args, '--json')).printed.map((line) => JSON.parse(line));
  const long = await json('--position', 'long', '--level', 'PM_LOW');
  const short = await json('--position', 'short', '--level', 'PM_LOW');
  expect(long).toHaveLength(90);
  for (const [i, bar] of long.entries())
    if (!bar.penalty && !short[i].penalty) expect(bar.score).toBeCloseTo(-short[i].score, 12);
  expect((await score('--position', 'flat')).printed).toEqual([
    'A flat position has nothing to hold or to leave.',
  ]);
});

test('what cannot be is said by name', async () => {
  const { root } = await stateLake();
  const score = (entry: string, ...args: string[]) =>
    speak(scoreCommand, '--data', root, '--date', STATE_DATES[5]!, '--entry', entry, ...args);
  await expect(score('x', '--position', 'long')).rejects.toThrow(
    '--entry must be a price in points, not "x".',
  );
  await expect(score('6000', '--position', 'up')).rejects.toThrow(
    '--position must be one of LONG, SHORT, FLAT, not "up".',
  );
  await expect(score('6000', '--position', 'long', '--from', '12:30')).rejects.toThrow(
    'No bar has streams from that time on.',
  );
});
