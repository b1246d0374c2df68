import { expect, it } from 'vitest';
import { shownLevels } from '../../../plugin/levels/shown-levels.ts';
import type { ServerMessage } from '../../../shared/protocol/messages.ts';
import { FIRST, frame } from '../../messages.ts';
import { sceneOf } from '../scenes.ts';

it('Levels are shown that are in force now and not switched off', () => {
  const NONE = { PM_HIGH: null, PM_LOW: null, OR_HIGH: null, OR_LOW: null, SMA_90: null, EMA_20: null };
  const point = (time: number, values: object): ServerMessage => ({
    type: 'levels',
    ...frame,
    point: { time, absent: {}, values: { ...NONE, ...values } },
  });
  const told = [
    point(FIRST, { OR_HIGH: 1, SMA_90: 2 }),
    point(FIRST + 120, { SMA_90: 3, EMA_20: 4, PM_LOW: 5 }),
  ];
  expect([...shownLevels(sceneOf(told, { levels: { EMA_20: false } }))]).toEqual([
    ['PM_LOW', 5],
    ['SMA_90', 3],
  ]);
  expect([...shownLevels(sceneOf())]).toEqual([]);
});
