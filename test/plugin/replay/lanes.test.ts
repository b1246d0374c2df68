import { expect, it } from 'vitest';
import { laneMarks } from '../../../plugin/replay/lanes.ts';
import type { ServerMessage } from '../../../shared/protocol/messages.ts';
import { ALERT, CONTACT, FIRST, frame, OUTCOME } from '../../messages.ts';
import { replayAt, sceneOf } from '../scenes.ts';

const contact: ServerMessage = { type: 'contact', ...frame, contact: CONTACT };
const outcome: ServerMessage = { type: 'outcome', ...frame, outcome: OUTCOME };
const alert = (changes = {}): ServerMessage => ({ type: 'alert', ...frame, alert: { ...ALERT, ...changes } });
const marks = (now: number, ...messages: readonly ServerMessage[]) =>
  laneMarks(sceneOf([...messages, replayAt(FIRST + now)])).map(({ kind, share, title }) => [
    kind,
    share,
    title,
  ]);

it('Ends of races and alerts stand where they were on the track of three hours', () => {
  expect(marks(1500, contact, outcome, alert())).toEqual([
    ['BREAK', 1160 / 10_800, '09:49 OR high ↑ broke'],
    ['ALERT', 120 / 10_800, '09:32 alert'],
  ]);
});
it('Nothing stands there that is later than the moment shown, nor what is still open', () => {
  expect(marks(1159, contact, outcome)).toEqual([]);
  expect(marks(1160, contact, outcome)).toHaveLength(1);
  expect(marks(1500, contact)).toEqual([]);
  expect(laneMarks(sceneOf([contact, outcome]))).toEqual([]);
});
it('Conditions and mere information are no marks', () => {
  expect(marks(1500, alert({ severity: 'INFO' }), alert({ id: 'b', type: 'PIN_REGIME' }))).toEqual([]);
});
