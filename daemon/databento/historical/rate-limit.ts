import type { Clock } from '../clock.ts';

/** Requests that may start per second: a bucket of that many tokens, refilled evenly. */
export class TokenBucket {
  readonly #perSecond: number;
  readonly #capacity: number;
  readonly #clock: Clock;
  #tokens: number;
  #filledAt: number;

  constructor(capacity: number, perSecond: number, clock: Clock) {
    this.#capacity = capacity;
    this.#perSecond = perSecond;
    this.#clock = clock;
    this.#tokens = capacity;
    this.#filledAt = clock.now();
  }

  /** Takes a token, waiting for it in the order of asking. */
  async take(signal?: AbortSignal): Promise<void> {
    const now = this.#clock.now();
    this.#tokens = Math.min(this.#capacity, this.#tokens + ((now - this.#filledAt) / 1000) * this.#perSecond);
    this.#filledAt = now;
    // Tokens may go below zero: each asker waits until the refill has reached its own.
    this.#tokens -= 1;
    if (this.#tokens < 0) await this.#clock.wait((-this.#tokens / this.#perSecond) * 1000, signal);
  }
}

export type RequestFamily = 'timeseries' | 'symbology' | 'metadata' | 'batch' | 'batch-submit';

/** The service's limits per team (specification 40 §2.2). */
export function serviceLimits(clock: Clock): Readonly<Record<RequestFamily, TokenBucket>> {
  return {
    timeseries: new TokenBucket(100, 100, clock),
    symbology: new TokenBucket(100, 100, clock),
    metadata: new TokenBucket(20, 20, clock),
    batch: new TokenBucket(20, 20, clock),
    'batch-submit': new TokenBucket(20, 20 / 60, clock),
  };
}
