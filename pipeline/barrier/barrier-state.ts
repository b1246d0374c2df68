import type { Instrument } from '../../shared/instruments.ts';
import type { BarrierState } from '../../shared/vocabulary/barrier-state.ts';
import type { Turnover } from '../grid/book-side.ts';

/** Less than this was put back for every contract that left: nobody holds the price. */
const VACUUM_RATIO = 0.3;
/** More than this was put back: the price is being built up. */
const WALL_RATIO = 1.5;
const ABSORPTION_RATIO = 1;
const MAX_REPLENISHMENT_RATIO = 20;
/** Keeps a price that nothing left from an endless ratio. */
const LOST_EPSILON = 1e-6;

/** Contracts added for every one that left, at most 20. */
export const replenishmentRatio = ({ added, canceled, filled }: Turnover): number =>
  Math.min(MAX_REPLENISHMENT_RATIO, added / (canceled + filled + LOST_EPSILON));

/** Contracts by which a band of prices grew: added less canceled less filled. */
export const netChange = ({ added, canceled, filled }: Turnover): number => added - canceled - filled;

/**
 * What the orders that defend a level have been doing; the first that applies. Orders
 * that went without being traded against leave a vacuum; those that were traded away were
 * consumed.
 * @param depth contracts that stand there now
 */
export function barrierState(
  turnover: Turnover,
  depth: number,
  { barrierChangeContracts, weakBarrierContracts }: Instrument,
): BarrierState {
  const { added, canceled, filled } = turnover;
  const ratio = replenishmentRatio(turnover);
  const change = netChange(turnover);
  if (ratio < VACUUM_RATIO && change < -barrierChangeContracts && canceled >= filled) return 'VACUUM';
  if (ratio > WALL_RATIO && change > barrierChangeContracts) return 'WALL';
  if (change < -barrierChangeContracts && filled > canceled) return 'CONSUMED';
  if (change > 0 && ratio > ABSORPTION_RATIO) return 'ABSORPTION';
  if (depth < weakBarrierContracts) return 'WEAK';
  const isContested =
    Math.abs(change) < barrierChangeContracts / 2 && added + canceled + filled > barrierChangeContracts;
  return isContested ? 'ABSORPTION' : 'NEUTRAL';
}
