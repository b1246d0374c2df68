import { expect, it } from 'vitest';
import type { ChartState } from '../../../plugin/chart-state.ts';
import { isStillTold, shownLevels } from '../../../plugin/levels/shown-levels.ts';
import type { ServerMessage } from '../../../shared/protocol/messages.ts';
import { LEVEL_KINDS } from '../../../shared/vocabulary/level.ts';
import { FIRST, frame, messageOf } from '../../messages.ts';
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

it('Averages are told until 12:38, the other levels as long as there is a picture', () => {
  const { session } = sceneOf([messageOf('session')]).state;
  const { labelEnd } = session!.marks;
  const told = (now: number) =>
    LEVEL_KINDS.filter((kind) => isStillTold({ session, now } as ChartState, kind));
  expect(told(labelEnd)).toEqual([...LEVEL_KINDS]);
  expect(told(labelEnd + 1)).toEqual(['PM_HIGH', 'PM_LOW', 'OR_HIGH', 'OR_LOW']);
  expect(isStillTold({ session: null, now: labelEnd + 1 } as ChartState, 'SMA_90')).toBe(true);
});
