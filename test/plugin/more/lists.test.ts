import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { Lists } from '../../../plugin/more/lists.ts';
import { ALERT, CONTACT, frame, OUTCOME } from '../../messages.ts';
import { find, stubDocument } from '../dom.ts';
import { sceneOf } from '../scenes.ts';

let root: HTMLElement;
beforeEach(() => {
  root = stubDocument();
});
afterEach(() => void vi.unstubAllGlobals());
const lists = () =>
  new Lists(
    root,
    sceneOf([
      { type: 'alert', ...frame, alert: ALERT },
      { type: 'contact', ...frame, contact: CONTACT },
      { type: 'outcome', ...frame, outcome: OUTCOME },
    ]),
    () => 0,
    { showInstant: () => undefined, send: () => undefined, onAlertsSeen: () => undefined },
  );
const tabs = () => [...root.querySelectorAll<HTMLButtonElement>('[role=tab]')];
const chosen = () =>
  tabs()
    .filter((tab) => tab.getAttribute('aria-selected') === 'true')
    .map((tab) => tab.textContent);
const panels = () =>
  [...root.querySelectorAll<HTMLElement>('[role=tabpanel]')]
    .filter((panel) => !panel.hidden)
    .map((panel) => panel.getAttribute('aria-label'));

describe('The lists', () => {
  it('are one at a time, with their counts', () => {
    lists();
    expect(tabs().map((tab) => tab.textContent)).toEqual(['Alerts 1', 'Outcomes 1', 'Levels', 'Position']);
    expect([chosen(), panels()]).toEqual([['Outcomes 1'], ['Outcomes']]);
    tabs()[0]!.click();
    expect([chosen(), panels()]).toEqual([['Alerts 1'], ['Alerts']]);
  });
  it('are gone through by arrows, and the one chosen is in the way of Tab', () => {
    lists();
    const press = (key: string) =>
      find(root, '[role=tablist]').dispatchEvent(
        new KeyboardEvent('keydown', { key, bubbles: true, cancelable: true }),
      );
    press('ArrowRight');
    expect([chosen(), document.activeElement]).toEqual([['Levels'], tabs()[2]]);
    press('ArrowRight');
    press('ArrowLeft');
    expect(chosen()).toEqual(['Levels']);
    press('x');
    expect([chosen(), tabs().map((tab) => tab.tabIndex)]).toEqual([['Levels'], [-1, -1, 0, -1]]);
  });
  it('are chosen by name', () => {
    lists().choose('levels');
    expect(panels()).toEqual(['Levels']);
  });
});

it('Arrows go round the tabs, from the first to the last as well', () => {
  lists();
  const bar = root.querySelector<HTMLElement>('[role=tablist]')!;
  const press = (key: string) => {
    bar.dispatchEvent(new KeyboardEvent('keydown', { key, bubbles: true }));
    return chosen()[0];
  };
  expect(['ArrowLeft', 'ArrowLeft', 'ArrowLeft', 'ArrowRight'].map(press)).toEqual([
    'Alerts 1',
    'Position',
    'Levels',
    'Position',
  ]);
});

it('A list that is empty says so by its number', () => {
  new Lists(root, sceneOf(), () => 0, {
    showInstant: () => undefined,
    send: () => undefined,
    onAlertsSeen: () => undefined,
  });
  expect(tabs().map((tab) => tab.textContent)).toEqual(['Alerts 0', 'Outcomes 0', 'Levels', 'Position']);
});
