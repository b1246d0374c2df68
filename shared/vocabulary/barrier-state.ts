/**
 * What the resting orders that defend a level have been doing, with the strength with
 * which it is held: from −2, pulled away, to +2, built up.
 */
export const BARRIER_STATES = {
  VACUUM: { strength: -2 },
  CONSUMED: { strength: -1 },
  WEAK: { strength: -1 },
  NEUTRAL: { strength: 0 },
  ABSORPTION: { strength: 1 },
  WALL: { strength: 2 },
} as const;
export type BarrierState = keyof typeof BARRIER_STATES;
export const BARRIER_STATE_NAMES = Object.keys(BARRIER_STATES) as readonly BarrierState[];
