import { describe, expect, it } from 'vitest';
import { expectedVolatilityFactor, type SimulatedDay } from '../../../../daemon/simulator/day.ts';
import { expiriesOn } from '../../../../daemon/simulator/options/expiry.ts';
import { fairPrice } from '../../../../daemon/simulator/options/reference.ts';
import { seriesAt } from '../../../../daemon/simulator/options/series.ts';
import { Surface } from '../../../../daemon/simulator/options/surface.ts';
import { clockVariance } from '../../../../daemon/simulator/volatility.ts';
import { sessionOf } from '../../../../shared/session/session.ts';
import { NS_PER_MINUTE } from '../../../../shared/units.ts';
import { clock, ES, SESSION } from '../../../market.ts';

const EXPIRIES = expiriesOn(ES, SESSION.date);
const QUIET: SimulatedDay = { openPoints: 6000, closePoints: 6000, volatilityFactor: 1, news: [] };
const surfaceOf = (seed = 1, day = QUIET) =>
  new Surface({ session: SESSION, seed, profile: 'real', day, expiries: EXPIRIES, startAt: clock('09:00') });
const FUTURE = 6000;
const STRIKES = Array.from({ length: 101 }, (_, i) => 5750 + 5 * i);

describe('A surface of volatilities', () => {
  it.each([1, 2, 3])('gives nothing for nothing across strikes (seed %d)', (seed) => {
    const surface = surfaceOf(seed);
    for (const [expiry, listed] of EXPIRIES.entries())
      for (const time of ['09:30', '12:00', '15:00']) {
        const calls = STRIKES.map((strike) =>
          fairPrice(surface, { series: seriesAt(listed, strike)[0]!, expiry }, clock(time), FUTURE),
        );
        for (let i = 1; i < calls.length - 1; i++) {
          expect(calls[i]!).toBeLessThanOrEqual(calls[i - 1]! + 1e-9);
          expect(calls[i - 1]! - 2 * calls[i]! + calls[i + 1]!).toBeGreaterThan(-1e-9);
        }
      }
  });
  it('has a variance that grows from expiry to expiry at every strike, as far as it counts strikes', () => {
    const surface = surfaceOf();
    const at = clock('10:00');
    for (const strike of STRIKES) {
      const variances = EXPIRIES.map((_, expiry) => {
        const seconds = surface.secondsTo(expiry, at);
        const total = surface.totalVariance(expiry, at, FUTURE);
        return surface.sigma(total, strike, FUTURE, seconds) ** 2 * seconds;
      });
      expect(variances).toEqual(variances.toSorted((a, b) => a - b));
      expect(new Set(variances).size).toBe(EXPIRIES.length);
    }
  });
  it('ends for each expiry with it: in the morning, at the close, after a half day or a holiday', () => {
    for (const [date, roots] of [
      ['2025-06-20', ['ES', 'EW3', 'E4A', 'E4B', 'E4C']],
      ['2025-11-28', ['EW', 'E1A', 'E1B', 'E1C', 'ES']],
      ['2026-06-18', ['ES', 'E3D', 'E4A', 'E4B', 'E4C']],
    ] as const) {
      const session = sessionOf(date);
      const expiries = expiriesOn(ES, date);
      expect(expiries.map(({ root }) => root)).toEqual([...roots]);
      const startAt = clock('09:00', session);
      const surface = new Surface({ session, seed: 1, profile: 'real', day: QUIET, expiries, startAt });
      const points = expiries.map((_, i) => Math.sqrt(surface.totalVariance(i, startAt, FUTURE)) * FUTURE);
      expect(points).toEqual(points.toSorted((a, b) => a - b));
      // Half an hour before the open is worth a few points, a session some tens, never hundreds.
      if (roots[0] === 'ES') expect(points[0]).toBeLessThan(0.35 * points[1]!);
      for (const [i, each] of points.slice(1).entries()) expect(each - points[i]!).toBeLessThan(120);
    }
  });
  it('costs 5 to 30 % more than the volatility that earlier days let expect', () => {
    for (const seed of [1, 2, 3, 4, 5]) {
      const total = surfaceOf(seed).totalVariance(0, clock('09:30'), FUTURE) * FUTURE ** 2;
      const expected = clockVariance(0, 390) * expectedVolatilityFactor(seed, SESSION.date, 'real', 0) ** 2;
      const premium = Math.sqrt(total / expected);
      expect(premium).toBeGreaterThan(1.05);
      expect(premium).toBeLessThan(1.3);
    }
  });
  it('does not know how lively its day will be', () => {
    const wild = surfaceOf(1, { ...QUIET, volatilityFactor: 3 });
    expect(wild.totalVariance(0, clock('09:30'), FUTURE)).toBe(
      surfaceOf().totalVariance(0, clock('09:30'), FUTURE),
    );
  });
  it('leans to the puts', () => {
    const surface = surfaceOf();
    const at = clock('09:30');
    const total = surface.totalVariance(0, at, FUTURE);
    const sigma = (strike: number) => surface.sigma(total, strike, FUTURE, surface.secondsTo(0, at));
    const reach = 0.674 * Math.sqrt(total) * FUTURE;
    const lean = (sigma(FUTURE - reach) - sigma(FUTURE + reach)) / sigma(FUTURE);
    expect(lean).toBeGreaterThan(0.18);
    expect(lean).toBeLessThan(0.45);
  });
  it('falls by .3 to .5 points of volatility as price rises by ten', () => {
    const at = clock('10:00');
    const sigmaAfter = (mid: number) => {
      const surface = surfaceOf();
      surface.advance(clock('09:59'), FUTURE);
      // Ten points by tenths, so that what is learned of liveliness is small beside it.
      for (let i = 1; i <= 6; i++)
        surface.advance(clock('09:59') + i * 10e9, FUTURE + ((mid - FUTURE) * i) / 6);
      return surface.rows(at, () => FUTURE)[0]!.sigma;
    };
    const [up, down] = [sigmaAfter(FUTURE + 10), sigmaAfter(FUTURE - 10)];
    expect((down - up) / 2).toBeGreaterThan(0.003);
    expect((down - up) / 2).toBeLessThan(0.005);
  });
  it('rises when price has moved more than was expected, whichever way', () => {
    const sigmaAfter = (swing: number) => {
      const surface = surfaceOf();
      for (let i = 0; i < 180; i++) surface.advance(clock('09:30') + i * 10e9, FUTURE + (i % 2) * swing);
      return surface.rows(clock('10:00'), () => FUTURE)[0]!.sigma;
    };
    expect(sigmaAfter(4)).toBeGreaterThan(1.1 * sigmaAfter(0.25));
  });
  it('knows when a release comes and not how strong it will be', () => {
    const with_ = (strength: number) =>
      surfaceOf(1, { ...QUIET, news: [{ minutesSinceOpen: 30, strength }] }).totalVariance(
        0,
        clock('09:30'),
        FUTURE,
      );
    expect(with_(9)).toBe(with_(0.1));
    expect(with_(9)).toBeGreaterThan(surfaceOf().totalVariance(0, clock('09:30'), FUTURE));
  });
  it('has the whole of the minute that a release comes in', () => {
    const surface = surfaceOf(1, { ...QUIET, news: [{ minutesSinceOpen: 30, strength: 9 }] });
    const [released, usual] = [surface, surfaceOf()].map(
      (each) => each.totalVariance(0, clock('10:00'), FUTURE) - each.totalVariance(0, clock('10:01'), FUTURE),
    );
    // A release at 10:00 is usually 1 + 1.4 times as lively.
    expect(released! / usual!).toBeCloseTo(2.4 ** 2, 6);
  });
  it('comes and goes by about three per cent while price stands still', () => {
    const ratios = Array.from({ length: 150 }, (_, seed) => {
      const surface = surfaceOf(seed);
      const before = surface.rows(clock('09:00'), () => FUTURE)[3]!.sigma;
      surface.advance(clock('11:00'), FUTURE);
      return Math.log(surface.rows(clock('09:00'), () => FUTURE)[3]!.sigma / before);
    });
    const mean = ratios.reduce((sum, each) => sum + each, 0) / ratios.length;
    const deviation = Math.sqrt(ratios.reduce((sum, each) => sum + (each - mean) ** 2, 0) / ratios.length);
    // The later an expiry the less of it is this day's, which is repriced twice as much.
    expect(deviation).toBeGreaterThan(0.012);
    expect(deviation).toBeLessThan(0.045);
  });
  it('prices each later session by what was expected of that one', () => {
    for (const seed of [3, 4]) {
      const surface = surfaceOf(seed);
      const at = clock('09:30');
      const variance = (expiry: number) => surface.totalVariance(expiry, at, FUTURE) * FUTURE ** 2;
      const factor = (ahead: number) => expectedVolatilityFactor(seed, SESSION.date, 'real', ahead) ** 2;
      const premium = variance(0) / (clockVariance(0, 390) * factor(0));
      const session = clockVariance(-930, 390) * premium;
      expect(variance(1) - variance(0)).toBeCloseTo(session * factor(1), 6);
      expect(variance(2) - variance(1)).toBeCloseTo(session * factor(2), 6);
      expect(Math.abs(factor(1) / factor(2) - 1)).toBeGreaterThan(0.001);
    }
  });
  it('has more to come before a release than after it, by what releases usually are', () => {
    const release = { ...QUIET, news: [{ minutesSinceOpen: 30, strength: 9 }] };
    const surface = surfaceOf(1, release);
    const drop = (at: string, later: string) =>
      surface.totalVariance(0, clock(at), FUTURE) - surface.totalVariance(0, clock(later), FUTURE);
    const quiet = surfaceOf();
    const before =
      quiet.totalVariance(0, clock('10:00'), FUTURE) - quiet.totalVariance(0, clock('10:05'), FUTURE);
    expect(drop('10:00', '10:05')).toBeGreaterThan(3 * before);
    expect(drop('09:50', '09:55')).toBeCloseTo(
      quiet.totalVariance(0, clock('09:50'), FUTURE) - quiet.totalVariance(0, clock('09:55'), FUTURE),
      12,
    );
  });
  it('is told a row an expiry, without those that are over', () => {
    const rows = surfaceOf().rows(clock('10:00'), () => FUTURE);
    expect(rows.map(({ expiry }) => expiry.root)).toEqual(['E1D', 'EW1', 'E2A', 'E2B', 'ES']);
    expect(rows.every(({ at, curvature }) => at === clock('10:00') && curvature === 1.1)).toBe(true);
    expect(surfaceOf().rows(SESSION.rthClose + NS_PER_MINUTE, () => FUTURE)).toHaveLength(4);
  });
});
