import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { letResize } from '../../../plugin/page/rail.ts';
import { stubDocument } from '../dom.ts';

let body: HTMLElement;
let edge: HTMLElement;
let kept: Map<string, string>;
beforeEach(() => {
  body = stubDocument();
  edge = document.createElement('div');
  edge.setPointerCapture = () => undefined;
  kept = new Map();
});
afterEach(() => void vi.unstubAllGlobals());

function open(
  storage = {
    getItem: (key: string) => kept.get(key) ?? null,
    setItem: (key: string, value: string) => void kept.set(key, value),
  },
) {
  const width = () => Number.parseInt(body.style.getPropertyValue('--rail') || '352', 10);
  const rail = { getBoundingClientRect: () => ({ right: 1000, width: width() }) } as unknown as HTMLElement;
  letResize({ edge, body, rail, storage });
  return width;
}
const drag = (to: readonly number[]) => {
  edge.onpointerdown!({ pointerId: 1 } as PointerEvent);
  for (const clientX of to) edge.onpointermove!({ clientX } as PointerEvent);
  edge.onpointerup!({ clientX: to.at(-1)! } as PointerEvent);
};
const press = (key: string) => {
  const event = { key, preventDefault: vi.fn(), stopPropagation: vi.fn() };
  edge.onkeydown!(event as unknown as KeyboardEvent);
  return event.preventDefault.mock.calls.length;
};

describe('The width of the rail', () => {
  it('follows the pointer within its bounds, and is found again', () => {
    const width = open();
    expect([width(), edge.getAttribute('aria-valuenow')]).toEqual([352, '352']);
    drag([600, 550]);
    expect([width(), edge.getAttribute('aria-valuenow')]).toEqual([450, '450']);
    drag([100]);
    expect(width()).toBe(640);
    drag([900]);
    expect(width()).toBe(280);
    drag([500]);
    body.style.removeProperty('--rail');
    expect(open()()).toBe(500);
  });
  it('goes by arrows as well, and leaves other keys alone', () => {
    const width = open();
    expect([press('ArrowLeft'), width()]).toEqual([1, 372]);
    expect([press('ArrowRight'), press('ArrowRight'), width()]).toEqual([1, 1, 332]);
    expect([press('Tab'), width()]).toEqual([0, 332]);
  });
  it('holds until the page is left where nothing can be kept', () => {
    const refuse = () => {
      throw new Error('refused');
    };
    const width = open({ getItem: refuse, setItem: refuse });
    press('ArrowLeft');
    expect(width()).toBe(372);
  });
});
