import { afterEach, expect, it, vi } from 'vitest';
import { element } from '../../../plugin/panel/elements.ts';
import { type FakeElement, stubDocument } from '../dom.ts';

afterEach(() => void vi.unstubAllGlobals());

it('an element has its class, and text that can never become markup', () => {
  stubDocument();
  const made = element('p', 'spymaster-note', '<b>6000</b>') as unknown as FakeElement;
  expect([made.tagName, made.className, made.textContent, made.children]).toEqual([
    'p',
    'spymaster-note',
    '<b>6000</b>',
    [],
  ]);
});
