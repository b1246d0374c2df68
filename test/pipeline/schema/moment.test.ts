import { expect, it, vi } from 'vitest';
import { oncePerMoment } from '../../../pipeline/schema/moment.ts';
import { fixedMoment } from '../stages/fixed-moment.ts';

it('a shared measurement is made once for each moment, and anew for another', () => {
  const measure = vi.fn(({ spot }: { spot: number }) => ({ spot }));
  const once = oncePerMoment(measure);
  const [one, other] = [fixedMoment(), { ...fixedMoment(), spot: 7 }];
  expect([once(one), once(one), once(other)]).toEqual([{ spot: 5998.5 }, { spot: 5998.5 }, { spot: 7 }]);
  expect(measure).toHaveBeenCalledTimes(2);
});
