import { expect, it } from 'vitest';
import { encodingOf } from '../../../pipeline/thresholds/raw-physics.ts';
import { fixedMoment } from '../stages/fixed-moment.ts';

it('a moment is held against its thresholds by its own raw physics', () => {
  const moment = fixedMoment();
  expect(encodingOf(moment)).toEqual({
    sweep: 0,
    fuel: 'AMPLIFY',
    predictedAcceleration: expect.closeTo((0.02 * (2 + 10 / 13)) / 65, 12),
    accelerationResidual: expect.closeTo(0.046348412698 - (0.02 * (2 + 10 / 13)) / 65, 9),
  });
  expect(encodingOf({ ...moment, thresholds: null }).fuel).toBeNull();
});
it('a cluster of prints at the level is a sweep where its dollars are enough', () => {
  const moment = fixedMoment();
  const tape = { ...moment.read.tape, largestCluster: () => -600 };
  const at = (sweepUsd: number) =>
    encodingOf({
      ...moment,
      read: { ...moment.read, tape },
      thresholds: { ...moment.thresholds!, sweepUsd },
    }).sweep;
  expect([at(30_000), at(30_001)]).toEqual([-1, 0]);
});
