import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { LevelTable } from '../../../plugin/more/level-table.ts';
import type { LevelPoint, ServerMessage } from '../../../shared/protocol/messages.ts';
import { bar, FIRST, frame, messageOf } from '../../messages.ts';
import { stubDocument } from '../dom.ts';
import { sceneOf } from '../scenes.ts';

beforeEach(() => void stubDocument());
afterEach(() => void vi.unstubAllGlobals());

it('The levels are listed by distance, those that are not yet there last', () => {
  const closed: ServerMessage = { type: 'bar', ...frame, bar: bar(FIRST, 5991, true) };
  const table = new LevelTable(sceneOf([closed, messageOf('levels')]));
  table.render();
  expect([...table.root.children].map((row) => row.textContent)).toEqual([
    'PM low5990.00price 1.00 pts above',
    'EMA 206000.20price 9.20 pts below',
    'SMA 906001.50price 10.50 pts below',
    'PM high6010.00price 19.00 pts below',
    'OR highnot yet',
    'OR lownot yet',
  ]);
});
it('Before anything is known all are not yet there', () => {
  const table = new LevelTable(sceneOf());
  table.render();
  expect(table.root.textContent).toContain('PM highnot yet');
});
it('A level that is not there says why, as the last word on it', () => {
  const point = (absent: LevelPoint['absent']): ServerMessage => {
    const levels = messageOf('levels');
    const values = { PM_HIGH: null, PM_LOW: null, OR_HIGH: null, OR_LOW: null, SMA_90: null, EMA_20: null };
    return { ...levels, point: { ...levels.point, values, absent } };
  };
  const table = new LevelTable(
    sceneOf([
      point({ PM_HIGH: 'not-yet' }),
      point({ PM_HIGH: 'quiet', OR_LOW: 'gap', SMA_90: 'warm-up', OR_HIGH: 'not-yet' }),
    ]),
  );
  table.render();
  for (const text of [
    'PM hightoo little traded',
    'OR lowdata are missing',
    'SMA 90too few bars before',
    'OR highnot yet',
  ])
    expect(table.root.textContent).toContain(text);
});
