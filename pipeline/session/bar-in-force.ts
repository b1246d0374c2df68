import type { SessionNs } from '../../shared/units.ts';
import { LEVEL_KINDS, type LevelKind } from '../../shared/vocabulary/level.ts';
import type { Batches } from '../events/kinds.ts';
import type { PriceRange } from '../outcomes/triple-barrier.ts';

/**
 * A bar that waits for everything it completes, with the levels and ATR that were in
 * force while it formed: it is never held against those its own close produced.
 */
export interface BarInForce {
  readonly range: PriceRange;
  readonly prices: ReadonlyMap<LevelKind, number>;
  readonly atr: number;
}

/** @param priceOf a level's price at a time */
export function barInForce(
  batch: Batches['bar'],
  i: number,
  priceOf: (level: LevelKind, at: SessionNs) => number,
  atr: number,
): BarInForce {
  const [start, at] = [batch.start[i]!, batch.at[i]!];
  const [open, high, low, close] = [batch.open[i]!, batch.high[i]!, batch.low[i]!, batch.close[i]!];
  return {
    range: { start, at, open, high, low, close },
    prices: new Map(LEVEL_KINDS.map((kind) => [kind, priceOf(kind, start)])),
    atr,
  };
}
