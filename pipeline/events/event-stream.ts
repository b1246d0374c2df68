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
 * Receives events in the order of (time, sequence, kind). A batch passed in is valid
 * until `onBatchEnd` of its kind.
 */
export interface EventHandler {
  onBar(batch: Batches['bar'], index: number): void;
  onTrade(batch: Batches['trade'], index: number): void;
  onBook(batch: Batches['book'], index: number): void;
  onOption<K extends OptionEventKind>(kind: K, batch: Batches[K], index: number): void;
  /** The last batch seen of a kind is about to be overwritten. */
  onBatchEnd(kind: EventKind): void;
}
