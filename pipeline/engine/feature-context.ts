import type { Session } from '../../shared/session/session.ts';
import type { Direction } from '../../shared/vocabulary/approach.ts';
import type { LevelKind } from '../../shared/vocabulary/level.ts';
import type { TouchMemory } from '../approaches/touch-memory.ts';
import type { BookHistory } from '../barrier/book-history.ts';
import type { Bars } from '../bars/bar-series.ts';
import type { OrderFlowImbalance } from '../flow/order-flow-imbalance.ts';
import type { SessionLevels } from '../levels/session-levels.ts';
import type { Tape } from '../tape/tape.ts';

/**
 * Everything a feature may look at: what has been accumulated by `at`, and nothing else exists yet. The same context serves the
 * state table, the checkpoints of episodes, batch and live (architecture §3).
 */
export interface FeatureContext {
  readonly session: Session;
  readonly tickPoints: number;
  readonly bars: Bars;
  readonly levels: SessionLevels;
  readonly orderFlow: OrderFlowImbalance;
  readonly tape: Tape;
  readonly books: BookHistory;
  readonly touches: TouchMemory;
  readonly level: LevelKind;
  readonly direction: Direction;
  /** Session nanoseconds: the instant the features describe. */
  readonly at: number;
  /** Last trade price, ATR and level price in points. */
  readonly spot: number;
  readonly atr: number;
  readonly levelPrice: number;
}
