import { describe, expect, it } from 'vitest';
import { type Market, PlantedEffect, type PlantOptions } from '../../../daemon/simulator/planted-effect.ts';
import { Random } from '../../../daemon/simulator/random.ts';
import { ES, randomMarket, SESSION } from '../../market.ts';

const EVENTS = randomMarket(7);
function watched(market: Market, more: Partial<PlantOptions> = {}) {
  const options = { market, effects: ['flow', 'depth'], strength: 1, ...more } as const;
  const effect = new PlantedEffect(SESSION, ES, options, new Random('effect'));
  const seen = { leans: new Set<number>(), flows: new Set<number>(), factors: new Set<number>() };
  for (const event of EVENTS) {
    if (event.kind !== 'trade') continue;
    effect.onTrade(event.at, event.price, event.size);
    seen.leans.add(effect.lean);
    seen.flows.add(effect.flow);
    seen.factors.add(effect.bidFactor).add(effect.askFactor);
  }
  return { truth: effect.truth(), ...seen };
}
const logit = (p: number) => Math.log(p / (1 - p));

describe('A null market', () => {
  it('shows all that a planted one does before contact, and leans nowhere after', () => {
    const { truth, leans, flows, factors } = watched('null');
    expect([...leans]).toEqual([0]);
    expect([flows.size > 10, factors.size > 10]).toEqual([true, true]);
    expect(truth.every(({ driven }) => driven === null)).toBe(true);
  });
});

describe('A planted market', () => {
  const { truth, leans } = watched('planted');
  const driven = truth.filter((row) => row.driven !== null);
  it('leans one way or the other after contact, never by much', () => {
    expect([Math.min(...leans) < 0, Math.max(...leans) > 0]).toEqual([true, true]);
    expect(Math.max(...[...leans].map(Math.abs))).toBeLessThan(0.3);
  });
  it('loads the logit of a break by what the approach carried', () => {
    expect(driven.length).toBeGreaterThan(5);
    // Told apart from where price stood: the difference of two approaches that stood
    // alike is what they carried.
    for (const { carried, driven: load } of driven) {
      const loaded = 0.7 * carried.flow + 0.5 * carried.depth;
      const without = logit(load!.breakProbability) - loaded;
      // From a fifth of an ATR before the level to a little through it.
      expect(without).toBeGreaterThan(logit(0.38));
      expect(without).toBeLessThan(logit(0.75));
    }
  });
  it('drives at most one approach at a time, most of those that make contact', () => {
    const contacts = truth.filter(({ contactNs }) => contactNs !== null);
    expect(driven.length / contacts.length).toBeGreaterThan(0.5);
  });
  it('tells what each outcome’s chance is by each horizon, growing with time', () => {
    for (const { driven: load } of driven) {
      const { 120: two, 240: four, 480: eight } = load!.outcomes;
      for (const each of [two, four, eight]) expect(each.break + each.reject + each.chop).toBeCloseTo(1, 9);
      expect([two.chop > four.chop, four.chop > eight.chop]).toEqual([true, true]);
      expect(eight.break).toBeLessThanOrEqual(load!.breakProbability);
    }
  });
  it('of no strength leans nowhere', () => {
    expect([...watched('planted', { strength: 0 }).leans].every((lean) => Math.abs(lean) < 1e-6)).toBe(true);
  });
  it('may pin a pattern, or a cell that nothing shows', () => {
    const pattern = watched('planted', { effects: ['pattern'] }).truth.filter((row) => row.driven);
    const isStrong = ({ flow, depth }: { flow: number; depth: number }) => Math.min(flow, depth) > 0.6;
    for (const { carried, driven: load } of pattern)
      if (isStrong(carried)) expect(load!.breakProbability).toBeCloseTo(0.77, 9);
      else expect(load!.drift).toBeCloseTo(0, 6);
    const cell = watched('planted', { effects: ['cell'] }).truth.filter((row) => row.driven);
    for (const { level, direction, driven: load } of cell)
      if (level !== 'OR_LOW' || direction !== 'DOWN') expect(load!.drift).toBeCloseTo(0, 6);
  });
});

describe('A twin market', () => {
  it('is as loaded, but not by what its approaches carried', () => {
    const { truth } = watched('twin');
    const driven = truth.filter((row) => row.driven !== null);
    expect(driven.length).toBeGreaterThan(5);
    const planted = watched('planted').truth;
    expect(truth.map(({ carried }) => carried)[0]).toEqual(planted.map(({ carried }) => carried)[0]);
    expect(
      driven.some(
        ({ episodeId, driven: load }) =>
          planted.find((row) => row.episodeId === episodeId)?.driven?.drift !== load!.drift,
      ),
    ).toBe(true);
  });
});
