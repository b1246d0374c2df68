import type { BarrierState } from '../../shared/vocabulary/barrier-state.ts';
import type { Turnover } from '../grid/book-side.ts';
import { type Moment, oncePerMoment } from '../schema/moment.ts';
import { barrierState, netChange, replenishmentRatio } from './barrier-state.ts';
import { type DefendingDepth, defendedTicks, defendingDepth } from './defending-depth.ts';

/**
 * The orders that defend a level at a moment, and what they did in the four minutes
 * before.
 */
export interface Defence {
  readonly depth: DefendingDepth;
  readonly turnover: Turnover;
  /** Contracts by which it grew. */
  readonly change: number;
  /** Contracts added for every one that left. */
  readonly replenishment: number;
  /** How much more rests at one of its prices than at an ordinary one; 1 is ordinary. */
  readonly wallRatio: number;
  /** Null where too little of the zone is in view, or the book was not watched. */
  readonly state: BarrierState | null;
  /**
   * Median milliseconds until the defending best quote is filled up after it was struck.
   */
  readonly refillMilliseconds: number;
}

/** A zone out of view has no turnover: nobody saw it. */
const UNSEEN: Turnover = { added: Number.NaN, canceled: Number.NaN, filled: Number.NaN };

export const defence = oncePerMoment(({ read, levelPrice, direction, instrument }: Moment): Defence => {
  const depth = defendingDepth(read.book.latest, levelPrice, direction, instrument);
  const side = direction === 'UP' ? 'ask' : 'bid';
  const [first, last] = defendedTicks(levelPrice, instrument);
  const { tickSizePoints } = instrument;
  const turnover = Number.isNaN(depth.contracts)
    ? UNSEEN
    : read.bookChanges.turnover(side, first * tickSizePoints, last * tickSizePoints);
  const change = netChange(turnover);
  return {
    depth,
    turnover,
    change,
    replenishment: replenishmentRatio(turnover),
    wallRatio: depth.contracts / (depth.visibleTicks * read.bookChanges.ordinaryLevel(side)),
    state: Number.isNaN(change) ? null : barrierState(turnover, depth.contracts, instrument),
    refillMilliseconds: read.thinQuotes.replenishmentMilliseconds(side),
  };
});
