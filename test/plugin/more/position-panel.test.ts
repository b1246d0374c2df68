import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { PositionPanel } from '../../../plugin/more/position-panel.ts';
import type { RequestBody } from '../../../shared/protocol/client-messages.ts';
import type { ServerMessage } from '../../../shared/protocol/messages.ts';
import { bar, FIRST, frame, messageOf } from '../../messages.ts';
import { find, stubDocument } from '../dom.ts';
import { sceneOf } from '../scenes.ts';

beforeEach(() => void stubDocument());
afterEach(() => void vi.unstubAllGlobals());

const closed: ServerMessage = { type: 'bar', ...frame, bar: bar(FIRST, 5661, true) };
function panelOf(...messages: readonly ServerMessage[]) {
  const scene = sceneOf(messages);
  const asked: RequestBody[] = [];
  const panel = new PositionPanel(scene, (request) => asked.push(request));
  const press = (name: string) =>
    [...panel.root.querySelectorAll('button')].find((each) => each.textContent === name)!.click();
  const lines = () => [...panel.root.querySelectorAll('p')].slice(1, 3).map((line) => line.textContent);
  return { scene, panel, asked, press, lines };
}

describe('A stated position', () => {
  it('is judged from the next close on, in words and by its parts', () => {
    const { scene, panel, asked, press, lines } = panelOf(closed);
    expect(lines()).toEqual(['Nothing is held, so nothing is said.', '']);
    press('Long');
    expect([asked, lines()[0]]).toEqual([
      [{ type: 'position', side: 'LONG', entry: 5661 }],
      'Long from 5661.00: told at the next close.',
    ]);
    scene.state.apply(messageOf('exit'));
    panel.render();
    expect(lines()).toEqual([
      'Long from 5661.00: hold, trail. +0.20',
      'alignment +0.10, pressure +0.05, flow +0.02, barrier +0.00',
    ]);
    scene.state.apply({ ...messageOf('exit'), score: -0.6, zone: 'EXIT', penalty: true });
    panel.render();
    expect(lines()[0]).toBe('Long from 5661.00: exit. −0.60');
    expect(lines()[1]).toMatch(/; pressure turns against it$/);
    expect(panel.root.textContent).toContain('Decision support, not advice.');
  });
  it('has the entry that was typed, or the last price', () => {
    const { panel, asked, press } = panelOf(closed);
    find<HTMLInputElement>(panel.root, 'input').value = '5650.25';
    press('Short');
    expect(asked).toEqual([{ type: 'position', side: 'SHORT', entry: 5650.25 }]);
    const none = panelOf();
    none.press('Long');
    expect(none.asked).toEqual([]);
  });
  it('is forgotten once it is flat, and what was said of another side is not of this', () => {
    const { panel, asked, press, lines } = panelOf(closed, messageOf('exit'));
    press('Short');
    expect(lines()[0]).toMatch(/told at the next close/);
    press('Long');
    press('Flat');
    panel.render();
    expect([asked.length, lines()[0]]).toEqual([3, 'Nothing is held, so nothing is said.']);
  });
  it('is judged anew where another picture begins', () => {
    const { scene, panel, press, lines } = panelOf(closed, messageOf('exit'));
    press('Long');
    expect(lines()[0]).toContain('hold, trail');
    scene.state.apply(structuredClone(messageOf('snapshot')));
    panel.render();
    expect(lines()[0]).toMatch(/told at the next close/);
  });
});
