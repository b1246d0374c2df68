import { expect, it } from 'vitest';
import { dayInflation, designEffect } from '../../../pipeline/statistics/design-effect.ts';

it('Six moments of three approaches on two days are worth six over 2 · 1.025', () => {
  const rows = ['a', 'a', 'a', 'b', 'b', 'c'].map((episodeId) => ({
    episodeId,
    date: episodeId === 'c' ? '2025-01-03' : '2025-01-02',
  }));
  expect(designEffect(rows)).toBeCloseTo(2 * (1 + 0.5 * 0.05), 12);
});
it('Independent rows are worth themselves, and none are worth none', () => {
  expect(designEffect([{ date: '2025-01-02', episodeId: 'a' }])).toBe(1);
  expect(designEffect([])).toBe(1);
  expect(dayInflation(8, 2)).toBeCloseTo(1.15, 12);
});
