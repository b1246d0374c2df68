import { expect, it } from 'vitest';
import { StreamBuilder } from '../../../daemon/streams/compute.ts';
import { streamHistory } from '../../../daemon/streams/history.ts';
import { alertsOf, storedAlerts, withSizesBefore } from '../../../daemon/streams/stored-alerts.ts';
import { sessionOf } from '../../../shared/session/session.ts';
import { STATE_DATES, stateLake } from '../../state-lake.ts';
import { streamBar } from '../../stream-inputs.ts';

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

it('What is large in a session is told by those before it alone, and by all of them', () => {
  /** Ten bars of one pressure. */
  const of = (date: string, smooth: number) => ({
    date,
    rthOpen: 0,
    bars: Array.from({ length: 10 }, (_, i) => {
      const still = { smooth: 0, slope: 0, curvature: 0, jerk: 0 };
      const motion = { pressure: { ...still, smooth }, momentum: still, flow: still, barrier: still };
      return streamBar(i + 1, { motion });
    }),
  });
  const sessions = Array.from({ length: 22 }, (_, i) => of(`day ${i}`, i === 20 ? 0.9 : 0.2));
  const sizes = withSizesBefore(sessions).map((each) => each.sizes.pressure);
  // Twenty tell: the large day is none of its own, and one of twenty-one afterwards.
  expect(sizes[19]).toBe(withSizesBefore(sessions.slice(0, 20))[19]!.sizes.pressure);
  expect([sizes[20], sizes[21]]).toEqual([0.2, 0.2]);
  const grown = Array.from({ length: 22 }, (_, i) => of(`day ${i}`, i >= 20 ? 0.9 : 0.2));
  const after = withSizesBefore([...grown, ...grown.slice(20)]).map((each) => each.sizes.pressure);
  expect([after[20], after[23]]).toEqual([0.2, 0.9]);
});
