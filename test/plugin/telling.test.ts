import { expect, it } from 'vitest';
import { Telling } from '../../plugin/telling.ts';
import { ANSWER, FIRST } from '../messages.ts';
import { replayAt, sceneOf, update } from './scenes.ts';

const told = async (telling: Telling) => {
  const heard: unknown[] = [];
  telling.listeners.on('status', ({ connection, asOf }) => heard.push([connection, asOf]));
  telling.listeners.on('verdict', ({ verdict }) => heard.push(verdict));
  telling.listeners.on('focus', (focus) => heard.push(focus?.level ?? null));
  telling.listeners.on('error', ({ code }) => heard.push(code));
  return { heard, settle: () => Promise.resolve() };
};

it('A status is told where it is another; that it is known further is none', async () => {
  const scene = sceneOf([replayAt(FIRST + 100)]);
  const telling = new Telling(scene);
  const { heard, settle } = await told(telling);
  telling.connect('live', '', null);
  scene.state.apply(replayAt(FIRST + 200));
  telling.status();
  telling.connect('stale', 'Nothing comes.', null);
  await settle();
  expect(heard).toEqual([
    ['live', FIRST + 100],
    ['stale', FIRST + 200],
  ]);
  expect(telling.snapshot().status).toMatchObject({ reason: 'Nothing comes.', retryAt: null });
});
it('A snapshot is the same until something has changed', () => {
  const telling = new Telling(sceneOf());
  const first = telling.snapshot();
  expect(telling.snapshot()).toBe(first);
  telling.changed();
  expect(telling.snapshot()).not.toBe(first);
});
it('Verdicts and focus are told once, each approach’s for itself, and a mistake by its code', async () => {
  const scene = sceneOf([update(ANSWER)]);
  const telling = new Telling(scene);
  const { heard, settle } = await told(telling);
  telling.verdicts([ANSWER, { ...ANSWER, episodeId: 'b', grade: 'D' }]);
  telling.verdicts([ANSWER]);
  const [two, four, eight] = ANSWER.horizons;
  const other = { ...four!, break: { ...four!.break, mean: four!.break.mean + 0.02 } };
  // The same verdict, by other numbers.
  telling.verdicts([{ ...ANSWER, horizons: [two!, other, eight!] }]);
  telling.focus();
  telling.focus();
  // The next approach of the same level.
  scene.state.apply(update({ ...ANSWER, episodeId: 'next' }));
  telling.focus();
  telling.error('CHART_REMOVED', 'Gone.', 'Attach anew.');
  await settle();
  expect(heard).toEqual(['more', 'cannotTell', 'more', 'OR_HIGH', 'OR_HIGH', 'CHART_REMOVED']);
});
