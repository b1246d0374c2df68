import { describe, expect, it } from 'vitest';
import { Bars } from '../../../pipeline/grid/bars.ts';
import { NS_PER_MINUTE } from '../../../shared/units.ts';
import { barBatch, clock, tradeBatch } from '../../market.ts';

const told = (
  ...trades: readonly (readonly [time: string, price: number, size: number, aggressor: number])[]
) => {
  const market = { now: 0 };
  const bars = new Bars(market);
  for (const [time, price, size, aggressor] of trades) {
    market.now = clock(time);
    bars.on('trade', tradeBatch({ kind: 'trade', at: clock(time), price, size, aggressor }), 0);
  }
  return { bars, market };
};

describe('Bars', () => {
  it('fold trades into 10-second, 1-minute and 2-minute bars on the clock', () => {
    const { bars } = told(
      ['09:30:01', 6000, 2, 1],
      ['09:30:09', 6001, 3, -1],
      ['09:30:10', 5999, 1, 0],
      ['09:31:59', 6002, 4, 1],
    );
    expect([bars.grid.count, bars.oneMinute.count, bars.twoMinute.count]).toEqual([3, 2, 1]);
    const { open, high, low, close, volume, buyVolume, sellVolume, trades } = bars.twoMinute;
    expect(
      [open, high, low, close, volume, buyVolume, sellVolume, trades].map((column) => column[0]),
    ).toEqual([6000, 6002, 5999, 6002, 10, 6, 3, 4]);
    expect([bars.twoMinute.countBy(clock('09:31:59.9')), bars.twoMinute.countBy(clock('09:32'))]).toEqual([
      0, 1,
    ]);
  });
  it('count a whole bar in the step, minute and two minutes that it ends in', () => {
    const bars = new Bars({ now: clock('09:32') });
    const start = clock('09:31');
    bars.on('bar', barBatch({ start, open: 10, high: 14, low: 8, close: 12 }), 0);
    expect([bars.grid.start[0], bars.oneMinute.start[0], bars.twoMinute.start[0]]).toEqual([
      start + 50e9,
      start,
      start - NS_PER_MINUTE,
    ]);
    expect([bars.oneMinute.open[0], bars.grid.high[0], bars.grid.low[0], bars.twoMinute.close[0]]).toEqual([
      10, 14, 8, 12,
    ]);
    expect(bars.asOf(clock('09:32')).grid.close(0)).toBe(12);
  });
  it('leave books alone', () => {
    const { bars } = told();
    bars.on('book', {} as never, 0);
    expect(bars.grid.count).toBe(0);
  });
});
