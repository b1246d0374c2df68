import { describe, expect, it } from 'vitest';
import { addedUp, EVENTS, StageClock } from '../../../daemon/work/stage-clock.ts';

describe('The clock of a date’s work', () => {
  it('gives every stage the time until the next, and events what is no stage’s', () => {
    let now = 1000;
    const clock = new StageClock(() => now);
    now += 500;
    clock.enter('silver 6');
    now += 250;
    clock.enter('silver 7');
    now += 125;
    clock.enter(null);
    now += 1000;
    expect(
      clock.of('gold 2', () => {
        now += 2000;
        return 'made';
      }),
    ).toBe('made');
    clock.enter('silver 6');
    now += 250;
    expect(clock.seconds()).toEqual({ [EVENTS]: 1.5, 'silver 6': 0.5, 'silver 7': 0.125, 'gold 2': 2 });
  });
  it('of several dates adds up', () => {
    expect(addedUp([{ [EVENTS]: 1, 'silver 6': 2 }, { 'silver 6': 3 }, {}])).toEqual({
      [EVENTS]: 1,
      'silver 6': 5,
    });
  });
});
