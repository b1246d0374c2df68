import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { sheet } from '../../../plugin/more/dialog.ts';
import { find, stubDocument, textOf } from '../dom.ts';

let root: HTMLElement;
beforeEach(() => {
  root = stubDocument();
});
afterEach(() => void vi.unstubAllGlobals());

it('A sheet has a name, and goes by its button or a press beside it, not by one on it', () => {
  const content = document.createElement('p');
  const dialog = sheet('What is this?', content);
  root.append(dialog);
  dialog.showModal();
  expect([dialog.getAttribute('aria-label'), textOf(dialog, 'h2'), dialog.open]).toEqual([
    'What is this?',
    'What is this?',
    true,
  ]);
  content.click();
  expect(dialog.open).toBe(true);
  find(dialog, 'button').click();
  expect(dialog.open).toBe(false);
  dialog.showModal();
  dialog.getBoundingClientRect = () => ({ left: 10, right: 90, top: 10, bottom: 90 }) as DOMRect;
  const press = (on: Element, clientX: number) =>
    on.dispatchEvent(new MouseEvent('pointerdown', { clientX, clientY: 50, bubbles: true }));
  // On its own edge, and on what is in it, wherever that is.
  press(dialog, 10);
  press(content, 200);
  expect(dialog.open).toBe(true);
  press(dialog, 91);
  expect(dialog.open).toBe(false);
});
