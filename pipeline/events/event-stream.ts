import type { SessionNs } from '../../shared/units.ts';
import type { Batches, EventKind, OptionEventKind } from './kinds.ts';

/**
 * Events of one kind and one instrument over a session. Its batches need no order closer
 * than the reorder buffer's.
 */
export interface EventStream<K extends EventKind = EventKind> {
  readonly kind: K;
  /** Names the content, so that equal input is not computed twice. */
  readonly contentHash: string;
  /** Can be called once for every reading. */
  batches(): AsyncIterable<Batches[K]>;
}

export type AnyEventStream = { readonly [K in EventKind]: EventStream<K> }[EventKind];

/**
 * The word that no event before an instant will come any more: what lets a stream that is
 * silent not hold the others up while they are read as they happen.
 */
export interface Quiet {
  readonly quietUntil: SessionNs;
}

/** What comes of a stream that is read as it happens. */
export type Arrival<K extends EventKind = EventKind> = Batches[K] | Quiet;

export const isQuiet = (arrival: Arrival): arrival is Quiet => 'quietUntil' in arrival;

/** Events of one kind as they happen; what it will have brought nobody can name yet. */
export interface LiveStream<K extends EventKind = EventKind> {
  readonly kind: K;
  batches(): AsyncIterable<Arrival<K>>;
}

export type AnyLiveStream = { readonly [K in EventKind]: LiveStream<K> }[EventKind];

/**
 * Receives events in the order of (time, sequence, kind). A batch passed in is valid
 * until `onBatchEnd` of its kind.
 */
export interface EventHandler {
  onHole(batch: Batches['hole'], index: number): void;
  onBar(batch: Batches['bar'], index: number): void;
  onTrade(batch: Batches['trade'], index: number): void;
  onBook(batch: Batches['book'], index: number): void;
  onOption<K extends OptionEventKind>(kind: K, batch: Batches[K], index: number): void;
  /** The last batch seen of a kind is about to be overwritten. */
  onBatchEnd(kind: EventKind): void;
  /** Every event before an instant has been told; told of live streams alone. */
  onQuiet?(until: SessionNs): void;
}
