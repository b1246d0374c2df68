import { type Direction, directionSign } from '../../shared/vocabulary/approach.ts';
import type { BarrierState } from '../../shared/vocabulary/barrier-state.ts';
import { squashed, term, type Weighted, weightedSum } from './weighted.ts';

/** Terms of Σ_B, on the side that defends the level; above zero is defended better. */
export interface BarrierTerms {
  /** Contracts that came less those that went, over the last three half-minutes. */
  readonly change: number;
  /** Depth now less three minutes ago. */
  readonly depthChange: number;
  /** Null where it is not known. */
  readonly state: BarrierState | null;
  readonly replenishment: number;
}

/**
 * How well each state defends the level, from −1 to 1: one that trades have eaten is as
 * good as gone, unlike one that has merely become thin.
 */
const HELD: Readonly<Record<BarrierState, number>> = {
  WALL: 1,
  ABSORPTION: 0.5,
  NEUTRAL: 0,
  WEAK: -0.5,
  CONSUMED: -1,
  VACUUM: -1,
};

/**
 * Σ_B: what becomes of the orders that defend the level; above zero favours up. A barrier
 * that is consumed lets price through, so it favours the way of the approach.
 */
export function barrier(
  { change, depthChange, state, replenishment }: BarrierTerms,
  direction: Direction,
): Weighted {
  const givesWay = weightedSum([
    term(0.5, -change),
    term(-0.25, depthChange),
    term(-0.15, state === null ? Number.NaN : HELD[state]),
    term(-0.1, replenishment),
  ]);
  return squashed({ ...givesWay, value: directionSign(direction) * givesWay.value });
}
