import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { Legend } from '../../../plugin/legend/legend.ts';
import type { ServerMessage } from '../../../shared/protocol/messages.ts';
import { ANSWER, bar, FIRST, frame, messageOf } from '../../messages.ts';
import { find, isShown, stubDocument, textOf } from '../dom.ts';
import { sceneOf, signals, update } from '../scenes.ts';

let root: HTMLElement;
let asked: unknown[];
beforeEach(() => {
  root = stubDocument();
  asked = [];
});
afterEach(() => void vi.unstubAllGlobals());

const closed = (after: number, close: number): ServerMessage => ({
  type: 'bar',
  ...frame,
  bar: { ...bar(FIRST + after, close, true), open: 5999, high: 6001, low: 5998, volume: 1204.4 },
});
const levels = (after: number, EMA_20: number): ServerMessage => ({
  type: 'levels',
  ...frame,
  point: { time: FIRST + after, absent: {}, values: { ...messageOf('levels').point.values, EMA_20 } },
});
function legendOf(...messages: readonly ServerMessage[]) {
  const scene = sceneOf(messages);
  const legend = new Legend(root, scene, {
    toggleLevel: (kind) => asked.push(['toggle', kind]),
    focusLevel: (kind) => asked.push(['focus', kind]),
  });
  return { legend, scene };
}
const row = (name: string): HTMLElement =>
  [...root.querySelectorAll<HTMLElement>('.spymaster-legend-row')].find((each) =>
    each.textContent!.includes(name),
  )!;

describe('The legend', () => {
  it('has the last bar in a line', () => {
    legendOf(closed(0, 6000), closed(120, 5999.5));
    expect(textOf(root, '.spymaster-legend-line')).toBe(
      'ESM5 · 2 minO 5999.00 H 6001.00 L 5998.00 C 5999.50  Δ −0.50  Vol 1,204Levels',
    );
  });
  it('has the bar under the crosshair and its time, and the last again without', () => {
    const { legend } = legendOf(closed(0, 6000), closed(120, 5999.5));
    legend.point(FIRST + 60);
    expect(textOf(root, '.spymaster-quiet')).toBe('09:30 ET');
    expect(root.textContent).toContain('C 6000.00  Vol');
    legend.point(null);
    expect(root.textContent).toContain('C 5999.50');
  });
  it('opens the six levels, as they were on that bar', () => {
    const { legend } = legendOf(closed(0, 6000), levels(0, 6000.2), closed(120, 5999.5), levels(120, 6000.1));
    expect(isShown(root, '.spymaster-legend-rows')).toBe(false);
    find(root, '.spymaster-legend-line button').click();
    expect(find(root, '.spymaster-legend-line button').getAttribute('aria-expanded')).toBe('true');
    expect(row('EMA 20').textContent).toBe('EMA 206000.10price 0.60 pts belowhide');
    expect(row('OR low').textContent).toContain('–');
    legend.point(FIRST);
    expect(row('EMA 20').textContent).toContain('6000.20price 0.20 pts below');
    // Before the first bar nothing is known, and no other bar's values stand there.
    legend.point(FIRST - 120);
    expect([root.textContent!.includes('O 5999'), row('EMA 20').textContent!.includes('–')]).toEqual([
      false,
      true,
    ]);
  });
  it('says what was said on the bar under the crosshair', () => {
    const said = { ...ANSWER, time: FIRST + 120 };
    const { legend } = legendOf(closed(0, 6000), signals(said), closed(120, 6000));
    expect(root.textContent).not.toContain('more often');
    legend.point(FIRST);
    expect(root.textContent).toContain('OR high ↑: more often than usual, 58 of 100, usually 36');
    legend.point(FIRST + 120);
    expect(root.textContent).not.toContain('more often');
  });
  it('says nothing there of what was decided, and is of the horizon chosen', () => {
    const over = { ...ANSWER, time: FIRST + 120, status: 'resolved' as const };
    const { legend, scene } = legendOf(
      closed(0, 6000),
      signals({ ...ANSWER, time: FIRST + 120 }, { ...over, episodeId: 'x' }),
      closed(120, 6000),
    );
    scene.options = { ...scene.options, horizonSeconds: 120 };
    legend.point(FIRST);
    expect(root.textContent).toContain('30 of 100');
    expect(root.textContent!.match(/OR high ↑/g)).toHaveLength(1);
  });
  it('gives distances in ATR on the last bar alone, whose ATR is known', () => {
    const { legend } = legendOf(
      closed(0, 6000),
      levels(0, 6001),
      closed(120, 6000),
      levels(120, 6001),
      update(ANSWER),
    );
    legend.toggle();
    expect(row('EMA 20').textContent).toContain('ATR');
    legend.point(FIRST);
    expect(row('EMA 20').textContent).not.toContain('ATR');
  });
  it('shows and hides a level, and takes the card to it', () => {
    const { legend, scene } = legendOf(closed(0, 6000), levels(0, 6000));
    legend.toggle();
    find(row('PM high'), 'button:last-child').click();
    find(row('PM high'), 'button').click();
    expect(asked).toEqual([
      ['toggle', 'PM_HIGH'],
      ['focus', 'PM_HIGH'],
    ]);
    scene.options = { ...scene.options, levels: { ...scene.options.levels, PM_HIGH: false } };
    legend.render();
    expect(find(row('PM high'), 'button:last-child').getAttribute('aria-label')).toBe('Show PM high');
    expect(row('PM high').dataset.shown).toBe('false');
  });
});
