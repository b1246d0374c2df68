import { describe, expect, it } from 'vitest';
import { dimensionPlace, E183 } from '../../../pipeline/vectors/dimensions.ts';
import { canonical } from '../../../pipeline/vectors/mirror.ts';

describe('The canonical vector', () => {
  const vector = Float32Array.from(E183, (_, i) => i + 1);
  it('is itself from below, and twice mirrored from above', () => {
    expect(canonical(vector, 'UP')).toBe(vector);
    expect(canonical(canonical(vector, 'DOWN'), 'DOWN')).toEqual(vector);
  });
  it('turns signs of the market, trades highs with lows and above with below, and leaves the rest', () => {
    const turned = canonical(vector, 'DOWN');
    const [at, was] = [
      (name: string) => turned[dimensionPlace(name)],
      (name: string) => vector[dimensionPlace(name)]!,
    ];
    expect(at('dist_to_pm_high_atr')).toBe(-was('dist_to_pm_low_atr'));
    expect(at('or_low_touches_from_above')).toBe(was('or_high_touches_from_below'));
    expect(at('velocity_1min')).toBe(was('velocity_1min'));
    expect(at('ofi_30s')).toBe(-was('ofi_30s'));
    expect(at('tape_velocity_lag2')).toBe(-was('tape_velocity_lag2'));
  });
});
