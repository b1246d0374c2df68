import type { Clock } from '../clock.ts';

/** Requests that may start: a bucket of tokens, refilled evenly. */
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

/**
 * A quarter at once and the rest by refill: together never more than the limit within any
 * span of that length.
 */
function bucket(limit: number, spanSeconds: number, clock: Clock): TokenBucket {
  const burst = Math.floor(limit / 4);
  return new TokenBucket(burst, (limit - burst) / spanSeconds, clock);
}

/** The service's limits per team. */
export function serviceLimits(clock: Clock): Readonly<Record<RequestFamily, TokenBucket>> {
  return {
    timeseries: bucket(100, 1, clock),
    symbology: bucket(100, 1, clock),
    metadata: bucket(20, 1, clock),
    batch: bucket(20, 1, clock),
    'batch-submit': bucket(20, 60, clock),
  };
}
