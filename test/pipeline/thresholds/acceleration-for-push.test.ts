import { describe, expect, it } from 'vitest';
import { fitted } from '../../../pipeline/schema/threshold.ts';
import { ACCELERATION_FOR_PUSH } from '../../../pipeline/thresholds/acceleration-for-push.ts';

const session = (acceleration: readonly number[], push: readonly number[]) => ({
  date: '',
  numbers: (column: string) =>
    Float64Array.from(
      { acceleration_1min: acceleration, force_mass_ratio: push }[column] as readonly number[],
    ),
});
const five = (of: ReturnType<typeof session>) => Array.from({ length: 5 }, () => of);

describe('Acceleration for a push', () => {
  it('is the slope through the origin that leaves the least squares', () => {
    // (1·1 + 2·5 + 3·6) / (1 + 4 + 9) = 29 / 14.
    expect(fitted(ACCELERATION_FOR_PUSH, five(session([1, 5, 6], [1, 2, 3])))).toBeCloseTo(29 / 14, 12);
    expect(fitted(ACCELERATION_FOR_PUSH, five(session([-2, 4], [1, -2])))).toBe(-2);
  });
  it('is fitted on rows that have both, of the last sixty sessions', () => {
    expect(fitted(ACCELERATION_FOR_PUSH, five(session([1, 9, Number.NaN], [2, Number.NaN, 3])))).toBe(0.5);
    const old = session([1e9], [1]);
    const recent = Array.from({ length: 60 }, () => session([1], [2]));
    expect(fitted(ACCELERATION_FOR_PUSH, [old, ...recent])).toBe(0.5);
  });
  it('is a hundredth before five sessions tell, and where none of them pushed', () => {
    expect(fitted(ACCELERATION_FOR_PUSH, five(session([1], [2])).slice(1))).toBe(0.01);
    expect(fitted(ACCELERATION_FOR_PUSH, five(session([Number.NaN], [2])))).toBe(0.01);
  });
});
