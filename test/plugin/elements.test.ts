import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { button, element, icon, rebuild, setText, show } from '../../plugin/elements.ts';
import { stubDocument } from './dom.ts';

beforeEach(() => void stubDocument());
afterEach(() => void vi.unstubAllGlobals());

describe('Elements', () => {
  it('have what comes from the wire as text, never as markup', () => {
    const made = element('p', 'note', '<img src=x onerror=alert(1)>');
    expect([made.children.length, made.textContent, made.className]).toEqual([
      0,
      '<img src=x onerror=alert(1)>',
      'note',
    ]);
  });
  it('that are buttons submit nothing, and act', () => {
    const act = vi.fn();
    const made = button('b', 'Go', act);
    made.click();
    expect([made.type, act.mock.calls.length]).toEqual(['button', 1]);
  });
  it('are written only where something is another than before', () => {
    const writes: string[] = [];
    const target = {
      get textContent() {
        return 'same';
      },
      set textContent(text: string) {
        writes.push(text);
      },
    };
    setText(target, 'same');
    setText(target, 'other');
    expect(writes).toEqual(['other']);
    const made = element('p', '');
    show(made, false);
    expect(made.hidden).toBe(true);
    show(made, true);
    expect(made.hidden).toBe(false);
  });
  it('give the focus back to what has the same key, where children are put anew', () => {
    const list = element('div', '');
    document.body.append(list);
    const fill = (...keys: readonly string[]) =>
      rebuild(list, () =>
        keys.map((key) => {
          const each = button('', key, () => undefined);
          each.dataset.key = key;
          return each;
        }),
      );
    fill('a', 'b');
    (list.children[1] as HTMLElement).focus();
    fill('b', 'c');
    expect([document.activeElement, list.children.length]).toEqual([list.children[0], 2]);
    fill('c');
    expect(document.activeElement).not.toBe(list.children[0]);
  });
  it('that are drawings say nothing', () => {
    const made = icon('M0 0h1');
    expect([made.getAttribute('aria-hidden'), made.querySelector('path')!.getAttribute('d')]).toEqual([
      'true',
      'M0 0h1',
    ]);
  });
});
