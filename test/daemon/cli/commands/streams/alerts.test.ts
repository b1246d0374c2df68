import { expect, test } from 'vitest';
import { alertsCommand } from '../../../../../daemon/cli/commands/streams/alerts.ts';
import type { Alert } from '../../../../../shared/protocol/stream-messages.ts';
import { STATE_DATES, stateLake } from '../../../../state-lake.ts';
import { speak } from '../../in-process.ts';

test('every alert that was news, when, where and until when, and what came of earlier ones', async () => {
  const { root } = await stateLake();
  const alerts = (...args: string[]) =>
    speak(alertsCommand, '--data', root, '--date', STATE_DATES[5]!, ...args);
  const { printed } = await alerts();
  const events = (await alerts('--json')).printed.map((line) => JSON.parse(line) as Alert);
  const news = events.filter(({ state, notify }) => state === 'started' && notify);
  expect(news.length).toBeGreaterThan(20);
  expect(printed[0]).toBe(
    `${news.length} alerts on ${STATE_DATES[5]}, by the thresholds first published, for fewer than 20 earlier sessions tell what is large.`,
  );
  expect(printed.slice(1, 1 + news.length).every((line) => /^\d\d:\d\d [●▲◆] /.test(line))).toBe(true);
  expect(printed).toContain('What came of earlier ones:');
  expect(printed.at(-1)).toMatch(/No record yet\.$/);
  const ended = events.filter(({ state }) => state === 'ended').length;
  expect(ended).toBeGreaterThan(0);
  expect(printed.slice(1, 1 + news.length).some((line) => / until \d\d:\d\d /.test(line))).toBe(true);
  const ofOne = (await alerts('--json', '--level', 'pm_low')).printed.map(
    (line) => JSON.parse(line) as Alert,
  );
  expect(ofOne).toEqual(events.filter(({ level }) => level === 'PM_LOW'));
  await expect(alerts('--level', 'VWAP')).rejects.toMatchObject({ code: 'USAGE' });
});
