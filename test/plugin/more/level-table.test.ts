import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { LevelTable } from '../../../plugin/more/level-table.ts';
import type { ServerMessage } from '../../../shared/protocol/messages.ts';
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
