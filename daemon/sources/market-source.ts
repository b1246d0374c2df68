import type { ContractChoice } from '../../pipeline/contracts/followed-contract.ts';
import type { AnyEventStream } from '../../pipeline/events/event-stream.ts';
import type { EventKind } from '../../pipeline/events/kinds.ts';
import type { Instrument } from '../../shared/instruments.ts';
import type { Session } from '../../shared/session/session.ts';
import { INPUTS, type Input } from '../../shared/vocabulary/input.ts';
import { sha256 } from '../files/durable-write.ts';

export const SOURCE_KINDS = ['dbn', 'bronze', 'bars'] as const;
export type SourceKind = (typeof SOURCE_KINDS)[number];

/** What is followed on a date. */
export interface FollowedMarket {
  readonly instrument: Instrument;
  readonly session: Session;
  /** Raw symbol of the future. */
  readonly contract: string;
}

/** A date's events. It drives nothing: whoever opens it merges and plays its streams. */
export interface MarketSource {
  readonly kind: SourceKind;
  /**
   * The contract that is followed; null for bars, whose symbol was given when they were
   * imported.
   */
  readonly contract: ContractChoice | null;
  readonly streams: readonly AnyEventStream[];
}

/**
 * Names the content of a source's streams and the contract in them, so that equal input
 * is not computed twice.
 */
export function inputsOf({ contract, streams }: MarketSource): string {
  const parts = streams.map(({ kind, contentHash }) => `${kind}=${contentHash}`);
  return sha256([contract?.symbol ?? 'bars', ...parts].join('|'));
}

/** What there is of the market, in a trader's words. */
export function inputNames({ streams }: Pick<MarketSource, 'streams'>): Input[] {
  const kinds = new Set(streams.map(({ kind }) => kind));
  return INPUTS.filter((input) => kinds.has(KIND_OF_INPUT[input]));
}

const KIND_OF_INPUT = {
  bars: 'bar',
  trades: 'trade',
  book: 'book',
  options: 'optionQuote',
} as const satisfies Record<Input, EventKind>;

/** Streams of some kinds alone, for what needs no others. */
export const streamsOf = (
  { streams }: MarketSource,
  kinds: readonly EventKind[],
): readonly AnyEventStream[] => streams.filter(({ kind }) => kinds.includes(kind));
