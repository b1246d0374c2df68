import { describe, expect, it } from 'vitest';
import { ownPath } from '../../../pipeline/frames/own-path.ts';
import { BarSeries } from '../../../pipeline/grid/bar-series.ts';
import { NS_PER_MINUTE } from '../../../shared/units.ts';
import { clock } from '../../market.ts';

/** Minutes from 10:00 on, each closing a quarter higher than the one before: 6000.25 … */
function minutes(...left: number[]) {
  const bars = new BarSeries(NS_PER_MINUTE);
  for (let i = 0; i < 40; i++)
    if (!left.includes(i)) bars.addTrade(clock('10:00') + i * NS_PER_MINUTE + 1, 6000.25 + i / 4, 1, 1, 0);
  return bars;
}
const rowAt = (
  time: string,
  contact: { readonly at: number } | null = null,
  direction: 'UP' | 'DOWN' = 'UP',
) =>
  ({
    at: clock(time),
    episode: { direction },
    contact: contact && { ...contact, price: 0, levelPrice: 6008, atr: 4 },
    levelPrice: 6010,
    atr: 2,
  }) as Parameters<typeof ownPath>[1];

describe('The way of an approach', () => {
  it('is where price stood at the end of each minute up to the moment, and nothing after it', () => {
    const path = ownPath(minutes(), rowAt('10:20'));
    expect(path).toHaveLength(29);
    // At 10:20 the last minute closed at 6005: 5 points under the level, 2.5 ATR.
    expect(path[20]).toBe(-2.5);
    // At 10:01 the first had closed at 6000.25; at 10:00 none had.
    expect(path.slice(0, 2)).toEqual([null, -4.875]);
    expect(path.slice(21)).toEqual(new Array(8).fill(null));
  });
  it('is seen from the other side for an approach from above', () => {
    expect(ownPath(minutes(), rowAt('10:20', null, 'DOWN'))[20]).toBe(2.5);
  });
  it('has contact in its middle once there was one, in the terms of then', () => {
    const path = ownPath(minutes(), rowAt('10:22:30', { at: clock('10:20') }));
    // 6005, 6005.25, 6005.5 against 6008, in ATR of 4; 10:23 has not come.
    expect(path.slice(20, 24)).toEqual([-0.75, -0.6875, -0.625, null]);
  });
  it('is not told where nothing traded for three minutes', () => {
    const path = ownPath(minutes(10, 11, 12), rowAt('10:20'));
    // The minute of 10:09 is good for less than three minutes.
    expect(path.slice(10, 15)).toEqual([-3.75, -3.75, null, null, -3.25]);
  });
});
