import type { Threshold } from '../schema/threshold.ts';

const SESSIONS = 60;
const LEAST_SESSIONS = 5;
/** What holds until a few sessions tell. */
const USUAL = 0.01;

/**
 * ATR per minute² of acceleration for one unit of force per mass, by least squares
 * through the origin over the sixty sessions before: flow that does not push does not
 * move.
 */
export const ACCELERATION_FOR_PUSH: Threshold<number> = {
  name: 'acceleration-for-push',
  reads: ['acceleration_1min', 'force_mass_ratio'],
  lookbackSessions: SESSIONS,
  minSessions: LEAST_SESSIONS,
  before: USUAL,
  fit: (past) => {
    let [product, square] = [0, 0];
    for (const session of past) {
      const push = session.numbers('force_mass_ratio');
      session.numbers('acceleration_1min').forEach((acceleration, i) => {
        if (Number.isNaN(acceleration) || Number.isNaN(push[i]!)) return;
        product += acceleration * push[i]!;
        square += push[i]! ** 2;
      });
    }
    return square > 0 ? product / square : USUAL;
  },
};
