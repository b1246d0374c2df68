import { type AlertContext, jerkLimitOf, slopeFactorOf } from './hysteresis.ts';
import type { AlertInputs } from './rules.ts';

const JERK_BARS = 60;

/** What is usual at one level, bar by bar: each bar is judged by those before it. */
export class LevelContext {
  #jerks: number[] = [];

  /** The context of the next bar, in time order, which is then among those before. */
  next(inputs: AlertInputs): AlertContext {
    const context = { jerkLimit: jerkLimitOf(this.#jerks), slopeFactor: slopeFactorOf(inputs) };
    this.#jerks.push(Math.abs(inputs.pressureJerk));
    if (this.#jerks.length > JERK_BARS) this.#jerks.shift();
    return context;
  }

  /** After a silence nothing is usual. */
  reset(): void {
    this.#jerks = [];
  }
}
