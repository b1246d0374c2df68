import { describe, expect, it } from 'vitest';
import { Bars } from '../../pipeline/grid/bars.ts';
import { AverageTrueRange, atrFloors } from '../../pipeline/levels/average-true-range.ts';
import { ExponentialMovingAverage, SimpleMovingAverage } from '../../pipeline/levels/moving-averages.ts';
import { SessionLevels } from '../../pipeline/levels/session-levels.ts';
import { NS_PER_MINUTE } from '../../shared/units.ts';
import { clock, SESSION } from '../market.ts';

function minuteBars(ranges: readonly (readonly [high: number, low: number, close: number])[]): Bars {
  const bars = new Bars();
  ranges.forEach(([high, low, close], i) => {
    bars.addBar(clock('09:30') + (i + 1) * NS_PER_MINUTE, close, high, low, close, 10);
  });
  return bars;
}

describe('Bars', () => {
  it('fold trades into 10-second, 1-minute and 2-minute bars on the clock', () => {
    const bars = new Bars();
    bars.addTrade(clock('09:30:01'), 6000, 2, 1);
    bars.addTrade(clock('09:30:09'), 6001, 3, -1);
    bars.addTrade(clock('09:30:10'), 5999, 1, 0);
    bars.addTrade(clock('09:31:59'), 6002, 4, 1);
    expect(bars.cells.count).toBe(3);
    expect(bars.oneMinute.count).toBe(2);
    const { open, high, low, close, volume, buyVolume, sellVolume, trades } = bars.twoMinute;
    expect([open, high, low, close, volume, buyVolume, sellVolume, trades].map((column) => column[0])).toEqual([
      6000, 6002, 5999, 6002, 10, 6, 3, 4,
    ]);
    expect(bars.twoMinute.completedBy(clock('09:31:59.9'))).toBe(0);
    expect(bars.twoMinute.completedBy(clock('09:32'))).toBe(1);
  });
});

describe('Average true range', () => {
  it('is the mean of the last true ranges, the first being high less low', () => {
    // True ranges 2, then max(1, |11−10|, |10−10|)=1, then max(2, |9−10.5|…)=2 by the gap from the close before.
    const bars = minuteBars([
      [11, 9, 10],
      [11, 10, 10.5],
      [9.5, 8.5, 9],
    ]);
    const atr = new AverageTrueRange(bars.oneMinute, new Map());
    atr.advanceTo(clock('09:32'));
    expect(atr.points).toBeCloseTo(1.5, 12);
    atr.advanceTo(clock('09:33'));
    expect(atr.points).toBeCloseTo((2 + 1 + 2) / 3, 12);
  });
  it('forgets all but 14 bars', () => {
    const bars = minuteBars([[110, 10, 60], ...Array.from({ length: 14 }, () => [61, 59, 60] as const)]);
    const atr = new AverageTrueRange(bars.oneMinute, new Map());
    atr.advanceTo(clock('10:00'));
    expect(atr.points).toBe(2);
  });
  it('never falls below half a point, nor below half the usual ATR of that minute', () => {
    const bars = minuteBars([[10, 10, 10]]);
    const quiet = new AverageTrueRange(bars.oneMinute, new Map());
    quiet.advanceTo(clock('09:31'));
    expect(quiet.points).toBe(0.5);
    const minute = clock('09:31') / NS_PER_MINUTE;
    const floors = atrFloors([1, 9, 4, 3, 8].map((value) => new Map([[minute, value]])));
    const floored = new AverageTrueRange(bars.oneMinute, floors);
    floored.advanceTo(clock('09:31'));
    expect(floored.points).toBe(2);
    expect(atrFloors([new Map([[minute, 9]])]).size).toBe(0);
  });
});

describe('Moving averages', () => {
  it('SMA_90 is missing until 90 bars and then their plain mean', () => {
    const sma = new SimpleMovingAverage();
    for (let i = 1; i <= 91; i++) sma.add(i);
    expect(sma.values[88]).toBeNaN();
    expect(sma.values[89]).toBe(45.5);
    expect(sma.values[90]).toBe(46.5);
  });
  it('EMA_20 starts at its first close and moves by 2/21 of the difference', () => {
    const ema = new ExponentialMovingAverage();
    ema.add(100);
    ema.add(121);
    expect(ema.values).toEqual([100, 102]);
  });
});

describe('Levels', () => {
  function levelsOfDay(until: string) {
    const bars = new Bars();
    const levels = new SessionLevels(SESSION, bars.twoMinute, new Float64Array(90).fill(6000));
    for (let at = clock('08:00'); at < clock(until); at += 20e9) {
      const minute = (at - clock('09:30')) / NS_PER_MINUTE;
      const price =
        minute < 0 ? 6000 + (minute === -60 ? 10 : 0) - (minute === -40 ? 8 : 0) : 6003 + (Math.floor(minute) === 5 ? 4 : 0);
      bars.addTrade(at, price, 1, 1);
      levels.addRange(at, price, price);
      levels.advanceTo(at);
    }
    return levels;
  }
  it('are inactive before their time: pre-market and averages until 09:30, the opening range until 09:45', () => {
    const levels = levelsOfDay('09:45');
    expect(levels.value('PM_HIGH', clock('09:29:59'))).toBeNaN();
    expect(levels.value('PM_HIGH', clock('09:30'))).toBe(6010);
    expect(levels.value('PM_LOW', clock('09:30'))).toBe(5992);
    expect(levels.value('OR_HIGH', clock('09:44:59'))).toBeNaN();
    expect(levels.value('OR_HIGH', clock('09:45'))).toBe(6007);
    expect(levels.value('OR_LOW', clock('09:45'))).toBe(6003);
    expect(levels.value('EMA_20', clock('09:29'))).toBeNaN();
  });
  it('ignore what comes after their window', () => {
    const levels = levelsOfDay('10:30');
    levels.addRange(clock('10:30'), 9000, 1);
    expect(levels.value('OR_HIGH', clock('10:31'))).toBe(6007);
    expect(levels.value('PM_LOW', clock('10:31'))).toBe(5992);
  });
  it('are missing, not guessed, on a day with a thin pre-market or a hole in the opening range', () => {
    const levels = new SessionLevels(SESSION, new Bars().twoMinute, []);
    for (let minute = 0; minute < 29; minute++) levels.addRange(clock('09:00') + minute * NS_PER_MINUTE, 6000, 6000);
    for (const time of ['09:30', '09:31', '09:33', '09:44']) levels.addRange(clock(time), 6001, 6001);
    expect(levels.value('PM_HIGH', clock('10:00'))).toBeNaN();
    expect(levels.value('OR_HIGH', clock('10:00'))).toBeNaN();
    expect(levels.value('SMA_90', clock('10:00'))).toBeNaN();
  });
  it('know at 09:45 of a silence that reaches it, before any later trade tells', () => {
    const levels = new SessionLevels(SESSION, new Bars().twoMinute, []);
    for (let at = clock('09:30'); at <= clock('09:43:20'); at += 20e9) levels.addRange(at, 6001, 6000);
    expect(levels.value('OR_HIGH', clock('09:45'))).toBeNaN();
    levels.addRange(clock('09:45:30'), 6001, 6001);
    expect(levels.value('OR_HIGH', clock('09:46'))).toBeNaN();
  });
  it('say whether an exponential average still carries its first close', () => {
    const levels = (closes: number) => new SessionLevels(SESSION, new Bars().twoMinute, new Float64Array(closes).fill(6000));
    expect(levels(138).isWarm('EMA_20')).toBe(false);
    expect(levels(139).isWarm('EMA_20')).toBe(true);
    expect(levels(0).isWarm('SMA_90')).toBe(true);
  });
  it('step at the end of a bar, and their past is told as it was', () => {
    const bars = new Bars();
    const levels = new SessionLevels(SESSION, bars.twoMinute, [100]);
    bars.addBar(clock('09:32'), 121, 121, 121, 121, 1);
    levels.advanceTo(clock('09:32'));
    expect(levels.value('EMA_20', clock('09:32'))).toBe(102);
    expect(levels.valueBefore('EMA_20', clock('09:31:50'), clock('09:32'))).toBe(100);
  });
});
