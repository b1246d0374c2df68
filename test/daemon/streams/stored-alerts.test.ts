import { expect, it } from 'vitest';
import { StreamBuilder } from '../../../daemon/streams/compute.ts';
import { streamHistory } from '../../../daemon/streams/history.ts';
import { alertsOf, storedAlerts } from '../../../daemon/streams/stored-alerts.ts';
import { sessionOf } from '../../../shared/session/session.ts';
import { STATE_DATES, stateLake } from '../../state-lake.ts';

it('Alerts of stored sessions are those that a day is told, but for the record', async () => {
  const lake = await stateLake();
  const builder = await StreamBuilder.open(lake, 'ES');
  const [from, to] = [STATE_DATES[5]!, STATE_DATES[6]!];
  for (const date of [from, to]) await builder.build(date);
  const stored = await storedAlerts(lake, 'ES', { from, to });
  const told = [];
  for (const date of [from, to]) {
    const { bars } = await builder.build(date);
    told.push(...alertsOf(sessionOf(date), bars, await streamHistory(lake, 'ES', date)));
  }
  expect(stored.length).toBeGreaterThan(20);
  expect(stored).toEqual(told.map((alert) => ({ ...alert, record: null })));
  expect((await storedAlerts(lake, 'ES', { from: to, to })).length).toBeLessThan(stored.length);
});
