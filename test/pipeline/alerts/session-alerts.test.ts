import { expect, test } from 'vitest';
import { SessionAlerts } from '../../../pipeline/alerts/session-alerts.ts';
import { FIRST_SIZES } from '../../../pipeline/streams/stream-sizes.ts';
import { SESSION } from '../../market.ts';
import { alertBar } from '../../stream-inputs.ts';

test('each level has alerts of its own', () => {
  const both = new SessionAlerts(SESSION.date, FIRST_SIZES);
  const alone = new SessionAlerts(SESSION.date, FIRST_SIZES);
  const high = (bar: number) => alertBar(bar, { pressure: 0.5, pressureSlope: 0.06 });
  const low = (bar: number) => ({ ...alertBar(bar, { setup: -0.5 }), level: 'PM_LOW' as const });
  const told = [1, 2, 3].flatMap((bar) => both.next([high(bar), low(bar)]));
  expect(told.map(({ level, type }) => `${level} ${type}`)).toEqual([
    'PM_HIGH CONTINUATION_UP',
    'PM_LOW LOW_QUALITY_SETUP',
  ]);
  const without = [1, 2, 3].flatMap((bar) => alone.next([high(bar)]));
  expect(told.filter(({ level }) => level === 'PM_HIGH')).toEqual(without);
});
