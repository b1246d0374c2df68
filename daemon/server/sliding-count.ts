/** Counts what has happened within the last so many milliseconds. */
export class SlidingCount {
  readonly #windowMs: number;
  readonly #now: () => number;
  #times: number[] = [];

  /** @param now milliseconds of a clock that never goes back */
  constructor(windowMs: number, now: () => number = () => performance.now()) {
    this.#windowMs = windowMs;
    this.#now = now;
  }

  /** One more; returns how many there are in the window, this one included. */
  add(): number {
    const now = this.#now();
    this.#times = this.#times.filter((time) => time > now - this.#windowMs);
    return this.#times.push(now);
  }
}
