import type { DbnWriter } from '../../../../daemon/databento/dbn/index.ts';
import type { OptionWriters } from '../../../../daemon/simulator/options/chain.ts';
import { type ChainOptions, OptionsChain } from '../../../../daemon/simulator/options/chain.ts';
import { Random } from '../../../../daemon/simulator/random.ts';
import type { EventFields, ShownQuote } from '../../../../daemon/simulator/record-writers.ts';
import type { Session } from '../../../../shared/session/session.ts';
import type { SessionNs } from '../../../../shared/units.ts';
import { ES, SESSION } from '../../../market.ts';

/** A record of quotes, with the best prices it leaves. */
export interface SeenQuote extends EventFields {
  readonly shown: ShownQuote;
}

/** What a chain writes. */
export interface SeenChain {
  readonly chain: OptionsChain;
  readonly quotes: readonly SeenQuote[];
  readonly trades: readonly EventFields[];
  readonly definitions: readonly Uint8Array[];
  readonly statistics: readonly Uint8Array[];
}

/** When the future's mid has been what, in order of time. */
export type MidPath = readonly (readonly [until: SessionNs, mid: number])[];

/** A mid that moves by a tick or two every other second. */
export function walkingMid(from: SessionNs, to: SessionNs, seed = 1, start = 6000): MidPath {
  const random = new Random('mid', seed);
  const path: [SessionNs, number][] = [];
  let mid = start;
  for (let at = from; at < to; ) {
    at = Math.min(to, at + Math.round(random.exponential(2) * 1e9) + 1);
    path.push([at, mid]);
    mid += 0.25 * Math.round(2 * random.normal());
  }
  return path;
}

/** Runs a chain along a path of the future's mid. */
export async function chainAlong(
  path: MidPath,
  {
    halt = null,
    ...options
  }: Partial<ChainOptions> & {
    readonly session?: Session;
    /** After a time of the path there is nothing until another. */
    readonly halt?: { readonly from: SessionNs; readonly until: SessionNs } | null;
  } = {},
): Promise<SeenChain> {
  const seen = {
    quotes: [] as SeenQuote[],
    trades: [] as EventFields[],
    definitions: [] as Uint8Array[],
    statistics: [] as Uint8Array[],
  };
  const writers = {
    quotes: { withQuote: (fields: EventFields, shown: ShownQuote) => seen.quotes.push({ ...fields, shown }) },
    trades: { event: (fields: EventFields) => seen.trades.push(fields) },
    definitions: {
      write: async (bytes: Uint8Array) => void seen.definitions.push(bytes),
    } as unknown as DbnWriter,
    statistics: {
      write: async (bytes: Uint8Array) => void seen.statistics.push(bytes),
    } as unknown as DbnWriter,
  } as unknown as OptionWriters;
  const chain = new OptionsChain({
    session: SESSION,
    seed: 1,
    profile: 'real',
    day: { openPoints: 6000, closePoints: 6000, volatilityFactor: 1, news: [] },
    instrument: ES,
    isThinned: true,
    underlyingOf: () => ({ instrumentId: 7, basisPoints: 0, multiplierUsd: 50 }),
    demand: () => 0,
    ...options,
  });
  await chain.writeReference(writers);
  for (const [until, mid] of path) {
    chain.advance(writers, until, mid);
    if (until === halt?.from) chain.skipTo(halt.until);
  }
  await chain.flush(writers, true);
  return { chain, ...seen };
}
