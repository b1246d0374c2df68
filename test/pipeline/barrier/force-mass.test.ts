import { expect, it } from 'vitest';
import { forceMass } from '../../../pipeline/barrier/force-mass.ts';
import { fixedMoment } from '../stages/fixed-moment.ts';

it('prints at the level push along with the flow, each ten times its imbalance', () => {
  expect(forceMass(fixedMoment())).toEqual({
    mass: Math.log(66),
    push: 2,
    pushPerContract: (2 + 10 / 13) / 65,
  });
  expect(forceMass(fixedMoment('DOWN')).pushPerContract).toBe(-(2 + 10 / 13) / 67);
});
it('without prints the flow pushes alone, and without a barrier in view nothing is known', () => {
  const moment = fixedMoment();
  const quiet = { ...moment.read.tape, near: () => ({ bought: 0, sold: 0 }) };
  expect(forceMass({ ...moment, read: { ...moment.read, tape: quiet } }).pushPerContract).toBe(2 / 65);
  expect(forceMass({ ...moment, levelPrice: 6010 }).pushPerContract).toBeNaN();
});
it('an empty barrier counts as one contract', () => {
  const moment = fixedMoment();
  const empty = { ...moment.read.book.latest!, askSize: new Float64Array(10) };
  const read = { ...moment.read, book: { ...moment.read.book, latest: empty } };
  expect(forceMass({ ...moment, read }).pushPerContract).toBe(2 + 10 / 13);
});
