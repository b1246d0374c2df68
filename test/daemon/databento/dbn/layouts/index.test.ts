import { expect, it } from 'vitest';
import {
  DEFINITION_V1,
  DEFINITION_V3,
  isLayout,
  LAYOUTS,
  layoutOf,
} from '../../../../../daemon/databento/dbn/layouts/index.ts';
import { RTYPE } from '../../../../../daemon/databento/dbn/values.ts';

it('every kind of record has a layout of each of its sizes', () => {
  const sizes = { definition: [360, 400, 520], statistics: [64, 80], system: [80, 320], mbo: [56] };
  for (const [kind, known] of Object.entries(sizes))
    for (const size of known) expect(layoutOf(RTYPE[kind as keyof typeof RTYPE], size)?.size).toBe(size);
  for (const rtype of Object.values(RTYPE))
    expect([...LAYOUTS.values()].some(({ size }) => layoutOf(rtype, size) !== null)).toBe(true);
});
it('a version is not another one of the same kind', () => {
  expect([isLayout(DEFINITION_V1, DEFINITION_V3), isLayout(null, DEFINITION_V3)]).toEqual([false, false]);
  expect(isLayout(layoutOf(RTYPE.definition, 520), DEFINITION_V3)).toBe(true);
});
