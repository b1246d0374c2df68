import { type Direction, directionSign } from '../../shared/vocabulary/approach.ts';
import { squashed, term, type Weighted, weightedSum } from './weighted.ts';

/** Terms of Σ_B, on the side that defends the level; above zero is defended better. */
export interface BarrierTerms {
  /** Contracts that came less those that went, over the last three half-minutes. */
  readonly change: number;
  /** Depth now less three minutes ago. */
  readonly depthChange: number;
  /** From −2, pulled away, to 2, built up. */
  readonly strength: number;
  readonly replenishment: number;
}

/**
 * Σ_B: what becomes of the orders that defend the level; above zero favours up. A barrier
 * that is consumed lets price through, so it favours the way of the approach.
 */
export function barrier(
  { change, depthChange, strength, replenishment }: BarrierTerms,
  direction: Direction,
): Weighted {
  const givesWay = weightedSum([
    term(0.5, -change),
    term(-0.25, depthChange),
    term(-0.15, Math.min(1, Math.max(-1, strength / 2))),
    term(-0.1, replenishment),
  ]);
  return squashed({ ...givesWay, value: directionSign(direction) * givesWay.value });
}
