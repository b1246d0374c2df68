import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { Tour, type TourStep, wasToured } from '../../../plugin/more/tour.ts';
import { find, stubDocument, textOf } from '../dom.ts';

let root: HTMLElement;
beforeEach(() => {
  root = stubDocument();
  Object.defineProperties(document.documentElement, {
    clientWidth: { value: 1000 },
    clientHeight: { value: 600 },
  });
});
afterEach(() => void vi.unstubAllGlobals());

const rect = (left: number, top: number, right: number) => ({ left, top, right }) as DOMRect;
const STEPS: readonly TourStep[] = [
  { text: 'First.', of: () => rect(0, 40, 700), side: 'within' },
  { text: 'Second.', of: () => rect(700, 50, 1000), side: 'left' },
  { text: 'Third.', of: () => rect(0, 560, 1000), side: 'above' },
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
  it('stays within the window', () => {
    new Tour(root, [{ text: '', of: () => rect(-300, -90, 20), side: 'within' }], null);
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
