import { describe, expect, it } from 'vitest';
import { MISSING_REASONS } from '../../../../pipeline/schema/column.ts';
import { FEATURES, featurePlace, featureRow } from '../../../../pipeline/stages/silver/catalogue.ts';
import { fixedMoment } from '../fixed-moment.ts';
import { WORKED } from '../worked-values.ts';

describe('The catalogue of features', () => {
  it('has a worked value for every name, and no worked value without a name', () => {
    expect(Object.keys(WORKED).sort()).toEqual(FEATURES.map(({ name }) => name).sort());
  });
  it('puts each value in the place of its name', () => {
    const row = featureRow(fixedMoment());
    for (const { name } of FEATURES) {
      const worked = Number.isNaN(WORKED[name]) ? Number.NaN : expect.closeTo(WORKED[name], 9);
      expect([name, row[featurePlace(name)]]).toEqual([name, worked]);
    }
  });
  it('says of each what it is, in what unit, and why it can be missing', () => {
    for (const { name, unit, meaning, missing } of FEATURES) {
      expect([name, unit.length > 0, meaning.endsWith('.')]).toEqual([name, true, true]);
      expect([name, missing.filter((reason) => !(reason in MISSING_REASONS))]).toEqual([name, []]);
    }
  });
  it('mirrors each column to one that mirrors it back', () => {
    const mirrorOf = new Map<string, string>(FEATURES.map(({ name, mirror }) => [name, mirror]));
    for (const { name, mirror } of FEATURES) expect([name, mirrorOf.get(mirror)]).toEqual([name, name]);
  });
  it('leaves out what speaks of a level while that is inactive, and keeps the rest', () => {
    const moment = { ...fixedMoment(), levelPrice: Number.NaN };
    const [known, unknown] = [featureRow(fixedMoment()), featureRow(moment)];
    for (const { name, scope } of FEATURES)
      expect([name, unknown[featurePlace(name)]]).toEqual([
        name,
        scope === 'level' ? Number.NaN : known[featurePlace(name)],
      ]);
    expect(FEATURES.filter(({ scope }) => scope === 'level').length).toBeGreaterThan(40);
  });
});
