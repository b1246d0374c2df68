import { expect, it } from 'vitest';
import { loggedAlerts } from '../../../plugin/alerts/logged.ts';
import { ALERT, frame } from '../../messages.ts';
import { sceneOf } from '../scenes.ts';

it('The log has what price did, unless its kind is kept out, and no conditions', () => {
  const told = ['a', 'b'].map((id) => ({
    type: 'alert' as const,
    ...frame,
    alert: { ...ALERT, id, type: id === 'a' ? ALERT.type : ('PIN_REGIME' as const) },
  }));
  expect(loggedAlerts(sceneOf(told)).map(({ id }) => id)).toEqual(['a']);
  expect(loggedAlerts(sceneOf(told, { alerts: { ways: { exhaustion: { log: false } } } }))).toEqual([]);
});
