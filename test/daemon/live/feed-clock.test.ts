import { describe, expect, it } from 'vitest';
import { FeedClock } from '../../../daemon/live/feed-clock.ts';

describe('A feed’s clock', () => {
  it('knows nothing before anything was told', () => {
    expect(new FeedClock().read([])).toBeNull();
    expect(new FeedClock().read(['trades'])).toBeNull();
  });
  it('is as far as whatever came last, or as the gateway says', () => {
    const clock = new FeedClock();
    clock.onRecord('trades', 10n);
    clock.onRecord('mbp-10', 12n);
    clock.onRecord('trades', 11n);
    expect(clock.read([])).toBe(12n);
    clock.onHeartbeat(20n);
    expect(clock.read([])).toBe(20n);
    clock.onHeartbeat(15n);
    expect(clock.read([])).toBe(20n);
  });
  it('is as far as the slowest of what is replayed, and nowhere while one has told nothing', () => {
    const clock = new FeedClock();
    clock.onRecord('trades', 50n);
    expect(clock.read(['trades', 'mbp-10'])).toBeNull();
    clock.onRecord('mbp-10', 10n);
    expect(clock.read(['trades', 'mbp-10'])).toBe(10n);
    clock.onRecord('mbp-10', 30n);
    expect(clock.read(['mbp-10'])).toBe(30n);
    expect(clock.read([])).toBe(50n);
  });
  it('does not go back where a replay does', () => {
    const clock = new FeedClock();
    clock.onRecord('trades', 50n);
    clock.onRecord('mbp-10', 40n);
    expect(clock.read([])).toBe(50n);
    expect(clock.read(['mbp-10'])).toBe(50n);
  });
  it('goes back where it is told to, and no further forward', () => {
    const clock = new FeedClock();
    clock.onRecord('trades', 50n);
    clock.read([]);
    clock.goBackTo(30n);
    expect(clock.read(['mbp-10'])).toBe(30n);
    clock.goBackTo(40n);
    expect(clock.read(['mbp-10'])).toBe(30n);
  });
});
