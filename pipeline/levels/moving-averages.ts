export const SMA_BARS = 90;
export const EMA_BARS = 20;
const EMA_ALPHA = 2 / (EMA_BARS + 1);
/** After this many closes the first one's weight, (19/21)^139, is a millionth. */
export const EMA_WARM_BARS = 139;

/**
 * A step function of time: `values[i]` holds from the end of bar i. NaN until enough bars
 * exist.
 */
export class SimpleMovingAverage {
  readonly values: number[] = [];
  readonly #window: number[] = [];
  #sum = 0;

  add(close: number): void {
    this.#window.push(close);
    this.#sum += close;
    if (this.#window.length > SMA_BARS) this.#sum -= this.#window.shift()!;
    this.values.push(this.#window.length === SMA_BARS ? this.#sum / SMA_BARS : Number.NaN);
  }
}

/** E_i = α·c_i + (1−α)·E_{i−1} with α = 2/21, seeded with the first close it is given. */
export class ExponentialMovingAverage {
  readonly values: number[] = [];
  #value = Number.NaN;

  add(close: number): void {
    this.#value = Number.isNaN(this.#value) ? close : EMA_ALPHA * close + (1 - EMA_ALPHA) * this.#value;
    this.values.push(this.#value);
  }
}
