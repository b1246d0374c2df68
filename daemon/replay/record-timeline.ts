import type { LedgerEntry } from '../../pipeline/ledger/entry.ts';
import type { Engine } from '../../pipeline/retrieval/vector-index.ts';
import { instrument as instrumentOf } from '../../shared/instruments.ts';
import { sessionOf } from '../../shared/session/session.ts';
import type { Input } from '../../shared/vocabulary/input.ts';
import { isSimulated } from '../raw/raw-layout.ts';
import { epochNames } from '../session/epoch.ts';
import { type KnownBefore, knownBefore } from '../session/known-before.ts';
import { SessionTeller } from '../session/session-teller.ts';
import type { Timeline } from '../session/timeline.ts';
import { findSource, foldersOf, playInto, requireSession } from '../sources/find-source.ts';
import { inputNames, inputsOf } from '../sources/market-source.ts';

export interface RecordedSession {
  readonly known: KnownBefore;
  readonly timeline: Timeline;
  readonly simulated: boolean;
  readonly inputs: readonly Input[];
  /** Null for imported bars. */
  readonly contract: string | null;
  /** What was said at every committed moment, as the ledger puts it down. */
  readonly entries: readonly LedgerEntry[];
}

/**
 * Runs a stored session as fast as it goes and keeps what it tells. What is known comes
 * from sessions before the date alone.
 * @throws {SpymasterError} NOT_A_SESSION, NO_MARKET_DATA, WARM_UP_MISSING,
 * FORECASTS_STALE; INDEX_STALE where FAISS is to search and has no index
 */
export async function recordTimeline(
  dataFolder: string,
  symbol: string,
  date: string,
  engine: Engine = 'exact',
): Promise<RecordedSession> {
  const session = sessionOf(date);
  const source = await findSource(foldersOf(dataFolder), instrumentOf(symbol), session);
  const known = await knownBefore(dataFolder, symbol, date, engine);
  const entries: LedgerEntry[] = [];
  const teller = new SessionTeller(known, epochNames(known)(inputsOf(source)), {
    onEntry: (entry) => entries.push(entry),
  });
  await playInto(source, teller.run, { until: session.rthClose });
  teller.finish();
  requireSession(teller.run);
  return {
    known,
    timeline: teller.timeline,
    simulated: isSimulated(dataFolder, date),
    inputs: inputNames(source),
    contract: source.contract?.symbol ?? null,
    entries,
  };
}
