import { minutesSinceOpen } from '../../shared/session/session.ts';
import { forceMass } from '../barrier/force-mass.ts';
import { levelMotion } from '../kinematics/level-motion.ts';
import { oncePerMoment } from '../schema/moment.ts';
import { printsAtLevel } from '../tape/prints-at-level.ts';
import { type Encoding, encode } from './encoding.ts';

/** A moment's raw physics, held against the thresholds that are valid at it. */
export const encodingOf = oncePerMoment((moment): Encoding => {
  const { session, at, read, levelPrice, instrument, thresholds } = moment;
  return encode(
    {
      minutesSinceOpen: minutesSinceOpen(session, at),
      sweepUsd: printsAtLevel(moment).sweepUsd,
      gammaExposure: read.optionChain.flowNear(levelPrice, instrument.strikeRangePoints).dealerGamma,
      acceleration: levelMotion(moment)[1].acceleration,
      push: forceMass(moment).pushPerContract,
    },
    thresholds,
  );
});
