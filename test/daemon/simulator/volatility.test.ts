import { describe, expect, it } from 'vitest';
import type { SimulatedDay } from '../../../daemon/simulator/day.ts';
import { clockVariance, newsDecay, Volatility } from '../../../daemon/simulator/volatility.ts';
import { NS_PER_MINUTE } from '../../../shared/units.ts';
import { clock, SESSION } from '../../market.ts';

const DAY: SimulatedDay = { openPoints: 6000, closePoints: 6000, volatilityFactor: 1, news: [] };
const volatility = (day: Partial<SimulatedDay> = {}, seed = 1) =>
  new Volatility(SESSION, { ...DAY, ...day }, seed);
/** Of many seeds, so that half hours even out. */
const typical = (time: string, day: Partial<SimulatedDay> = {}) => {
  const logs = Array.from({ length: 200 }, (_, seed) => Math.log(volatility(day, seed).sigmaAt(clock(time))));
  return Math.exp(logs.reduce((sum, value) => sum + value, 0) / logs.length);
};

describe('The clock', () => {
  it('has a variance of so many minutes: each by its middle, a part of one by its share', () => {
    // 3.82 falls to 3.18 over the first minute, evenly in its logarithm.
    expect(clockVariance(0, 1)).toBeCloseTo(3.82 * 3.18, 9);
    const quarter = Math.exp(0.75 * Math.log(3.82) + 0.25 * Math.log(3.18));
    expect(clockVariance(0, 0.5)).toBeCloseTo(0.5 * quarter ** 2, 9);
    expect(clockVariance(0, 60)).toBeCloseTo(clockVariance(0, 15) + clockVariance(15, 60), 9);
  });
  it('leaves half of a release’s excitement after seven minutes', () => {
    expect([newsDecay(0), newsDecay(7), newsDecay(21)]).toEqual([1, 0.5, 0.125]);
  });
});

describe('How far price moves', () => {
  it('is most at the open, falls towards noon, and is little at night', () => {
    const [night, before, open, ten, noon] = ['03:00', '09:00', '09:30', '10:00', '12:00'].map((time) =>
      typical(time),
    );
    expect(open).toBeGreaterThan(3 * before!);
    expect([open! > ten!, ten! > noon!, noon! > before!, before! > night!]).toEqual([true, true, true, true]);
  });
  it('is as far as the clock says on the average of spells, in squares', () => {
    const squares = Array.from(
      { length: 4000 },
      (_, seed) => volatility({}, seed).sigmaAt(clock('10:30')) ** 2,
    );
    const mean = squares.reduce((sum, value) => sum + value, 0) / squares.length;
    // Of log SD .3 the square has a relative SD of .66: three standard errors.
    expect(Math.abs(mean / 1.91 ** 2 - 1)).toBeLessThan(0.032);
  });
  it('changes from minute to minute, and more from half hour to half hour', () => {
    const apart = (from: string, to: string) => {
      const logs = Array.from({ length: 300 }, (_, seed) =>
        Math.log(volatility({}, seed).sigmaAt(clock(to)) / volatility({}, seed).sigmaAt(clock(from))),
      );
      const mean = logs.reduce((sum, value) => sum + value, 0) / logs.length;
      return Math.sqrt(logs.reduce((sum, value) => sum + (value - mean) ** 2, 0) / logs.length);
    };
    expect(apart('10:31', '10:32')).toBeGreaterThan(0.25);
    expect(apart('10:31', '11:01')).toBeGreaterThan(1.15 * apart('10:31', '10:32'));
  });
  it('is that of the day: twice the factor, twice as far', () => {
    expect(typical('10:00', { volatilityFactor: 2 }) / typical('10:00')).toBeCloseTo(2, 9);
  });
  it('jumps at a release, not before, and half of that is gone after seven minutes', () => {
    const news = [{ minutesSinceOpen: 30, strength: 3 }];
    const ratio = (minutes: number) => {
      const at = clock('10:00') + minutes * NS_PER_MINUTE;
      return volatility({ news }).sigmaAt(at) / volatility().sigmaAt(at);
    };
    expect([ratio(-0.01), ratio(0), ratio(7), ratio(14)]).toEqual(
      [1, 4, 2.5, 1.75].map((x) => expect.closeTo(x, 9)),
    );
  });
  it('leaves less in the queues where it is more', () => {
    const news = [{ minutesSinceOpen: 30, strength: 3 }];
    const at = clock('10:00');
    expect(volatility({ news }).depthAt(at) / volatility().depthAt(at)).toBeCloseTo(0.5, 9);
    expect(volatility({ volatilityFactor: 4 }).depthAt(at) / volatility().depthAt(at)).toBeCloseTo(0.5, 9);
  });
});
