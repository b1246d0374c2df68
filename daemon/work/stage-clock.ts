import type { StageId } from '../../pipeline/schema/stage.ts';

/**
 * What is not one stage's own: reading and merging events, taking them in, and following
 * levels, approaches and outcomes.
 */
export const EVENTS = 'events';
export type Seconds = Readonly<Partial<Record<StageId | typeof EVENTS, number>>>;

/** Where the time of a date's work goes, stage by stage. */
export class StageClock {
  readonly #seconds = new Map<StageId | typeof EVENTS, number>();
  #stage: StageId | typeof EVENTS = EVENTS;
  #since: number;
  readonly #now: () => number;

  /** @param now milliseconds of a clock that never goes back */
  constructor(now: () => number = () => performance.now()) {
    this.#now = now;
    this.#since = now();
  }

  /** From now on time is this stage's; null where it is none's. */
  readonly enter = (stage: StageId | null): void => {
    const now = this.#now();
    this.#seconds.set(this.#stage, (this.#seconds.get(this.#stage) ?? 0) + (now - this.#since) / 1000);
    this.#stage = stage ?? EVENTS;
    this.#since = now;
  };

  /** The time that a piece of work takes is a stage's. */
  of<T>(stage: StageId, work: () => T): T {
    this.enter(stage);
    const result = work();
    this.enter(null);
    return result;
  }

  seconds(): Seconds {
    this.enter(null);
    return Object.fromEntries(this.#seconds);
  }
}

/** The sum of several dates' times. */
export function addedUp(times: readonly Seconds[]): Seconds {
  const sums = new Map<string, number>();
  for (const each of times)
    for (const [stage, seconds = 0] of Object.entries(each))
      sums.set(stage, (sums.get(stage) ?? 0) + seconds);
  return Object.fromEntries(sums);
}
