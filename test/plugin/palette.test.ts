import { describe, expect, it } from 'vitest';
import { ZONE_COLORS, zoneColor } from '../../plugin/palette.ts';
import type { Answer } from '../../shared/protocol/answer.ts';
import { ANSWER, horizon } from '../messages.ts';

describe('Zone shades', () => {
  // What is usual is 36 %.
  const shade = (mean: number, of: Partial<Answer['lean']>) =>
    zoneColor({
      ...ANSWER,
      horizons: [horizon(240, mean, 0, 1)],
      lean: { ...ANSWER.lean, ...of },
    });
  it('are orange for more breaks than usual, blue for fewer, stronger the farther off', () => {
    expect(shade(0.6, {})).toBe(ZONE_COLORS.moreStrong);
    expect(shade(0.45, {})).toBe(ZONE_COLORS.moreWeak);
    expect(shade(0.1, { delta: -1 })).toBe(ZONE_COLORS.lessStrong);
    expect(shade(0.3, { delta: -1 })).toBe(ZONE_COLORS.lessWeak);
  });
  it('are grey where nothing differs, however far off the estimate is', () => {
    expect(shade(0.9, { differs: false })).toBe(ZONE_COLORS.usual);
    expect(zoneColor({ ...ANSWER, status: 'thin' })).toBe(ZONE_COLORS.usual);
  });
});
