import { describe, expect, it } from 'vitest';
import { ZONE_COLORS, zoneColor } from '../../plugin/palette.ts';
import { ANSWER, horizon } from '../messages.ts';

describe('Zone shades', () => {
  const shade = (mean: number, low: number, high: number) =>
    zoneColor({ ...ANSWER, horizons: [horizon(240, mean, low, high)] });
  it('are orange for breaks, blue for rejections, fainter when unsure, and grey when very unsure', () => {
    expect(shade(0.72, 0.6, 0.83)).toBe(ZONE_COLORS.breakStrong);
    expect(shade(0.15, 0.05, 0.25)).toBe(ZONE_COLORS.rejectStrong);
    expect(shade(0.72, 0.5, 0.88)).toBe(ZONE_COLORS.breakFaint);
    expect(shade(0.72, 0.3, 0.95)).toBe(ZONE_COLORS.unsure);
    expect(shade(0.46, 0.4, 0.52)).toBe(ZONE_COLORS.unsure);
    expect(zoneColor({ ...ANSWER, status: 'thin' })).toBe(ZONE_COLORS.unsure);
  });
});
