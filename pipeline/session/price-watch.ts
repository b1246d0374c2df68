import type { Session } from '../../shared/session/session.ts';
import type { SessionNs } from '../../shared/units.ts';
import type { LevelKind } from '../../shared/vocabulary/level.ts';
import type { Batches } from '../events/kinds.ts';
import type { AverageTrueRange } from '../levels/average-true-range.ts';
import type { SessionLevels } from '../levels/session-levels.ts';
import { atPrice } from '../outcomes/triple-barrier.ts';
import type { ApproachBoard } from './approach-board.ts';
import { type BarInForce, barInForce } from './bar-in-force.ts';

interface Watched {
  readonly session: Session;
  readonly levels: Pick<SessionLevels, 'price'>;
  readonly atr: Pick<AverageTrueRange, 'points'>;
  readonly approaches: Pick<ApproachBoard, 'followApproaches' | 'followOutcomes'>;
}

/** Holds each price, or a bar of them, against outcomes under way and against levels. */
export class PriceWatch {
  readonly #watched: Watched;
  #pendingBar: BarInForce | null = null;

  constructor(watched: Watched) {
    this.#watched = watched;
  }

  onPrice(at: SessionNs, price: number): void {
    const { session, levels, atr, approaches } = this.#watched;
    const range = atPrice(at, price);
    approaches.followOutcomes(range);
    if (at < session.rthOpen || at > session.windowEnd || Number.isNaN(atr.points)) return;
    approaches.followApproaches(range, (level) => levels.price(level, at), atr.points);
  }

  /** A bar has come: it waits until all that it completes is known. */
  onBar(batch: Batches['bar'], i: number): void {
    const { levels, atr } = this.#watched;
    const priceOf = (kind: LevelKind, when: SessionNs) => levels.price(kind, when);
    this.#pendingBar = barInForce(batch, i, priceOf, atr.points);
  }

  /** Once all that it completes is known, and before the levels it moves are told. */
  followPendingBar(): void {
    const pending = this.#pendingBar;
    if (!pending) return;
    this.#pendingBar = null;
    const { session, approaches } = this.#watched;
    const { range, prices, atr } = pending;
    approaches.followOutcomes(range);
    if (range.at > session.windowEnd || Number.isNaN(atr)) return;
    approaches.followApproaches(range, (level) => prices.get(level)!, atr);
  }
}
