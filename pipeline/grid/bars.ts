import { BAR_NS, GRID_NS } from '../../shared/rules.ts';
import { NS_PER_MINUTE, type SessionNs } from '../../shared/units.ts';
import type { Batches, EventKind } from '../events/kinds.ts';
import { type Accumulator, type MarketClock, requireKnown } from './accumulator.ts';
import { BarSeries, type CompletedBars } from './bar-series.ts';

/** The bars that have ended by a time. */
export interface BarsReading {
  /** Ten seconds wide; only steps with trades have one. */
  readonly grid: CompletedBars;
  readonly oneMinute: CompletedBars;
  readonly twoMinute: CompletedBars;
}

/**
 * The 10-second grid and the 1- and 2-minute bars folded from trades, or from the bars of
 * a bars-only source.
 */
export class Bars implements Accumulator<BarsReading> {
  readonly reads = ['trade', 'bar'] as const;
  readonly grid = new BarSeries(GRID_NS);
  readonly oneMinute = new BarSeries(NS_PER_MINUTE);
  readonly twoMinute = new BarSeries(BAR_NS);
  readonly #clock: MarketClock;

  constructor(clock: MarketClock) {
    this.#clock = clock;
  }

  on<K extends EventKind>(kind: K, batch: Batches[K], i: number): void {
    if (kind === 'trade') {
      const { at, price, size, aggressor } = batch as Batches['trade'];
      this.addTrade(at[i]!, price[i]!, size[i]!, aggressor[i]!);
    } else if (kind === 'bar') this.#addBar(batch as Batches['bar'], i);
  }

  onBatchEnd(): void {}
  onGridStep(): void {}

  addTrade(at: SessionNs, price: number, size: number, aggressor: number): void {
    const bought = aggressor > 0 ? size : 0;
    const sold = aggressor < 0 ? size : 0;
    this.grid.addTrade(at, price, size, bought, sold);
    this.oneMinute.addTrade(at, price, size, bought, sold);
    this.twoMinute.addTrade(at, price, size, bought, sold);
  }

  /**
   * A whole bar counts in the grid step it ends in: that is where its close belongs, and
   * it is known no sooner.
   */
  #addBar({ at, open, high, low, close, volume }: Batches['bar'], i: number): void {
    const inside = at[i]! - 1;
    for (const series of [this.grid, this.oneMinute, this.twoMinute])
      series.addBar(inside, {
        open: open[i]!,
        high: high[i]!,
        low: low[i]!,
        close: close[i]!,
        volume: volume[i]!,
      });
  }

  asOf(at: SessionNs): BarsReading {
    requireKnown(this.#clock, at);
    return {
      grid: this.grid.completedBy(at),
      oneMinute: this.oneMinute.completedBy(at),
      twoMinute: this.twoMinute.completedBy(at),
    };
  }
}
