import { expect, it } from 'vitest';
import { FEATURE_COLUMNS, featureColumns } from '../../../daemon/tables/feature-columns.ts';
import { FEATURES } from '../../../pipeline/stages/silver/catalogue.ts';

it('every feature has a column under its own name, and its values in it', () => {
  const rows = [0.25, 0.5].map((part) => ({ features: Float64Array.from(FEATURES, (_, i) => i + part) }));
  const columns = featureColumns(rows);
  expect(FEATURE_COLUMNS.map(({ name }) => name)).toEqual(FEATURES.map(({ name }) => name));
  for (const [i, { name, unit }] of FEATURES.entries()) {
    expect([...(columns[name] as Float64Array)]).toEqual([i + 0.25, i + 0.5]);
    expect(FEATURE_COLUMNS[i]).toEqual({ name, type: 'float64', unit });
  }
});
