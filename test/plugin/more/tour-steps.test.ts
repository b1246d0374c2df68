import { expect, it } from 'vitest';
import { tourSteps } from '../../../plugin/more/tour-steps.ts';
import type { LiveScene } from '../../../plugin/scene.ts';
import type { Workbench } from '../../../plugin/workbench.ts';
import { ANSWER, messageOf } from '../../messages.ts';
import { sceneOf, update } from '../scenes.ts';

const at = (left: number) => ({ getBoundingClientRect: () => ({ left }) });
function stepsOf(
  scene: LiveScene,
  names: readonly string[] = ['What it says', 'Alerts and outcomes', 'Replay'],
) {
  const regions = names.map((name, i) => ({ name, root: at(i + 1) }));
  const workbench = { chart: { chartElement: () => at(0) }, parts: { regions }, scene };
  return tourSteps(workbench as unknown as Workbench).map(({ text, side, of }) => [text, side, of().left]);
}

it('A newcomer is shown levels, band, answer and keys, each beside where it is', () => {
  expect(stepsOf(sceneOf([{ ...messageOf('session'), simulated: true }, update(ANSWER)]))).toEqual([
    ['These are the six levels.', 'within', 0],
    ['Price is coming to one. The band says what similar approaches did.', 'within', 0],
    ['This is the answer in words: how often, how sure, and what is usual.', 'left', 1],
    ['Space plays. ] goes to the next approach. Everything here is simulated.', 'above', 3],
  ]);
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
