import { expect, test } from 'vitest';
import { StreamBuilder } from '../../../daemon/streams/compute.ts';
import { streamHistory, streamSessions } from '../../../daemon/streams/history.ts';
import { alertRecords } from '../../../pipeline/alerts/record.ts';
import { FIRST_SIZES } from '../../../pipeline/streams/stream-sizes.ts';
import { STATE_DATES, stateLake } from '../../state-lake.ts';

test('what earlier sessions tell knows nothing of the date and after', async () => {
  const lake = await stateLake();
  const builder = await StreamBuilder.open(lake, 'ES');
  expect(await streamHistory(lake, 'ES', STATE_DATES[6]!)).toMatchObject({ sessions: 0, sizes: FIRST_SIZES });
  for (const date of STATE_DATES.slice(5)) await builder.build(date);
  const sessions = await streamSessions(lake, 'ES', () => true);
  expect(sessions.map(({ date }) => date)).toEqual(STATE_DATES.slice(5));
  const history = await streamHistory(lake, 'ES', STATE_DATES[6]!);
  expect(history.sessions).toBe(1);
  expect(history.records).toEqual(alertRecords(sessions.slice(0, 1)));
});
