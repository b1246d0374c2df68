import { describe, expect, it } from 'vitest';
import { feature, group } from '../../../pipeline/schema/feature-group.ts';
import { fixedMoment } from '../stages/fixed-moment.ts';

const facts = { unit: 'points', frame: 'none', missing: [], meaning: 'A test.' } as const;

describe('A group of features', () => {
  let measured = 0;
  const pair = group(
    ({ spot }) => {
      measured++;
      return spot;
    },
    [
      feature('here', { ...facts, scope: 'session' }, (spot: number) => spot),
      feature(
        'to_level',
        { ...facts, scope: 'level', mirror: 'from_level' },
        (spot: number, { levelPrice }) => levelPrice - spot,
      ),
    ],
  );
  it('measures once and writes each value in its place, and nothing beside', () => {
    const row = new Float64Array(4).fill(7);
    pair.fill(fixedMoment(), row, 1);
    expect([...row]).toEqual([7, 5998.5, 1.5, 7]);
    expect(measured).toBe(1);
  });
  it('leaves out what speaks of an inactive level', () => {
    const row = new Float64Array(2);
    pair.fill({ ...fixedMoment(), levelPrice: Number.NaN }, row, 0);
    expect([...row]).toEqual([5998.5, Number.NaN]);
  });
  it('declares its columns: a mirror of its own, or another', () => {
    expect(pair.columns.map(({ name, mirror }) => [name, mirror])).toEqual([
      ['here', 'here'],
      ['to_level', 'from_level'],
    ]);
  });
});
