import { expect, it } from 'vitest';
import type { FeatureGroup } from '../../../pipeline/schema/feature-group.ts';
import type { Direction } from '../../../shared/vocabulary/approach.ts';
import { fixedMoment } from './fixed-moment.ts';
import { WORKED } from './worked-values.ts';

/** A group's values at the fixed moment, by name. */
export function valuesOf(
  groups: readonly FeatureGroup[],
  direction: Direction = 'UP',
): Readonly<Record<string, number>> {
  const moment = fixedMoment(direction);
  return Object.fromEntries(
    groups.flatMap((group) => {
      const row = new Float64Array(group.columns.length + 2);
      group.fill(moment, row, 1);
      return group.columns.map(({ name }, i) => [name, row[i + 1]!]);
    }),
  );
}

/** One test a feature: its value is the one that was worked out by hand. */
export function itHasTheWorkedValues(groups: readonly FeatureGroup[]): void {
  const values = valuesOf(groups);
  it.each(Object.keys(values))('%s has the value that was worked out by hand', (name) => {
    const worked = (WORKED as Readonly<Record<string, number>>)[name]!;
    if (Number.isNaN(worked)) expect(values[name]).toBeNaN();
    else expect(values[name]).toBeCloseTo(worked, 9);
  });
}
