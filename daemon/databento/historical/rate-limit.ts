/** Time and chance as the client sees them, so that tests need neither. */
export interface Clock {
  /** Milliseconds, monotone. */
  now(): number;
  /** Resolves after that many milliseconds, or rejects with the signal's reason. */
  wait(milliseconds: number, signal?: AbortSignal): Promise<void>;
  /** Uniform in [0, 1). */
  random(): number;
}

export const systemClock: Clock = {
  now: () => performance.now(),
  random: () => Math.random(),
  wait: (milliseconds, signal) =>
    new Promise((resolve, reject) => {
      if (signal?.aborted) return reject(signal.reason);
      const onAbort = () => {
        clearTimeout(timer);
        reject(signal!.reason);
      };
      const timer = setTimeout(() => {
        signal?.removeEventListener('abort', onAbort);
        resolve();
      }, milliseconds);
      signal?.addEventListener('abort', onAbort, { once: true });
    }),
};

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
