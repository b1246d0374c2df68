import { expect, it } from 'vitest';
import { countdownHeight } from '../../../plugin/levels/countdown-height.ts';
import { bar, FIRST, frame } from '../../messages.ts';
import { replayAt, sceneOf } from '../scenes.ts';

const forming = { type: 'forming', ...frame, bar: bar(FIRST, 6000, false) } as const;
const at = (now: number, { isFed = true, height = 100, y = 10 as number | null } = {}) =>
  countdownHeight({ state: sceneOf([forming, replayAt(now)]).state, isFed }, { y: () => y, height });

it('The countdown stands under the last price while a bar of ours forms', () => {
  expect([at(FIRST), at(FIRST + 119)]).toEqual([29, 29]);
  expect([at(FIRST - 1), at(FIRST + 120)]).toEqual([null, null]);
  expect(at(FIRST, { isFed: false })).toBeNull();
});
it('It is not there where there is no room for it, and levels are not pushed for it', () => {
  expect([at(FIRST, { y: 0 }), at(FIRST, { y: 1 })]).toEqual([null, 20]);
  expect([at(FIRST, { height: 29 }), at(FIRST, { height: 30 })]).toEqual([null, 29]);
  expect(at(FIRST, { y: null })).toBeNull();
});
