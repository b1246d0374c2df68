import { describe, expect, it } from 'vitest';
import { episodeId } from '../../../pipeline/approaches/episode.ts';

describe('An episode’s id', () => {
  it('rounds cents half away from zero, and repeats exactly', () => {
    expect(episodeId('2025-07-15', 'OR_HIGH', 6278.634, 1752586320000000000n, 'UP')).toBe(
      '2025-07-15_OR_HIGH_627863_1752586320000000000_UP',
    );
    expect(episodeId('2025-07-15', 'EMA_20', 6890.15, 1n, 'DOWN')).toBe('2025-07-15_EMA_20_689015_1_DOWN');
    expect(episodeId('2025-07-15', 'EMA_20', -0.125, 1n, 'DOWN')).toBe('2025-07-15_EMA_20_-13_1_DOWN');
  });
});
