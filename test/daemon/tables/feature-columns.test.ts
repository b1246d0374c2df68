import { expect, it } from 'vitest';
import { FEATURE_COLUMNS, featureColumns } from '../../../daemon/tables/feature-columns.ts';
import { FEATURES } from '../../../pipeline/stages/silver/catalogue.ts';

it('every feature has a column under its own name, and its values in it', () => {
  const rows = [0.25, 0.5].map((part) => ({ features: Float64Array.from(FEATURES, (_, i) => i + part) }));
  const columns = featureColumns(rows);
  expect(FEATURE_COLUMNS.map(({ name }) => name)).toEqual(FEATURES.map(({ name }) => name));
  for (const [i, { name, unit, words }] of FEATURES.entries()) {
    if (words) continue;
    expect([...(columns[name] as Float64Array)]).toEqual([i + 0.25, i + 0.5]);
    expect(FEATURE_COLUMNS[i]).toEqual({ name, type: 'float64', unit });
  }
});
it('a feature that is a word is stored as that word, and as nothing where it is missing', () => {
  const worded = FEATURES.filter(({ words }) => words);
  expect(worded.map(({ name }) => name)).toEqual(['barrier_state', 'fuel_effect']);
  const rows = [0, 2, Number.NaN].map((value) => ({ features: Float64Array.from(FEATURES, () => value) }));
  expect(featureColumns(rows).barrier_state).toEqual(['VACUUM', 'WEAK', null]);
  expect(featureColumns(rows).fuel_effect).toEqual(['AMPLIFY', 'DAMPEN', null]);
  expect(FEATURE_COLUMNS.find(({ name }) => name === 'fuel_effect')?.type).toBe('utf8');
});
