import fc from 'fast-check';
import { expect, it } from 'vitest';
import { spread } from '../../../plugin/levels/spread.ts';

const within = { top: 10, bottom: 90 };

it('Places that are far enough apart stay where they are', () => {
  expect(spread([20, 40, 60], 15, within)).toEqual([20, 40, 60]);
});
it('Those that are not are pushed down, and up again from the bottom', () => {
  expect(spread([20, 25, 60], 15, within)).toEqual([20, 35, 60]);
  expect(spread([80, 85, 88], 15, within)).toEqual([60, 75, 90]);
  expect(spread([0, 5], 15, within)).toEqual([10, 25]);
});
it('Whatever they are, none lies nearer than it may, where there is room', () => {
  const places = fc.array(fc.integer({ min: -50, max: 150 }), { maxLength: 6 });
  fc.assert(
    fc.property(places, (of) => {
      const moved = spread(
        of.toSorted((a, b) => a - b),
        12,
        within,
      );
      for (const [i, place] of moved.entries()) {
        expect(place).toBeGreaterThanOrEqual(10);
        expect(place).toBeLessThanOrEqual(90);
        if (i > 0) expect(place - moved[i - 1]!).toBeGreaterThanOrEqual(12);
      }
    }),
  );
});
