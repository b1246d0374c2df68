import { expect, it } from 'vitest';
import { excursionFrom } from '../../../pipeline/retrieval/stored-checkpoint.ts';

it('An excursion is known on both sides or not at all, and nothing is not missing', () => {
  expect(excursionFrom(1.2, 0.4)).toEqual({ throughAtr: 1.2, backAtr: 0.4 });
  expect(excursionFrom(0, 0)).toEqual({ throughAtr: 0, backAtr: 0 });
  expect([excursionFrom(Number.NaN, 0.4), excursionFrom(1.2, Number.NaN)]).toEqual([null, null]);
});
