import type { Clock } from '../clock.ts';
import type { RecordRun } from '../dbn/source.ts';
import type { Schema } from '../request.ts';
import type { LiveCounters, LiveOptions } from './options.ts';
import type { SlotReport } from './replay-slot.ts';

/** What a feed tells, in order. */
export type FeedEvent =
  /**
   * Market records, each exactly once. The run's bytes are overwritten when the next
   * event is asked for.
   */
  | { readonly kind: 'records'; readonly run: RecordRun; readonly replaying: boolean }
  | {
      readonly kind: 'mapping';
      readonly instrumentId: number;
      readonly symbolIn: string;
      readonly symbolOut: string;
      /** The record that told it. */
      readonly run: RecordRun;
    }
  /**
   * A span without a connection, and what became of it. Unless it was `filled`, what was
   * derived from it is in doubt. The counts are of all schemas that come as one kind of
   * record.
   */
  | ({
      readonly kind: 'gap';
      readonly schema: Schema;
      readonly cause: 'disconnected' | 'slow-reader';
    } & Omit<SlotReport, 'schemas'>)
  /**
   * Something the gateway said that changes nothing: an acknowledgement, a symbol that
   * does not resolve, a warning.
   */
  | {
      readonly kind: 'notice';
      readonly code: number | null;
      readonly isError: boolean;
      readonly text: string;
    }
  /**
   * Nothing else was to be told: the gateway says that the market has come so far, in
   * nanoseconds.
   */
  | { readonly kind: 'heartbeat'; readonly at: bigint }
  /**
   * Reading has fallen behind what the gateway sends, or has caught up. Told while live:
   * a replay is behind by its nature.
   */
  | { readonly kind: 'lag'; readonly lagMs: number; readonly isBehind: boolean }
  | {
      readonly kind: 'state';
      readonly state: FeedState;
      readonly reason: string | null;
      readonly retryInMs: number | null;
    };

export type FeedState = 'connected' | 'replaying' | 'live' | 'waiting' | 'market-closed';

export interface FeedOptions extends LiveOptions {
  readonly clock?: Clock;
  /** Nanoseconds since the epoch. */
  readonly wallClock?: () => bigint;
  /**
   * Whether the dataset's market is open at a time in nanoseconds: a feed that waits
   * while it is not says so.
   */
  readonly isMarketOpen?: (at: bigint) => boolean;
  /** Closes the feed. */
  readonly signal?: AbortSignal;
  /** How far back the gateway replays. Default 24 hours. */
  readonly replayWindowNs?: bigint;
  /**
   * How far before the last record a replay is asked for: records may be told that much
   * later than others of their time. Default ten seconds.
   */
  readonly replayOverlapNs?: bigint;
  /** A lag that is told. Default one second. */
  readonly lagToldMs?: number;
}

export interface FeedCounters extends LiveCounters {
  /**
   * Time of reading less the time the gateway sent (or received) the last record, in
   * milliseconds; null before the first.
   */
  readonly lagMs: number | null;
  readonly reconnects: number;
  /**
   * Delivered records that could not be kept in mind until a replay would repeat them.
   */
  readonly forgotten: number;
}
