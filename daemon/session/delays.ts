/** Seconds up to which delays are counted; longer ones only in all together. */
export const DELAY_BOUNDS_SECONDS = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10] as const;

/** How long something has taken, time after time. */
export class Delays {
  /** Beside the bounds: how many took no longer. */
  readonly counts: number[] = DELAY_BOUNDS_SECONDS.map(() => 0);
  count = 0;
  sumSeconds = 0;

  add(seconds: number): void {
    this.count++;
    this.sumSeconds += seconds;
    DELAY_BOUNDS_SECONDS.forEach((bound, i) => {
      if (seconds <= bound) this.counts[i]!++;
    });
  }
}
