import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { calibrationChart } from '../../../plugin/more/calibration-chart.ts';
import { messageOf } from '../../messages.ts';
import { stubDocument } from '../dom.ts';

beforeEach(() => void stubDocument());
afterEach(() => void vi.unstubAllGlobals());

it('What was said lies across, what happened upwards, and words say the same', () => {
  const chart = calibrationChart(messageOf('session').trackRecord!);
  expect(chart.getAttribute('aria-label')).toBe(
    'Breaks within 4 min, said at contact: 31 % said, 28 % of 103 happened; 44 % said, 43 % of 309 happened.',
  );
  const [dot] = chart.querySelectorAll('circle');
  // Of 220 units 36 and 14 are margin.
  expect([dot!.getAttribute('cx'), dot!.getAttribute('cy')].map(Number)).toEqual([
    expect.closeTo(36 + 0.31 * 170, 9),
    expect.closeTo(184 - 0.28 * 170, 9),
  ]);
  const ticks = [...chart.querySelectorAll('text')].map((each) => [
    each.textContent,
    Number(each.getAttribute('y')),
  ]);
  expect(ticks).toContainEqual(['100', 14 + 4]);
  expect(ticks).toContainEqual(['0', 184 + 4]);
  const [right, interval] = chart.querySelectorAll('line');
  expect([right!.getAttribute('x1'), right!.getAttribute('y2')].map(Number)).toEqual([36, 14]);
  expect([interval!.getAttribute('y1'), interval!.getAttribute('y2')].map(Number)).toEqual([
    expect.closeTo(184 - 0.2 * 170, 9),
    expect.closeTo(184 - 0.38 * 170, 9),
  ]);
});
