import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { Tour, type TourStep, wasToured } from '../../../plugin/more/tour.ts';
import { find, stubDocument, textOf } from '../dom.ts';

let root: HTMLElement;
let resize: () => void;
beforeEach(() => {
  root = stubDocument();
  scrolled = 0;
  const listeners = new Set<() => void>();
  vi.stubGlobal('addEventListener', (_: string, listener: () => void) => listeners.add(listener));
  vi.stubGlobal('removeEventListener', (_: string, listener: () => void) => listeners.delete(listener));
  resize = () => {
    for (const listener of listeners) listener();
  };
  Object.defineProperties(document.documentElement, {
    clientWidth: { value: 1000 },
    clientHeight: { value: 600 },
  });
});
afterEach(() => void vi.unstubAllGlobals());

let scrolled = 0;
const at = (left: number, top: number, right: number, bottom = top + 200) =>
  ({
    getBoundingClientRect: () => ({ left, top, right, bottom }),
    scrollIntoView: () => scrolled++,
  }) as unknown as Element;
const STEPS: readonly TourStep[] = [
  { text: 'First.', of: () => at(0, 40, 700), side: 'within' },
  { text: 'Second.', of: () => at(700, 50, 1000), side: 'left' },
  { text: 'Third.', of: () => at(0, 560, 1000), side: 'above' },
];
function memory() {
  const kept = new Map<string, string>();
  return {
    getItem: (key: string) => kept.get(key) ?? null,
    setItem: (key: string, value: string) => void kept.set(key, value),
    removeItem: (key: string) => void kept.delete(key),
  };
}
const press = (text: string) =>
  [...root.querySelectorAll('button')].find((each) => each.textContent === text)!.click();
const place = () => {
  const { left, top } = find(root, '.spymaster-tour').style;
  return [left, top];
};

describe('The tour', () => {
  it('says one thing after the other beside what it speaks of, and ends', () => {
    const tour = new Tour(root, STEPS, null);
    expect(textOf(root, '.spymaster-tour')).toBe('1 of 3First.NextSkip');
    expect(place()).toEqual(['460px', '120px']);
    press('Next');
    expect([textOf(root, '.spymaster-quiet'), place()]).toEqual(['2 of 3', ['688px', '50px']]);
    press('Next');
    expect([textOf(root, '.spymaster-tour'), place()]).toEqual(['3 of 3Third.BeginSkip', ['12px', '548px']]);
    press('Begin');
    expect([tour.isOpen, root.children.length]).toEqual([false, 0]);
  });
  it('stands below what it speaks of where there is no room beside it, and goes with the window', () => {
    let left = 0;
    new Tour(root, [{ text: '', of: () => at(left, 100, 390), side: 'left' }], null);
    expect([place(), scrolled]).toEqual([['12px', '312px'], 1]);
    left = 500;
    resize();
    expect(place()).toEqual(['488px', '100px']);
  });
  it('is announced as a dialog that says its words, also those that follow', () => {
    new Tour(root, STEPS, null);
    const tour = find(root, '.spymaster-tour');
    expect([tour.getAttribute('role'), tour.getAttribute('aria-describedby')]).toEqual([
      'dialog',
      'spymaster-tour-text',
    ]);
    expect(textOf(root, '#spymaster-tour-text[aria-live=polite]')).toBe('First.');
  });
  it('gives the focus back to whoever had asked for it', () => {
    const opener = document.createElement('button');
    root.append(opener);
    opener.focus();
    const tour = new Tour(root, STEPS, null);
    tour.focus();
    tour.stop();
    expect(document.activeElement).toBe(opener);
  });
  it('stays within the window', () => {
    new Tour(root, [{ text: '', of: () => at(-300, -90, 20), side: 'within' }], null);
    expect(place()).toEqual(['12px', '12px']);
  });
  it('is remembered once it was seen or skipped, not where the page was left in between', () => {
    const storage = memory();
    expect(wasToured(storage)).toBe(false);
    new Tour(root, STEPS, storage).leave();
    expect([wasToured(storage), root.children.length]).toEqual([false, 0]);
    new Tour(root, STEPS, storage);
    press('Skip');
    expect(wasToured(storage)).toBe(true);
  });
  it('does not come by itself where nothing can be remembered', () => {
    const refusing = {
      ...memory(),
      getItem: () => {
        throw new Error('refused');
      },
      setItem: () => {
        throw new Error('refused');
      },
    };
    expect([wasToured(null), wasToured(refusing)]).toEqual([true, true]);
    const tour = new Tour(root, STEPS, refusing);
    tour.focus();
    expect(document.activeElement!.textContent).toBe('Next');
    tour.stop();
    expect(tour.isOpen).toBe(false);
  });
});
