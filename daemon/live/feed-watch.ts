import type { FeedState, FeedStatus } from '../../shared/protocol/feed-status.ts';
import type { FeedEvent } from '../databento/index.ts';

/**
 * Nothing for so long is a silence: no record while books are told, which never rest so
 * long in the cash session; no trade, where the tape is told alone; not even a heartbeat
 * at other times.
 */
const SILENT_MS = { books: 15_000, tape: 60_000, heartbeat: 15_000 } as const;
/** What is known lies so far back while the morning is replayed. */
const CAUGHT_UP_MS = 15_000;

/** What the watch is told of the moment, in milliseconds since 1970. */
export interface Now {
  readonly wallMs: number;
  /** Until when the market is known; null before anything is. */
  readonly knownUntilMs: number | null;
  readonly lagMs: number | null;
  /** Bytes of the feed that have come and are not read. */
  readonly queuedBytes: number;
}

/** When something has to come, in milliseconds since 1970. */
export interface OpenHours {
  readonly preMarketMs: number;
  readonly cashMs: number;
  readonly booksEndMs: number;
  readonly closeMs: number;
}

/** What a feed has to tell at a time. */
interface Expected {
  /** When it last did; null before the first time. */
  readonly sinceMs: number | null;
  readonly patienceMs: number;
  /** Before this it had to tell something else. */
  readonly fromMs: number;
}

/** What may be wrong beside the connection, while the session goes on. */
export type Trouble = 'gap' | 'gateway' | 'recording' | 'options' | 'ledger' | 'late' | 'clock' | 'next';

/**
 * What was read was this old for so long, and always about as old, though nothing waited
 * here: the clocks differ, or the line is that slow.
 */
const SKEW_SEEN_MS = 60_000;
/** Records of the minute's first and last seconds make it whole. */
const SKEW_SLACK_MS = 2000;
const LEAST_SKEW_MS = 1000;
const STEADY_MS = 500;

/**
 * Follows what a feed is doing, for the chart to say: nothing is drawn as fresh that is
 * not.
 */
export class FeedWatch {
  readonly #hours: OpenHours | null;
  readonly #troubles = new Map<Trouble, string>();
  /** Of the last records, without heartbeats. */
  #recordAtMs: number | null = null;
  /** Lags of the last minute, by the time they were read. */
  #lags: { readonly wallMs: number; readonly lagMs: number }[] = [];
  #connection: 'waiting' | 'replaying' | 'live' | 'down' | 'closed' = 'waiting';
  #isBehind = false;
  #since: number | null = null;
  #state: FeedState = 'waiting';
  #heardAtMs: number | null = null;
  #openGapFromMs: number | null = null;
  #nextMs: number | null = null;
  #liveSinceMs: number | null = null;

  /** @param hours without them a silence of records is never one of the market */
  constructor(hours: OpenHours | null = null) {
    this.#hours = hours;
  }

  /** @param sentence null once it is as it should be */
  trouble(what: Trouble, sentence: string | null): void {
    if (sentence === null) this.#troubles.delete(what);
    else this.#troubles.set(what, sentence);
  }

  /** The session begins at a time that has not come. */
  waitUntil(nextMs: number): void {
    this.#nextMs = nextMs;
  }

  on(event: FeedEvent, now: Now): void {
    if (event.kind === 'records') {
      this.#recordAtMs = now.wallMs;
      this.#onLag(now);
    }
    if (event.kind === 'records' || event.kind === 'heartbeat') this.#heardAtMs = now.wallMs;
    if (event.kind === 'lag') this.#isBehind = event.isBehind;
    if (event.kind === 'gap' && event.outcome !== 'filled')
      this.trouble('gap', 'Some of what was missed could not be had.');
    if (event.kind === 'notice' && event.isError) this.trouble('gateway', event.text);
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
      this.#recordAtMs = now.wallMs;
    }
  }

  close(): void {
    this.#connection = 'closed';
  }

  /** How things stand. */
  read(now: Now): FeedStatus {
    const skewMs = this.#skewMs(now);
    this.trouble('clock', skewMs === null ? null : skewSentence(skewMs));
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

  /** What somebody has to do comes first: it is not to be cut. */
  get #note(): string | null {
    const { next = null, ...others } = Object.fromEntries(this.#troubles);
    const sentences = [...(next === null ? [] : [next]), ...Object.values(others)];
    return sentences.join(' ').slice(0, MAX_NOTE) || null;
  }

  /** How old the last record was when it was read; what waited here is no measure. */
  #onLag({ wallMs, lagMs, queuedBytes }: Now): void {
    if (lagMs === null || queuedBytes > 0 || this.#connection !== 'live') this.#lags = [];
    else this.#lags.push({ wallMs, lagMs });
  }

  /**
   * How far this machine's clock seems to be ahead of the exchange's, behind where
   * negative; null where nothing says that it is either.
   */
  #skewMs({ wallMs }: Now): number | null {
    this.#lags = this.#lags.filter((lag) => lag.wallMs >= wallMs - SKEW_SEEN_MS);
    const [first] = this.#lags;
    const lags = this.#lags.map(({ lagMs }) => lagMs);
    const [least, most] = [Math.min(...lags), Math.max(...lags)];
    if (lags.length > 0 && most < -LEAST_SKEW_MS) return most;
    const last = this.#lags.at(-1);
    const isLongEnough = first && last && last.wallMs - first.wallMs >= SKEW_SEEN_MS - SKEW_SLACK_MS;
    return isLongEnough && least > LEAST_SKEW_MS && most - least < STEADY_MS ? least : null;
  }

  #stateAt(now: Now): FeedState {
    const { wallMs, knownUntilMs } = now;
    switch (this.#connection) {
      case 'waiting':
        return this.#nextMs !== null && wallMs < this.#nextMs ? 'waiting' : 'catching-up';
      case 'down':
      case 'closed':
        return this.#connection;
      case 'replaying':
        return 'catching-up';
      case 'live':
        if (this.#isSilent(wallMs)) return 'silent';
        if (this.#isBehind) return 'behind';
        return knownUntilMs !== null && wallMs - knownUntilMs > CAUGHT_UP_MS ? 'catching-up' : 'live';
    }
  }

  #isSilent(wallMs: number): boolean {
    const { sinceMs, patienceMs, fromMs } = this.#expected(wallMs);
    return wallMs - Math.max(sinceMs ?? wallMs, fromMs) > patienceMs;
  }
  /**
   * What came last of that which has to come, how long it may take, and since when. A
   * heartbeat says that there was nothing to tell, which an open market always has.
   */
  #expected(wallMs: number): Expected {
    const hours = this.#hours;
    const anything = { sinceMs: this.#heardAtMs, patienceMs: SILENT_MS.heartbeat, fromMs: 0 };
    if (hours === null || wallMs < hours.preMarketMs || wallMs >= hours.closeMs) return anything;
    const sinceMs = this.#recordAtMs;
    const hasBooks = wallMs >= hours.cashMs && wallMs < hours.booksEndMs;
    if (hasBooks) return { sinceMs, patienceMs: SILENT_MS.books, fromMs: hours.cashMs };
    // A connection that has died is noticed sooner.
    const isUnheard = wallMs - (this.#heardAtMs ?? wallMs) > SILENT_MS.heartbeat;
    return isUnheard ? anything : { sinceMs, patienceMs: SILENT_MS.tape, fromMs: hours.preMarketMs };
  }

  /** A silence began with the last record, not when it was noticed. */
  #sinceOf(state: FeedState, { wallMs }: Now): number {
    return state === 'silent' ? (this.#expected(wallMs).sinceMs ?? wallMs) : wallMs;
  }
}

const MAX_NOTE = 250;
const skewSentence = (milliseconds: number): string => {
  const size = `${Math.abs(milliseconds / 1000).toFixed(1)} s`;
  return milliseconds > 0
    ? `This machine’s clock is ${size} ahead of the exchange’s, or the line that slow.`
    : `This machine’s clock is ${size} behind the exchange’s.`;
};
const seconds = (milliseconds: number | null): number | null =>
  milliseconds === null ? null : Math.max(0, Math.floor(milliseconds / 1000));
