import { expect, it } from 'vitest';
import { alertsOn } from '../../../plugin/alerts/alerts-on.ts';
import type { Alert } from '../../../shared/protocol/stream-messages.ts';
import { ALERT } from '../../messages.ts';

it('What is on at a level is what came on there and has not gone off, in one order', () => {
  const alerts: Alert[] = [
    { ...ALERT, type: 'LOW_QUALITY_SETUP' },
    ALERT,
    { ...ALERT, state: 'updated' },
    { ...ALERT, type: 'PIN_REGIME', level: 'OR_LOW' },
  ];
  expect(alertsOn(alerts, 'PM_HIGH')).toEqual(['EXHAUSTION_UP', 'LOW_QUALITY_SETUP']);
  expect(alertsOn([...alerts, { ...ALERT, state: 'ended' }], 'PM_HIGH')).toEqual(['LOW_QUALITY_SETUP']);
  expect(alertsOn(alerts, 'OR_LOW')).toEqual(['PIN_REGIME']);
});
