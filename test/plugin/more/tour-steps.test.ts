import { expect, it } from 'vitest';
import { tourSteps } from '../../../plugin/more/tour-steps.ts';
import type { LiveScene } from '../../../plugin/scene.ts';
import type { Workbench } from '../../../plugin/workbench.ts';
import type { ServerMessage } from '../../../shared/protocol/messages.ts';
import { ANSWER, FIRST, frame, messageOf } from '../../messages.ts';
import { sceneOf, update } from '../scenes.ts';

const at = (left: number) => ({ left }) as unknown as Element & { readonly left: number };
function stepsOf(
  scene: LiveScene,
  names: readonly string[] = ['What it says', 'Alerts and outcomes', 'Replay'],
) {
  const regions = names.map((name, i) => ({ name, root: at(i + 1) }));
  const workbench = { chart: { chartElement: () => at(0) }, parts: { regions }, scene };
  return tourSteps(workbench as unknown as Workbench).map(({ text, side, of }) => [
    text,
    side,
    (of() as Element & { readonly left: number }).left,
  ]);
}

const values = { PM_HIGH: 1, PM_LOW: 1, OR_HIGH: 1, OR_LOW: 1, SMA_90: 1, EMA_20: 1 };
const six: ServerMessage = { type: 'levels', ...frame, point: { time: FIRST, absent: {}, values } };

it('A newcomer is shown levels, band, answer and keys, each beside where it is', () => {
  expect(stepsOf(sceneOf([{ ...messageOf('session'), simulated: true }, six, update(ANSWER)]))).toEqual([
    ['These are the six levels.', 'within', 0],
    ['Price is coming to one. The band says what similar approaches did.', 'within', 0],
    ['This is the answer in words: how often, how sure, and what is usual.', 'left', 1],
    ['Space plays. ] goes to the next approach. Everything here is simulated.', 'above', 3],
  ]);
});
it('Levels are six where six are shown, and else as many as there are', () => {
  const first = (...args: Parameters<typeof sceneOf>) => stepsOf(sceneOf(...args))[0]![0];
  expect(first([six])).toBe('These are the six levels.');
  expect(first([six], { levels: { PM_LOW: false } })).toBe(
    'There are six levels; 5 are in force and shown now.',
  );
  expect(first()).toBe('There are six levels; none is in force and shown now.');
});
it('Price that has gone, or a race that is decided, is not said to be coming', () => {
  const second = (changes: object) => stepsOf(sceneOf([update({ ...ANSWER, ...changes })]))[1]![0];
  expect(second({})).toContain('Price is coming to one.');
  for (const changes of [{ distanceAtr: 2.1 }, { phase: 'CONTACT' }, { status: 'resolved' }])
    expect(second(changes)).toContain('When price comes to one');
});
it('Nothing is said of what is not there', () => {
  const live = sceneOf([{ ...messageOf('session'), mode: 'live', simulated: false }]);
  const texts = stepsOf(live).map(([text]) => text);
  expect(texts).toHaveLength(3);
  expect(texts[1]).toBe('When price comes to one, a band says what similar approaches did.');
  expect(stepsOf(sceneOf(), [])).toHaveLength(2);
  const real = sceneOf([{ ...messageOf('session'), simulated: false }]);
  expect(stepsOf(real).at(-1)![0]).toBe('Space plays. ] goes to the next approach.');
});
