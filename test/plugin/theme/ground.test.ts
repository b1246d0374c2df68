import type { IChartApi } from 'lightweight-charts';
import { expect, it } from 'vitest';
import { groundOf } from '../../../plugin/theme/ground.ts';

const chart = (background: object) =>
  ({ options: () => ({ layout: { background } }) }) as unknown as IChartApi;

it('The ground of a chart is its colour, or the top of its gradient', () => {
  expect(groundOf(chart({ type: 'solid', color: '#123456' }))).toBe('#123456');
  expect(groundOf(chart({ type: 'gradient', topColor: '#111111', bottomColor: '#ffffff' }))).toBe('#111111');
});
