import { SpymasterError } from '../../shared/errors.ts';
import type { SessionNs } from '../../shared/units.ts';
import type { Batches, EventKind } from '../events/kinds.ts';

/**
 * How far the market has been told: the time of the last event or grid step. One clock
 * for all accumulators of a session.
 */
export interface MarketClock {
  readonly now: SessionNs;
}

/**
 * Takes in events and answers as of a time. `asOf(t)` knows events before `t` alone; at
 * `t = now` that is all that has been told, which leaves out an event that is being
 * looked at before it is taken in.
 */
export interface Accumulator<Reading> {
  readonly reads: readonly EventKind[];
  on<K extends EventKind>(kind: K, batch: Batches[K], index: number): void;
  /** Memory of the last batch is about to be reused. */
  onBatchEnd(): void;
  /** A grid step ends at `at`; told before the first event at or after it. */
  onGridStep(at: SessionNs): void;
  /**
   * @throws {SpymasterError} AS_OF_AHEAD for a time that has not come, AS_OF_FORGOTTEN
   * for one whose state is no longer kept
   */
  asOf(at: SessionNs): Reading;
}

/**
 * @throws {SpymasterError} AS_OF_AHEAD: a question about the future has no answer here
 */
export function requireKnown(clock: MarketClock, at: SessionNs): void {
  if (at <= clock.now) return;
  throw new SpymasterError('AS_OF_AHEAD', 'The market has not been told that far.', {
    hint: 'This is a defect in Spymaster: a feature asked about the future. Please report it.',
    details: { at, now: clock.now },
  });
}

export function forgotten(what: string, at: SessionNs, now: SessionNs): SpymasterError {
  return new SpymasterError('AS_OF_FORGOTTEN', `${what} of an earlier moment is no longer kept.`, {
    hint: 'This is a defect in Spymaster: please report it.',
    details: { at, now },
  });
}
