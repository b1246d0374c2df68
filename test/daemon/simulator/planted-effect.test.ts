import { describe, expect, it } from 'vitest';
import { type Market, PlantedEffect, type PlantOptions } from '../../../daemon/simulator/planted-effect.ts';
import { Random } from '../../../daemon/simulator/random.ts';
import { ES, randomMarket, SESSION } from '../../market.ts';

const EVENTS = randomMarket(7);
function watched(market: Market, more: Partial<PlantOptions> = {}, seed = 0) {
  const options = { market, effects: ['flow', 'depth'], strength: 1, ...more } as const;
  const effect = new PlantedEffect(SESSION, ES, options, (purpose) => new Random(purpose, seed));
  const seen = {
    leans: new Set<number>(),
    flows: new Set<number>(),
    factors: new Set<number>(),
    demands: [] as { demand: number; isDriven: boolean }[],
  };
  for (const event of EVENTS) {
    if (event.kind !== 'trade') continue;
    effect.onTrade(event.at, event.price, event.size);
    seen.leans.add(effect.lean);
    seen.flows.add(effect.flow);
    seen.factors.add(effect.bidFactor).add(effect.askFactor);
    seen.demands.push({ demand: effect.optionDemand, isDriven: effect.lean !== 0 });
  }
  return { truth: effect.truth(), ...seen };
}
const logit = (p: number) => Math.log(p / (1 - p));

describe('A null market', () => {
  it('shows all that a planted one does before contact, and leans nowhere after', () => {
    const { truth, leans, flows, factors } = watched('null');
    expect([...leans]).toEqual([0]);
    expect([flows.size > 10, factors.size > 10]).toEqual([true, true]);
    // A driftless walk from where contact was: what it is 0.2 ATR before the level is .4.
    const driven = truth.flatMap((row) => row.driven ?? []);
    expect(driven.length).toBeGreaterThan(5);
    for (const { drift, breakProbability } of driven) {
      expect(drift).toBe(0);
      expect(breakProbability).toBeGreaterThan(0.38);
      expect(breakProbability).toBeLessThan(0.75);
    }
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
  it('loads the logit of a break by whether customers buy options, where that is planted', () => {
    const seeds = Array.from({ length: 8 }, (_, i) => i);
    const of = (market: Market) =>
      seeds.flatMap((seed) =>
        watched(market, { effects: ['gamma'] }, seed).truth.flatMap((row) => (row.driven ? [row] : [])),
      );
    for (const { carried, driven: load } of of('planted')) {
      const without = logit(load!.breakProbability) - 0.5 * carried.gamma;
      expect(without).toBeGreaterThan(logit(0.38));
      expect(without).toBeLessThan(logit(0.75));
    }
    // In a twin what was carried says nothing of the load: three standard errors.
    const pairs = of('twin').map(({ carried, driven: load }) => [carried.gamma, load!.drift] as const);
    const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
    const [x, y] = [mean(pairs.map(([a]) => a)), mean(pairs.map(([, b]) => b))];
    const covariance = mean(pairs.map(([a, b]) => (a - x) * (b - y)));
    const spread = Math.sqrt(
      mean(pairs.map(([a]) => (a - x) ** 2)) * mean(pairs.map(([, b]) => (b - y) ** 2)),
    );
    expect(pairs.length).toBeGreaterThan(60);
    expect(Math.abs(covariance / spread)).toBeLessThan(3 / Math.sqrt(pairs.length));
  });
  it('shows that in option trades as it was drawn, whichever way price comes, and not while one is driven', () => {
    const { truth: rows, demands } = watched('planted', { effects: ['gamma'] });
    const carried = new Set([0, ...rows.map((row) => row.carried.gamma)]);
    expect(demands.every(({ demand }) => carried.has(demand))).toBe(true);
    const shown = new Set(demands.map(({ demand }) => demand));
    for (const direction of ['UP', 'DOWN'])
      expect(rows.some((row) => row.direction === direction && shown.has(row.carried.gamma))).toBe(true);
    const driven = demands.filter(({ isDriven }) => isDriven);
    expect(driven.length).toBeGreaterThan(50);
    expect(driven.every(({ demand }) => demand === 0)).toBe(true);
  });
  it('says how long what an approach carries was to be seen', () => {
    const shown = truth.map(({ shownSeconds }) => shownSeconds);
    expect(Math.min(...shown)).toBeGreaterThanOrEqual(0);
    expect(Math.max(...shown)).toBeGreaterThan(30);
    // Three hours, of which one approach at a time is shown.
    expect(shown.reduce((sum, seconds) => sum + seconds, 0)).toBeLessThan(3 * 3600);
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
    const isStrong = ({ flow, depth }: { flow: number; depth: number }) => Math.min(flow, depth) > 0.6;
    const pattern = (strength: number) =>
      Array.from({ length: 16 }, (_, i) => i).flatMap((seed) =>
        watched('planted', { effects: ['pattern'], strength }, seed).truth.filter((row) => row.driven),
      );
    for (const { carried, driven: load } of [...pattern(1), ...pattern(2)])
      if (isStrong(carried)) expect(load!.breakProbability).toBeCloseTo(0.77, 9);
      else expect(load!.drift).toBeCloseTo(0, 6);
    const half = pattern(0.5).filter(({ carried }) => isStrong(carried));
    expect(half.length).toBeGreaterThan(0);
    for (const { driven: load } of half) expect(load!.breakProbability).toBeLessThan(0.76);
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
  it('breaks as a cell does anywhere, not in the cell', () => {
    const seeds = Array.from({ length: 12 }, (_, i) => i);
    const driven = seeds.flatMap((seed) =>
      watched('twin', { effects: ['cell'] }, seed).truth.flatMap((row) => (row.driven ? [row] : [])),
    );
    const pinned = driven.filter(({ driven: load }) => Math.abs(load!.breakProbability - 0.77) < 1e-6);
    expect(pinned.length).toBeGreaterThan(0);
    expect(pinned.length / driven.length).toBeLessThan(0.08);
    expect(pinned.every(({ level, direction }) => level === 'OR_LOW' && direction === 'DOWN')).toBe(false);
  });
});
