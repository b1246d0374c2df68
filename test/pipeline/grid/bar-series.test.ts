import { describe, expect, it } from 'vitest';
import { BarSeries } from '../../../pipeline/grid/bar-series.ts';

const WIDTH = 60;

describe('A series of bars', () => {
  it('folds trades of one period into a bar and begins a new one with the next', () => {
    const bars = new BarSeries(WIDTH);
    bars.addTrade(60, 10, 2, 2, 0);
    bars.addTrade(119, 12, 3, 0, 3);
    bars.addTrade(100, 9, 1, 0, 0);
    bars.addTrade(120, 11, 4, 4, 0);
    const row = (i: number) =>
      [
        bars.start,
        bars.open,
        bars.high,
        bars.low,
        bars.close,
        bars.volume,
        bars.buyVolume,
        bars.sellVolume,
        bars.trades,
      ].map((column) => column[i]);
    expect(bars.count).toBe(2);
    expect(row(0)).toEqual([60, 10, 12, 9, 9, 6, 2, 3, 3]);
    expect(row(1)).toEqual([120, 11, 11, 11, 11, 4, 4, 0, 1]);
  });
  it('has an average price by volume, where single trades are known', () => {
    const bars = new BarSeries(WIDTH);
    bars.addTrade(60, 10, 2, 2, 0);
    bars.addTrade(119, 12, 3, 0, 3);
    bars.addTrade(120, 11, 4, 4, 0);
    // (10 × 2 + 12 × 3) ÷ 5
    expect([bars.vwap(0), bars.vwap(1)]).toEqual([11.2, 11]);
    bars.addBar(179, { open: 10, high: 14, low: 8, close: 12, volume: 5 });
    expect(bars.vwap(1)).toBeNaN();
    // Series grow: nothing of it is lost.
    for (let i = 3; i < 100; i++) bars.addTrade(WIDTH * i, i, 2, 2, 0);
    expect([bars.vwap(0), bars.vwap(98)]).toEqual([11.2, 99]);
  });
  it('does not know who bought and sold in a bar that came whole', () => {
    const bars = new BarSeries(2 * WIDTH);
    bars.addBar(59, { open: 10, high: 14, low: 8, close: 12, volume: 5 });
    bars.addBar(119, { open: 12, high: 13, low: 7, close: 9, volume: 6 });
    expect([bars.count, bars.open[0], bars.high[0], bars.low[0], bars.close[0], bars.volume[0]]).toEqual([
      1, 10, 14, 7, 9, 11,
    ]);
    expect([bars.buyVolume[0], bars.sellVolume[0], bars.trades[0]]).toEqual([
      Number.NaN,
      Number.NaN,
      Number.NaN,
    ]);
  });
  it('counts a bar as completed from its end on, not a nanosecond sooner', () => {
    const bars = new BarSeries(WIDTH);
    for (const at of [0, 60, 180]) bars.addTrade(at, at, 1, 0, 0);
    expect([59, 60, 119, 120, 239, 240].map((at) => bars.countBy(at))).toEqual([0, 1, 1, 2, 2, 3]);
    expect(bars.end(2)).toBe(240);
  });
  it('shows no bar that had not ended, and no later close than asked for', () => {
    const bars = new BarSeries(WIDTH);
    for (const at of [0, 60, 120]) bars.addTrade(at, at + 1, 1, 0, 0);
    const completed = bars.completedBy(120);
    expect([completed.count, completed.close(1), completed.end(1)]).toEqual([2, 61, 120]);
    expect(() => completed.close(2)).toThrow(RangeError);
    expect(() => completed.end(2)).toThrow(RangeError);
    expect([completed.countBy(60), completed.countBy(999)]).toEqual([1, 2]);
    bars.addTrade(500, 7, 1, 0, 0);
    expect(completed.count).toBe(2);
  });
  it('grows beyond its first capacity', () => {
    const bars = new BarSeries(1);
    for (let at = 0; at < 200; at++) bars.addTrade(at, at, at, at, 0);
    expect([bars.count, bars.close[199], bars.volume[150], bars.start[64], bars.buyVolume[199]]).toEqual([
      200, 199, 150, 64, 199,
    ]);
  });
});
