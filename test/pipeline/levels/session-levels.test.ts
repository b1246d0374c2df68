import { describe, expect, it } from 'vitest';
import { BarSeries } from '../../../pipeline/grid/bar-series.ts';
import { type LevelShifts, SessionLevels } from '../../../pipeline/levels/session-levels.ts';
import { BAR_NS } from '../../../shared/rules.ts';
import { NS_PER_MINUTE } from '../../../shared/units.ts';
import type { LevelKind } from '../../../shared/vocabulary/level.ts';
import { clock, SESSION } from '../../market.ts';

/**
 * A day that trades every 20 seconds from 08:00: 6000 before the open but for one high
 * and one low, 6003 after it but for one minute.
 */
function levelsOfDay(until: string, shifts: LevelShifts = {}) {
  const bars = new BarSeries(BAR_NS);
  const levels = new SessionLevels(SESSION, bars, new Float64Array(90).fill(6000), shifts);
  for (let at = clock('08:00'); at < clock(until); at += 20e9) {
    const minute = (at - clock('09:30')) / NS_PER_MINUTE;
    const inPreMarket = 6000 + (minute === -60 ? 10 : 0) - (minute === -40 ? 8 : 0);
    const price = minute < 0 ? inPreMarket : 6003 + (Math.floor(minute) === 5 ? 4 : 0);
    bars.addTrade(at, price, 1, 1, 0);
    levels.addRange(at, price, price);
    levels.advanceTo(at);
  }
  return levels;
}
const noBars = () => new BarSeries(BAR_NS);
const priceOf = (levels: SessionLevels, kind: LevelKind, time: string) => levels.price(kind, clock(time));

describe('Levels', () => {
  it('are inactive before their time: pre-market and averages until 09:30, the opening range until 09:45', () => {
    const levels = levelsOfDay('09:45');
    expect(priceOf(levels, 'PM_HIGH', '09:29:59')).toBeNaN();
    expect([priceOf(levels, 'PM_HIGH', '09:30'), priceOf(levels, 'PM_LOW', '09:30')]).toEqual([6010, 5992]);
    expect([priceOf(levels, 'OR_HIGH', '09:44:59'), priceOf(levels, 'OR_LOW', '09:44:59')]).toEqual([
      Number.NaN,
      Number.NaN,
    ]);
    expect([priceOf(levels, 'OR_HIGH', '09:45'), priceOf(levels, 'OR_LOW', '09:45')]).toEqual([6007, 6003]);
    expect([priceOf(levels, 'EMA_20', '09:29:59'), priceOf(levels, 'SMA_90', '09:29:59')]).toEqual([
      Number.NaN,
      Number.NaN,
    ]);
    expect(priceOf(levels, 'SMA_90', '09:30')).toBeCloseTo(6000, 6);
  });
  it('say why they are not there, and nothing where they are', () => {
    const levels = levelsOfDay('09:50');
    const why = (kind: LevelKind, time: string, of = levels) => of.absence(kind, clock(time));
    expect([why('PM_HIGH', '09:29:59'), why('PM_HIGH', '09:30')]).toEqual(['not-yet', null]);
    expect([why('OR_LOW', '09:44:59'), why('OR_LOW', '09:45')]).toEqual(['not-yet', null]);
    expect([why('SMA_90', '09:29:59'), why('SMA_90', '09:30')]).toEqual(['not-yet', null]);
    const empty = new SessionLevels(SESSION, noBars(), []);
    expect(
      (['PM_LOW', 'OR_HIGH', 'EMA_20', 'SMA_90'] as const).map((kind) => why(kind, '10:00', empty)),
    ).toEqual(['quiet', 'gap', 'warm-up', 'warm-up']);
  });
  it('that are moved are where they were, and so much off, at every time', () => {
    const [own, moved] = [levelsOfDay('10:30'), levelsOfDay('10:30', { PM_HIGH: 12, EMA_20: -7 })];
    for (const kind of ['PM_HIGH', 'PM_LOW', 'EMA_20', 'SMA_90'] as const) {
      const off = kind === 'PM_HIGH' ? 12 : 0;
      const shift = kind === 'EMA_20' ? -7 : off;
      expect(priceOf(moved, kind, '10:00')).toBe(priceOf(own, kind, '10:00') + shift);
      const at = clock('10:20');
      expect(moved.asOf(at).priceBefore(kind, clock('09:50'))).toBe(
        own.asOf(at).priceBefore(kind, clock('09:50')) + shift,
      );
    }
    expect(priceOf(moved, 'PM_HIGH', '09:29')).toBeNaN();
  });
  it('of the pre-market are not known where more than a minute of its trades is missing', () => {
    const knownAfter = (from: string, to: string, isEarly = true) => {
      const levels = levelsOfDay('09:45');
      levels.onHole({ from: clock('04:00'), to: clock('09:00'), isOfTrades: false });
      levels.onHole({ from: clock(from) - (isEarly ? 0 : 1), to: clock(to), isOfTrades: true });
      const kinds = ['PM_HIGH', 'PM_LOW', 'OR_HIGH', 'SMA_90'] as const;
      return kinds.map((kind) => levels.absence(kind, clock('09:45')));
    };
    const known = [null, null, null, null];
    expect(knownAfter('08:10', '08:11')).toEqual(known);
    expect(knownAfter('08:10', '08:11', false)).toEqual(['gap', 'gap', null, null]);
    // Of what is missing, as much as lies in the pre-market.
    expect(knownAfter('03:00', '04:01')).toEqual(known);
    expect(knownAfter('03:00', '04:02')).toEqual(['gap', 'gap', null, null]);
    expect(knownAfter('09:29', '09:40')).toEqual(known);
    expect(knownAfter('09:28', '09:40')).toEqual(['gap', 'gap', null, null]);
    expect(levelsOfDay('09:45').price('PM_HIGH', clock('09:45'))).toBe(6010);
    // Several spans add up, each moment once.
    const levels = levelsOfDay('09:45');
    const missing = (from: string, to: string) => {
      levels.onHole({ from: clock(from), to: clock(to), isOfTrades: true });
      return levels.absence('PM_HIGH', clock('09:45'));
    };
    expect([
      missing('08:10', '08:10:30'),
      missing('08:10:10', '08:10:30'),
      missing('08:20', '08:20:30'),
    ]).toEqual([null, null, null]);
    expect(missing('08:20:20', '08:20:31')).toBe('gap');
    // What is absent for a reason of its own says that one.
    const none = new SessionLevels(SESSION, noBars(), new Float64Array(0), {});
    none.onHole({ from: clock('08:00'), to: clock('09:00'), isOfTrades: true });
    none.addRange(clock('09:44:30'), 6000, 6000);
    for (let at = clock('09:30'); at < clock('09:45'); at += 30e9) none.addRange(at, 6000, 6000);
    expect(none.absence('SMA_90', clock('09:45'))).toBe('warm-up');
    const quiet = new SessionLevels(SESSION, noBars(), new Float64Array(0), {});
    quiet.onHole({ from: clock('08:00'), to: clock('09:00'), isOfTrades: true });
    for (const time of ['09:31', '09:31:50', '09:32:40']) quiet.addRange(clock(time), 6000, 6000);
    expect(quiet.absence('OR_HIGH', clock('09:45'))).toBe('gap');
  });
  it('ignore what comes after their window, and what came before it', () => {
    const levels = levelsOfDay('10:30');
    levels.addRange(clock('10:30'), 9000, 1);
    levels.addRange(SESSION.preMarketStart - 1, 9000, 1);
    expect([priceOf(levels, 'OR_HIGH', '10:31'), priceOf(levels, 'PM_LOW', '10:31')]).toEqual([6007, 5992]);
  });
  it('take the first instant of a window in and leave its end out', () => {
    const levels = new SessionLevels(SESSION, noBars(), []);
    for (let minute = 0; minute < 40; minute++)
      levels.addRange(SESSION.preMarketStart + minute * NS_PER_MINUTE, 6000, 6000);
    levels.addRange(SESSION.preMarketStart, 6001, 6000);
    for (let at = SESSION.rthOpen; at < SESSION.openingRangeEnd; at += 30e9) levels.addRange(at, 6005, 6004);
    levels.addRange(SESSION.openingRangeEnd, 7000, 5000);
    expect([
      priceOf(levels, 'PM_HIGH', '10:00'),
      priceOf(levels, 'OR_HIGH', '10:00'),
      priceOf(levels, 'OR_LOW', '10:00'),
    ]).toEqual([6001, 6005, 6004]);
  });
  it('need thirty traded minutes before the open', () => {
    const priceAfter = (minutes: number) => {
      const levels = new SessionLevels(SESSION, noBars(), []);
      for (let minute = 0; minute < minutes; minute++) {
        levels.addRange(clock('08:00') + minute * NS_PER_MINUTE, 6000, 6000);
        levels.addRange(clock('08:00') + minute * NS_PER_MINUTE + 1, 6000, 6000);
      }
      return priceOf(levels, 'PM_HIGH', '10:00');
    };
    expect([priceAfter(29), priceAfter(30)]).toEqual([Number.NaN, 6000]);
  });
  it('need ten traded minutes of the opening range, without a silence of over a minute', () => {
    const priceAfter = (times: readonly string[]) => {
      const levels = new SessionLevels(SESSION, noBars(), []);
      for (const time of times) levels.addRange(clock(time), 6001, 6001);
      return priceOf(levels, 'OR_HIGH', '10:00');
    };
    const minutes = Array.from({ length: 15 }, (_, i) => `09:${30 + i}:00`);
    expect(priceAfter(minutes)).toBe(6001);
    expect(priceAfter(minutes.filter((_, i) => i !== 7))).toBeNaN();
    expect(priceAfter(['09:31:01', ...minutes.slice(2)])).toBeNaN();
  });
  it('know at 09:45 of a silence that reaches it, before any later trade tells', () => {
    const levels = new SessionLevels(SESSION, noBars(), []);
    for (let at = clock('09:30'); at <= clock('09:43:20'); at += 20e9) levels.addRange(at, 6001, 6000);
    expect(priceOf(levels, 'OR_HIGH', '09:45')).toBeNaN();
    levels.addRange(clock('09:45:30'), 6001, 6001);
    expect(priceOf(levels, 'OR_HIGH', '09:46')).toBeNaN();
  });
  it('say whether an exponential average still carries its first close', () => {
    const isWarm = (closes: number, kind: LevelKind) =>
      new SessionLevels(SESSION, noBars(), new Float64Array(closes).fill(6000))
        .asOf(clock('09:30'))
        .isWarm(kind);
    expect([isWarm(138, 'EMA_20'), isWarm(139, 'EMA_20'), isWarm(0, 'SMA_90')]).toEqual([false, true, true]);
  });
  it('are missing where there is nothing to average', () => {
    const levels = new SessionLevels(SESSION, noBars(), []);
    expect([priceOf(levels, 'SMA_90', '10:00'), priceOf(levels, 'EMA_20', '10:00')]).toEqual([
      Number.NaN,
      Number.NaN,
    ]);
  });
  it('step at the end of a bar, and their past is told as it was', () => {
    const bars = noBars();
    const levels = new SessionLevels(SESSION, bars, [100]);
    bars.addTrade(clock('09:31:59'), 121, 1, 0, 0);
    levels.advanceTo(clock('09:32') - 1);
    expect(priceOf(levels, 'EMA_20', '09:31:59')).toBe(100);
    levels.advanceTo(clock('09:32'));
    const reading = levels.asOf(clock('09:32'));
    expect(reading.price('EMA_20')).toBe(102);
    expect([
      reading.priceBefore('EMA_20', clock('09:31:50')),
      reading.priceBefore('EMA_20', clock('09:40')),
    ]).toEqual([100, 102]);
  });
  it('that are fixed are the same price at every earlier time, once they are known', () => {
    const reading = levelsOfDay('10:00').asOf(clock('10:00'));
    expect([
      reading.priceBefore('OR_HIGH', clock('09:31')),
      reading.priceBefore('PM_LOW', clock('05:00')),
    ]).toEqual([6007, 5992]);
    expect(levelsOfDay('09:40').asOf(clock('09:40')).priceBefore('OR_HIGH', clock('09:31'))).toBeNaN();
  });
});
