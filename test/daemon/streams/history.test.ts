import { expect, test } from 'vitest';
import { StreamBuilder } from '../../../daemon/streams/compute.ts';
import { staleNote, streamHistory, streamSessions } from '../../../daemon/streams/history.ts';
import { alertRecords } from '../../../pipeline/alerts/record.ts';
import { FIRST_SIZES } from '../../../pipeline/streams/stream-sizes.ts';
import { sessionOf } from '../../../shared/session/session.ts';
import { commitStates, noisyTicks, STATE_DATES, stateLake } from '../../state-lake.ts';

test('what earlier sessions tell knows nothing of the date and after', async () => {
  const lake = await stateLake();
  const builder = await StreamBuilder.open(lake, 'ES');
  expect(await streamHistory(lake, 'ES', STATE_DATES[6]!)).toMatchObject({ sessions: 0, sizes: FIRST_SIZES });
  for (const date of STATE_DATES.slice(5)) await builder.build(date);
  const { sessions, stale } = await streamSessions(lake, 'ES', () => true);
  expect(stale).toEqual([]);
  expect(sessions.map(({ date }) => date)).toEqual(STATE_DATES.slice(5));
  const history = await streamHistory(lake, 'ES', STATE_DATES[6]!);
  expect(history.sessions).toBe(1);
  expect(history.records).toEqual(alertRecords(sessions.slice(0, 1)));
});

test('streams that are missing, or of other states than now stand, tell nothing and are named', async () => {
  const lake = await stateLake();
  const [earlier, later] = [STATE_DATES[5]!, STATE_DATES[6]!];
  expect((await streamHistory(lake, 'ES', later)).stale).toEqual([earlier]);
  for (const date of [earlier, later]) await (await StreamBuilder.open(lake, 'ES')).build(date);
  expect((await streamHistory(lake, 'ES', '2025-06-11')).sessions).toBe(2);
  await commitStates(lake, later, noisyTicks(sessionOf(later), 9), 'other');
  const history = await streamHistory(lake, 'ES', '2025-06-11');
  expect([history.sessions, history.stale, history.sizedBy]).toEqual([1, [later], 0]);
  expect(staleNote(history.stale)).toBe(
    `Streams of 1 earlier sessions are not computed, or out of date, and tell nothing. Compute them: spymaster streams compute --start ${later} --end ${later}`,
  );
  expect(staleNote([])).toBeNull();
});
