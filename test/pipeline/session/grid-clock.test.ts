import { describe, expect, it } from 'vitest';
import { GridClock } from '../../../pipeline/session/grid-clock.ts';
import { GRID_NS } from '../../../shared/rules.ts';

function started() {
  const steps: number[] = [];
  const clock: GridClock = new GridClock(Number.POSITIVE_INFINITY, (at) => steps.push(at / GRID_NS));
  return { steps, clock };
}

describe('The session’s clock', () => {
  it('ends a step before an event at its end, and not before one a nanosecond sooner', () => {
    const { steps, clock } = started();
    clock.advanceTo(100 * GRID_NS + 5);
    expect([steps, clock.now]).toEqual([[], 100 * GRID_NS + 5]);
    clock.advanceTo(101 * GRID_NS - 1);
    expect(steps).toEqual([]);
    clock.advanceTo(101 * GRID_NS);
    expect([steps, clock.now]).toEqual([[101], 101 * GRID_NS]);
    clock.advanceTo(101 * GRID_NS);
    expect(steps).toEqual([101]);
  });
  it('ends every step that has passed in silence, in order, and stands at each while it is told', () => {
    const seen: number[] = [];
    const clock: GridClock = new GridClock(Number.POSITIVE_INFINITY, () => seen.push(clock.now / GRID_NS));
    clock.advanceTo(5 * GRID_NS + 1);
    clock.advanceTo(8 * GRID_NS + 1);
    expect(seen).toEqual([6, 7, 8]);
    expect(clock.now).toBe(8 * GRID_NS + 1);
  });
  it('begins with a step that ends at its very first instant', () => {
    const { steps, clock } = started();
    clock.advanceTo(7 * GRID_NS);
    expect(steps).toEqual([7]);
  });
  it('begins by its start however late the first event comes', () => {
    const steps: number[] = [];
    const clock: GridClock = new GridClock(3 * GRID_NS, (at) => steps.push(at / GRID_NS));
    clock.advanceTo(6 * GRID_NS + 1);
    expect(steps).toEqual([4, 5, 6]);
  });
});
