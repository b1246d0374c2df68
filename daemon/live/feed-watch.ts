import type { FeedState, FeedStatus } from '../../shared/protocol/messages.ts';
import type { FeedEvent } from '../databento/index.ts';

/** Nothing for so long, not even a heartbeat, is a silence. */
const SILENT_MS = 30_000;
/** What is known lies so far back while the morning is replayed. */
const CAUGHT_UP_MS = 15_000;

/** What the watch is told of the moment, in milliseconds since 1970. */
export interface Now {
  readonly wallMs: number;
  /** Until when the market is known; null before anything is. */
  readonly knownUntilMs: number | null;
  readonly lagMs: number | null;
}

/**
 * Follows what a feed is doing, for the chart to say: nothing is drawn as fresh that is
 * not.
 */
export class FeedWatch {
  #connection: 'waiting' | 'replaying' | 'live' | 'down' | 'closed' = 'waiting';
  #isBehind = false;
  #since: number | null = null;
  #state: FeedState = 'waiting';
  #heardAtMs: number | null = null;
  #openGapFromMs: number | null = null;
  #nextMs: number | null = null;
  #note: string | null = null;
  #liveSinceMs: number | null = null;

  /** The session begins at a time that has not come. */
  waitUntil(nextMs: number): void {
    this.#nextMs = nextMs;
  }

  on(event: FeedEvent, now: Now): void {
    // A heartbeat says that there was nothing to tell: a quiet market, and no silence.
    if (event.kind === 'records' || event.kind === 'heartbeat') this.#heardAtMs = now.wallMs;
    if (event.kind === 'lag') this.#isBehind = event.isBehind;
    if (event.kind === 'gap' && event.outcome !== 'filled')
      this.#note = 'Some of what was missed could not be had.';
    if (event.kind === 'notice' && event.isError) this.#note = event.text.slice(0, MAX_NOTE);
    if (event.kind !== 'state') return;
    if (event.state === 'waiting' || event.state === 'market-closed') {
      this.#connection = 'down';
      this.#openGapFromMs ??= now.knownUntilMs;
      this.#nextMs = event.retryInMs === null ? null : now.wallMs + event.retryInMs;
      return;
    }
    this.#nextMs = null;
    if (event.state === 'connected') this.#connection = 'replaying';
    else this.#connection = event.state;
    if (event.state === 'live') {
      this.#openGapFromMs = null;
      this.#heardAtMs = now.wallMs;
    }
  }

  close(): void {
    this.#connection = 'closed';
  }

  /** How things stand. */
  read(now: Now): FeedStatus {
    const state = this.#stateAt(now);
    if (state !== this.#state || this.#since === null) this.#since = this.#sinceOf(state, now);
    this.#state = state;
    if (state === 'live') this.#liveSinceMs ??= now.knownUntilMs;
    return {
      feed: state,
      since: seconds(this.#since),
      knownUntil: seconds(now.knownUntilMs),
      liveSince: seconds(this.#liveSinceMs),
      behindMs: now.lagMs,
      openGapFrom: seconds(this.#openGapFromMs),
      next: seconds(this.#nextMs !== null && this.#nextMs > now.wallMs ? this.#nextMs : null),
      note: this.#note,
    };
  }

  #stateAt({ wallMs, knownUntilMs }: Now): FeedState {
    switch (this.#connection) {
      case 'waiting':
        return this.#nextMs !== null && wallMs < this.#nextMs ? 'waiting' : 'catching-up';
      case 'down':
      case 'closed':
        return this.#connection;
      case 'replaying':
        return 'catching-up';
      case 'live':
        if (this.#heardAtMs !== null && wallMs - this.#heardAtMs > SILENT_MS) return 'silent';
        if (this.#isBehind) return 'behind';
        return knownUntilMs !== null && wallMs - knownUntilMs > CAUGHT_UP_MS ? 'catching-up' : 'live';
    }
  }

  /** A silence began with the last record, not when it was noticed. */
  #sinceOf(state: FeedState, { wallMs }: Now): number {
    return state === 'silent' ? (this.#heardAtMs ?? wallMs) : wallMs;
  }
}

const MAX_NOTE = 200;
const seconds = (milliseconds: number | null): number | null =>
  milliseconds === null ? null : Math.max(0, Math.floor(milliseconds / 1000));
