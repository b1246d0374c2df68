import { expect, it } from 'vitest';
import { Unread } from '../../../plugin/alerts/unread.ts';
import { withOptions } from '../../../plugin/options.ts';
import type { Alert } from '../../../shared/protocol/stream-messages.ts';
import { ALERT, frame, messageOf } from '../../messages.ts';
import { replayAt, sceneOf } from '../scenes.ts';

function counted() {
  const scene = sceneOf();
  const told: number[] = [];
  const unread = new Unread(scene, (count) => told.push(count));
  const alert = (id: string, changes: Partial<Alert> = {}) => {
    scene.state.apply({ type: 'alert', ...frame, alert: { ...ALERT, id, ...changes } });
    unread.count();
    return scene.unread;
  };
  const again = (epoch: string) => {
    const { alerts } = scene.state;
    const snapshot = messageOf('snapshot');
    scene.state.apply({ ...snapshot, epoch, picture: { ...snapshot.picture, alerts: [...alerts] } });
    unread.begin();
    return scene.unread;
  };
  unread.begin();
  return { scene, unread, told, alert, again };
}

it('Alerts are unread until the list is looked at, of those alone that it has', () => {
  const { unread, alert, scene, told } = counted();
  expect([alert('a'), alert('b')]).toEqual([1, 2]);
  // Conditions are chips of the card.
  expect(alert('c', { type: 'LOW_QUALITY_SETUP' })).toBe(2);
  unread.see();
  expect([scene.unread, alert('d')]).toEqual([0, 1]);
  scene.options = withOptions(scene.options, { alerts: { ways: { exhaustion: { log: false } } } });
  expect([alert('e'), told.at(-1)]).toEqual([0, 0]);
});
it('What was missed while the connection was lost is news; another session is none', () => {
  const { alert, again } = counted();
  alert('a');
  expect(again(frame.epoch)).toBe(1);
  expect(again('another')).toBe(0);
});
it('What a replay has passed on its way is none', () => {
  const { alert, again, scene } = counted();
  alert('a');
  const { replay } = { replay: (replayAt(0) as { state: object }).state };
  scene.state.apply({ ...messageOf('snapshot'), replay: replay as never });
  expect(again(frame.epoch)).toBe(1);
  expect(scene.state.replay).toBeNull();
});
