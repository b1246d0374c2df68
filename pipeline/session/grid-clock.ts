import { GRID_NS } from '../../shared/rules.ts';
import type { SessionNs } from '../../shared/units.ts';
import type { MarketClock } from '../grid/accumulator.ts';

/**
 * The session's clock: it runs with the events and ends each grid step before the first
 * event at or after the step's end.
 */
export class GridClock implements MarketClock {
  now: SessionNs = Number.NEGATIVE_INFINITY;
  #step: SessionNs = Number.NaN;
  readonly #startsBy: SessionNs;
  readonly #onStep: (at: SessionNs) => void;

  /**
   * @param startsBy the first step ends after this at the latest, however late the first
   * event comes
   */
  constructor(startsBy: SessionNs, onStep: (at: SessionNs) => void) {
    this.#startsBy = startsBy;
    this.#onStep = onStep;
  }

  /** An event happens: all steps that end by then are over. */
  advanceTo(at: SessionNs): void {
    if (at < this.#step + GRID_NS) {
      this.now = at;
      return;
    }
    if (Number.isNaN(this.#step))
      this.#step = Math.floor(Math.min(at - 1, this.#startsBy) / GRID_NS) * GRID_NS;
    while (this.#step + GRID_NS <= at) {
      this.#step += GRID_NS;
      this.now = this.#step;
      this.#onStep(this.#step);
    }
    this.now = at;
  }
}
