import { describe, expect, it } from 'vitest';
import { Random } from '../../../daemon/simulator/random.ts';
import { dimensionPlace, E183 } from '../../../pipeline/vectors/dimensions.ts';
import { fitNormalization } from '../../../pipeline/vectors/normalization.ts';
import { VIEWS, ViewTransform } from '../../../pipeline/vectors/views.ts';

const random = new Random('views');
const ROWS = Array.from({ length: 40 }, () => Float32Array.from(E183, () => random.normal()));
const SCALE = fitNormalization(
  '2025-06-05',
  ROWS,
  ROWS.map(() => '2025-06-04'),
);
const R144 = new ViewTransform('R144', SCALE);
const G32 = new ViewTransform('G32', SCALE);
const places = (view: 'R144' | 'G32', names: (name: string) => boolean) =>
  VIEWS[view].dimensions.flatMap(({ name }, i) => (names(name) ? [i] : []));

describe('The views', () => {
  it('have 144 and 32 dimensions, the tested level’s touches on either side of its attempt number', () => {
    expect([VIEWS.R144.dimensions.length, VIEWS.G32.dimensions.length, R144.size, G32.size]).toEqual([
      144, 32, 144, 32,
    ]);
    expect(VIEWS.R144.dimensions.slice(13, 16).map(({ name }) => name)).toEqual([
      'tested_prior_touches',
      'attempt_index',
      'tested_time_since_touch',
    ]);
    expect(VIEWS.G32.dimensions[0]!.name).toBe('path_d_atr_c0');
  });
  it('leave out the touches of the other levels, and what R144 drops', () => {
    const names = VIEWS.R144.dimensions.map(({ name }) => name);
    for (const dropped of ['jerk_2min', 'call_tide', 'momentum_trend_1min', 'pm_high_touches_from_above'])
      expect(names).not.toContain(dropped);
  });
});

describe('A vector in a view', () => {
  const vector = ROWS[0]!;
  it('has length one, and its sections their share of it on average', () => {
    const squared = (out: Float32Array, which: number[]) => which.reduce((sum, i) => sum + out[i]! ** 2, 0);
    const whole = VIEWS.R144.dimensions.map((_, i) => i);
    expect(squared(R144.apply(vector, 'PM_HIGH', 'UP'), whole)).toBeCloseTo(1, 5);
    const path = VIEWS.R144.dimensions.flatMap(({ section }, i) => (section === 'path' ? [i] : []));
    const shares = ROWS.map((row) => squared(R144.apply(row, 'PM_HIGH', 'UP'), path));
    expect(shares.reduce((sum, share) => sum + share, 0) / shares.length).toBeGreaterThan(0.35);
    expect(shares.reduce((sum, share) => sum + share, 0) / shares.length).toBeLessThan(0.55);
  });
  it('takes the touches of the tested level from below: its own, or its mirror’s from above', () => {
    const [touches] = places('R144', (name) => name === 'tested_prior_touches') as [number];
    const only = (name: string) => {
      const one = new Float32Array(E183.length).fill(Number.NaN);
      one[dimensionPlace(name)] = 3;
      return one;
    };
    const value = (name: string, level: 'PM_HIGH' | 'PM_LOW', direction: 'UP' | 'DOWN') =>
      R144.apply(only(name), level, direction)[touches]!;
    expect(value('pm_high_touches_from_below', 'PM_HIGH', 'UP')).not.toBe(0);
    expect(value('pm_high_touches_from_above', 'PM_HIGH', 'UP')).toBe(0);
    expect(value('pm_low_touches_from_below', 'PM_HIGH', 'UP')).toBe(0);
    expect(value('pm_high_touches_from_above', 'PM_HIGH', 'DOWN')).toBe(
      value('pm_low_touches_from_below', 'PM_LOW', 'UP'),
    );
    expect(value('pm_high_touches_from_above', 'PM_HIGH', 'DOWN')).not.toBe(0);
  });
  it('has nothing where a value is missing, and is nothing where all are', () => {
    const gone = vector.slice();
    gone[dimensionPlace('velocity_5min')] = Number.NaN;
    const [place] = places('R144', (name) => name === 'velocity_5min') as [number];
    expect(R144.apply(gone, 'PM_HIGH', 'UP')[place]).toBe(0);
    expect(
      G32.apply(new Float32Array(E183.length).fill(Number.NaN), 'PM_HIGH', 'UP').every(
        (value) => value === 0,
      ),
    ).toBe(true);
  });
  it('has one scale for a whole path in G32, so that distance is distance between paths', () => {
    const ramp = new Float32Array(E183.length).fill(Number.NaN);
    for (let k = 0; k < 8; k++)
      ramp[dimensionPlace(`path_d_atr_c${k}`)] =
        SCALE.dimensions[`path_d_atr_c${k}`]!.center + (k === 0 ? 1 : k === 1 ? 0.5 : 0);
    const out = G32.apply(ramp, 'PM_HIGH', 'UP');
    expect(out[0]! / out[1]!).toBeCloseTo(2, 5);
  });
  it('of two vectors says section by section how alike they are', () => {
    const view = R144;
    const one = Float32Array.from({ length: 183 }, () => random.normal());
    const other = one.map((value, d) => {
      const { section } = E183[d]!;
      if (section === 'path') return value;
      return section === 'physics' ? -value : random.normal();
    });
    const [a, b] = [view.apply(one, 'PM_HIGH', 'UP'), view.apply(other, 'PM_HIGH', 'UP')];
    const sections = view.sectionSimilarities(a, b);
    expect(sections.path).toBeCloseTo(1, 5);
    // Not −1: values are scaled about a centre that is not nothing.
    expect(sections.physics).toBeLessThan(-0.8);
    expect(Math.abs(sections.history)).toBeLessThan(0.6);
    const whole = a.reduce((sum, value, i) => sum + value * b[i]!, 0);
    expect(whole).toBeLessThan(1);
    expect(view.sectionSimilarities(a, new Float32Array(144)).path).toBeNaN();
  });
  it('must be 183 long', () => {
    expect(() => R144.apply(new Float32Array(144), 'PM_HIGH', 'UP')).toThrow(
      expect.objectContaining({ code: 'VIEW_INVALID' }),
    );
  });
});

describe('What a vector says enough of to be searched', () => {
  it('lacks no more than a quarter of what the view lives on', () => {
    const lacking = (count: number) => {
      const vector = ROWS[0]!.slice();
      for (let k = 0; k < count; k++)
        vector[E183.findIndex(({ name }) => name === VIEWS.G32.dimensions[k]!.name)] = Number.NaN;
      return G32.isSearchable(vector);
    };
    expect([lacking(0), lacking(8), lacking(9)]).toEqual([true, true, false]);
  });
  it('need not have what most moments lack', () => {
    const rare = VIEWS.G32.dimensions
      .slice(0, 20)
      .map(({ name }) => E183.findIndex((each) => each.name === name));
    const rows = ROWS.map((row, i) =>
      i % 3 === 0 ? row : row.map((value, place) => (rare.includes(place) ? Number.NaN : value)),
    );
    const view = new ViewTransform(
      'G32',
      fitNormalization(
        '2025-06-05',
        rows,
        rows.map(() => '2025-06-04'),
      ),
    );
    expect(view.isSearchable(rows[1]!)).toBe(true);
    const usual = VIEWS.G32.dimensions
      .slice(20)
      .map(({ name }) => E183.findIndex((each) => each.name === name));
    const without = (count: number) =>
      rows[1]!.map((value, place) => (usual.slice(0, count).includes(place) ? Number.NaN : value));
    expect([view.isSearchable(without(3)), view.isSearchable(without(4))]).toEqual([true, false]);
  });
  it('is nothing where the view is dead', () => {
    const dead = fitNormalization('2025-06-05', [], []);
    expect(new ViewTransform('G32', dead).isSearchable(ROWS[0]!)).toBe(false);
  });
});

it('In units of their spread, dimensions that never varied are at the centre, whatever they are today', () => {
  const flat = fitNormalization(
    '2025-06-05',
    [new Float32Array(E183.length).fill(2), new Float32Array(E183.length).fill(2)],
    ['2025-06-03', '2025-06-04'],
  );
  const view = new ViewTransform('R144', flat);
  const conditions = view.toScale(new Float32Array(E183.length).fill(5), 'PM_HIGH', 'UP');
  const known = VIEWS.R144.dimensions.map(({ source }) => source.kind === 'tested');
  conditions.forEach((value, i) => {
    if (!known[i])
      expect([VIEWS.R144.dimensions[i]!.name, value]).toEqual([VIEWS.R144.dimensions[i]!.name, 0]);
  });
});
