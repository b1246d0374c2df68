import { expect, it } from 'vitest';
import { ReadTable } from '../../../../daemon/lake/row-encoding.ts';
import { expiriesOn } from '../../../../daemon/simulator/options/expiry.ts';
import { encodeSurface, SURFACE_TABLE } from '../../../../daemon/simulator/options/surface-table.ts';
import { clock, ES, SESSION } from '../../../market.ts';

it('a surface is stored a row for each minute and expiry, as it stood', () => {
  const [expiry] = expiriesOn(ES, SESSION.date);
  const row = {
    at: clock('10:00'),
    expiry: expiry!,
    sigma: 0.11,
    totalVariance: 3e-5,
    lean: -0.4,
    curvature: 1.1,
  };
  const table = new ReadTable(encodeSurface(SESSION, [row]));
  expect(table.columns).toEqual(SURFACE_TABLE.map(({ name }) => name));
  expect(['atm_sigma', 'total_variance', 'lean', 'curvature'].map((name) => table.numbers(name)[0])).toEqual([
    0.11, 3e-5, -0.4, 1.1,
  ]);
});
