import { describe, expect, it } from 'vitest';
import { FEATURES, featurePlace } from '../../../pipeline/stages/silver/catalogue.ts';
import { dimensionPlace, E183, LAG_SECONDS } from '../../../pipeline/vectors/dimensions.ts';
import { SECTIONS } from '../../../shared/vocabulary/section.ts';

const byName = new Map(E183.map((dimension) => [dimension.name, dimension]));

describe('The dimensions of an episode vector', () => {
  it('are 183 in six sections', () => {
    const sizes = SECTIONS.map((section) => E183.filter((dimension) => dimension.section === section).length);
    expect(sizes).toEqual([59, 40, 35, 13, 4, 32]);
    expect(new Set(E183.map(({ name }) => name)).size).toBe(183);
  });
  it('all come from a feature: its value, its recent past or its path', () => {
    const features = new Set<string>(FEATURES.map(({ name }) => name));
    expect(E183.filter(({ source }) => !features.has(source.column))).toEqual([]);
    expect(Map.groupBy(E183, ({ source }) => source.kind).get('lag')).toHaveLength(35);
    expect(Map.groupBy(E183, ({ source }) => source.kind).get('path')).toHaveLength(32);
  });
  it('that are flags, signs or strengths are as they are', () => {
    const small = E183.filter(({ source }) =>
      ['0/1', 'sign', 'strength'].includes(FEATURES[featurePlace(source.column)]!.unit),
    );
    expect(small.map(({ name, scale }) => [name, scale])).toEqual(
      ['or_active', 'fuel_effect', 'barrier_state', 'sweep_detected'].map((name) => [name, 'as-is']),
    );
  });
  it('mirror each other: twice is once, and both have one frame', () => {
    for (const { name, mirror, frame } of E183) {
      const other = byName.get(mirror)!;
      expect([name, other.mirror, other.frame]).toEqual([name, name, frame]);
    }
  });
  it('are turned as their columns are', () => {
    for (const { name, source, frame } of E183)
      expect([name, frame]).toEqual([name, FEATURES[featurePlace(source.column)]!.frame]);
  });
  it('turn dealer columns with calls positive and puts negative: odd where above and below are told apart, even where not', () => {
    const frames = (names: readonly string[]) => names.map((name) => byName.get(name)!.frame);
    expect(
      frames([
        'gex_above_1strike',
        'gex_below_1strike',
        'call_gex_above_2strike',
        'net_gex_2strike',
        'gex_ratio',
      ]),
    ).toEqual(new Array(5).fill('market'));
    expect(frames(['gex_asymmetry', 'gamma_exposure', 'fuel_effect', 'call_tide'])).toEqual(
      new Array(4).fill('none'),
    );
    expect([byName.get('call_gex_above_2strike')!.mirror, byName.get('call_tide')!.mirror]).toEqual([
      'put_gex_below_2strike',
      'put_tide',
    ]);
  });
  it('reach back two minutes in half-minutes', () => {
    expect(LAG_SECONDS).toEqual([120, 90, 60, 30, 0]);
    expect(byName.get('d_atr_lag4')!.source).toEqual({
      kind: 'lag',
      column: 'distance_signed_atr',
      ticks: 4,
    });
  });
  it('stand where their names say, and nowhere else', () => {
    expect([dimensionPlace('minutes_since_open'), dimensionPlace('path_tape_imbalance_c7')]).toEqual([
      0, 182,
    ]);
    expect(() => dimensionPlace('velocity_7min')).toThrow(/no dimension/);
  });
});
