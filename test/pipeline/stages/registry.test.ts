import { describe, expect, it } from 'vitest';
import { STAGES } from '../../../pipeline/stages/registry.ts';
import { FEATURES } from '../../../pipeline/stages/silver/catalogue.ts';
import { E183 } from '../../../pipeline/vectors/dimensions.ts';
import { viewOf } from './column-view.ts';

const names = ({ writes }: (typeof STAGES)[number]) => writes.map(({ name }) => name);

describe('The stages', () => {
  it('are 17 to silver and 3 to gold, without a hole, each with a name of its own in its layer', () => {
    for (const [layer, count] of [
      ['silver', 17],
      ['gold', 3],
    ] as const) {
      const own = STAGES.filter((stage) => stage.layer === layer);
      expect(own.map(({ index }) => index)).toEqual(Array.from({ length: count }, (_, i) => i));
      expect(new Set(own.map(({ name }) => name)).size).toBe(count);
    }
  });
  it('read what earlier stages write, or the market', () => {
    const written = new Set<string>();
    for (const stage of STAGES) {
      for (const column of stage.reads)
        expect([stage.name, column, column.startsWith('market:') || written.has(column)]).toEqual([
          stage.name,
          column,
          true,
        ]);
      for (const name of names(stage)) written.add(name);
    }
  });
  it('write every feature once, in the catalogue’s order', () => {
    const measured = STAGES.filter(({ kind }) => kind === 'measure').flatMap(names);
    expect(measured).toEqual(FEATURES.map(({ name }) => name));
  });
  it('say of every column its unit and what it means', () => {
    for (const stage of STAGES)
      for (const { name, unit, meaning } of stage.writes)
        expect([name, unit !== '', meaning.endsWith('.')]).toEqual([name, true, true]);
  });
  it('that measure features, and vectors, read nothing of outcomes', () => {
    const outcomes = new Set(STAGES.filter(({ name }) => name === 'outcomes').flatMap(names));
    expect(outcomes.has('outcome')).toBe(true);
    for (const stage of STAGES.filter(
      ({ kind, name }) => kind === 'measure' || name === 'vectors' || name === 'window',
    ))
      expect([stage.name, stage.reads.filter((column) => outcomes.has(column))]).toEqual([stage.name, []]);
    for (const { name } of E183) expect(outcomes.has(name)).toBe(false);
  });
  it('find what cannot be in their rows: an imbalance beyond one, a volume or an attempt below', () => {
    const check = (name: string, columns: Record<string, (number | string | null)[]>) =>
      STAGES.find((stage) => stage.name === name)!
        .check(viewOf(columns))
        .map(({ row, problem }) => `${row}: ${problem}`);
    const sound = {
      tape_imbalance: [1, -1, Number.NaN],
      tape_buy_vol: [0, 1, Number.NaN],
      tape_sell_vol: [0, 1, 2],
      sweep_detected: [0, 1, Number.NaN],
      sweep_dir: [0, -1, Number.NaN],
      barrier_state: ['WALL', null, 'VACUUM'],
      fuel_effect: ['AMPLIFY', null, 'DAMPEN'],
    };
    expect(check('physics', sound)).toEqual([]);
    expect(check('physics', { ...sound, tape_imbalance: [0, 1.01, 0] })).toEqual([
      '1: its imbalance is beyond one',
    ]);
    expect(check('physics', { ...sound, tape_sell_vol: [0, 1, -1] })).toEqual(['2: a volume is below zero']);
    expect(check('physics', { ...sound, sweep_dir: [1, -1, 0] })).toEqual([
      '0: a sweep has no direction, or a direction no sweep',
    ]);
    expect(check('physics', { ...sound, barrier_state: ['WALL', null, 'FENCE'] })).toEqual([
      '2: its barrier’s state or its fuel is no known word',
    ]);
    expect(check('physics', { ...sound, fuel_effect: ['', null, null] })).toHaveLength(1);
    expect(check('approach', { attempt_index: [1, Number.NaN] })).toEqual([]);
    expect(check('approach', { attempt_index: [1, 0] })).toEqual(['1: its attempt number is below one']);
  });
});
