import { describe, expect, it } from 'vitest';
import { openingPrice } from '../../../../daemon/simulator/day.ts';
import { expiriesOn } from '../../../../daemon/simulator/options/expiry.ts';
import { OpenInterest } from '../../../../daemon/simulator/options/open-interest.ts';
import { seriesAt, strikesAround } from '../../../../daemon/simulator/options/series.ts';
import { sessionsBetween } from '../../../../shared/session/session.ts';
import { ES } from '../../../market.ts';

const SEED = 1;
const EXPIRY = expiriesOn(ES, '2025-06-10')[0]!;
const all = strikesAround(openingPrice(SEED, '2025-06-10')).flatMap((strike) => seriesAt(EXPIRY, strike));

describe('Open interest', () => {
  it('of a date is that of the date before and what was traded then, and never below 0', () => {
    const openInterest = new OpenInterest(SEED);
    const dates = sessionsBetween('2025-05-28', '2025-06-10');
    const wrong: unknown[] = [];
    for (const series of all)
      for (const [i, date] of dates.entries()) {
        const { openInterest: now, volume } = openInterest.before(date, series);
        const before = i === 0 ? now : openInterest.before(dates[i - 1]!, series).openInterest;
        if (now < 0 || Math.abs(now - before) > volume) wrong.push([date, series.symbol]);
      }
    expect(wrong).toEqual([]);
  });
  it('says nothing of what comes after: each date alone is as it is with others', () => {
    const after = new OpenInterest(SEED);
    after.before('2025-06-10', all[40]!);
    expect(after.before('2025-06-04', all[40]!)).toEqual(
      new OpenInterest(SEED).before('2025-06-04', all[40]!),
    );
  });
  it('grows the faster the nearer its expiry, and each series by a chance of its own', () => {
    const traded = (date: string) =>
      all.reduce((sum, series) => sum + new OpenInterest(SEED).before(date, series).volume, 0);
    // Volume of the session before: two weeks ahead, and on the last day.
    expect(traded('2025-06-10')).toBeGreaterThan(2 * traded('2025-05-28'));
    const alike = all.filter(({ strikePoints }) => strikePoints % 25 !== 0).slice(20, 60);
    const volumes = new Set(
      alike.map((series) => new OpenInterest(SEED).before('2025-06-10', series).volume),
    );
    expect(volumes.size).toBeGreaterThan(25);
  });
  it('is none before a series is listed', () => {
    expect(new OpenInterest(SEED).before('2025-04-24', all[40]!)).toEqual({ openInterest: 0, volume: 0 });
  });
  it('gathers at round strikes, calls above price and puts below it', () => {
    const sides = {
      roundStrikes: 0,
      otherStrikes: 0,
      callsAbove: 0,
      callsBelow: 0,
      putsAbove: 0,
      putsBelow: 0,
    };
    for (let seed = 1; seed <= 10; seed++) {
      const openInterest = new OpenInterest(seed);
      const price = openingPrice(seed, '2025-06-10');
      for (const series of strikesAround(price).flatMap((strike) => seriesAt(EXPIRY, strike))) {
        const { right, strikePoints } = series;
        if (Math.abs(strikePoints - price) > 100) continue;
        const held = openInterest.before('2025-06-10', series).openInterest;
        // One strike of five is round.
        if (strikePoints % 25 === 0) sides.roundStrikes += 4 * held;
        else sides.otherStrikes += held;
        const side = strikePoints > price ? ('Above' as const) : ('Below' as const);
        const name = `${right === 'C' ? 'calls' : 'puts'}${side}` as const;
        sides[name] += held;
      }
    }
    expect(sides.roundStrikes / sides.otherStrikes).toBeGreaterThan(2.5);
    expect(sides.callsAbove / sides.callsBelow).toBeGreaterThan(1.2);
    expect(sides.putsBelow / sides.putsAbove).toBeGreaterThan(1.2);
    const [puts, calls] = [sides.putsAbove + sides.putsBelow, sides.callsAbove + sides.callsBelow];
    expect(puts / calls).toBeGreaterThan(1.1);
    expect(puts / calls).toBeLessThan(2);
  });
});
