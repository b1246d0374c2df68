import type { Knowledge } from '../../pipeline/forecast/answer.ts';
import type { MadeWith } from '../../pipeline/ledger/entry.ts';
import type { TrackRecord } from '../../pipeline/ledger/track-record.ts';
import type { Engine } from '../../pipeline/retrieval/vector-index.ts';
import type { WarmUp } from '../../pipeline/session/warm-up.ts';
import { type Instrument, instrument as instrumentOf } from '../../shared/instruments.ts';
import { type Session, sessionOf } from '../../shared/session/session.ts';
import { openKnowledge } from '../indexes/open.ts';
import { foldersOf } from '../sources/find-source.ts';
import { type OpenPentaview, openPentaview } from '../streams/knowledge.ts';
import { loadWarmUp } from '../work/needs.ts';
import { keptThresholds } from '../work/thresholds.ts';

/** All that is known of a session before it begins, from earlier ones alone. */
export interface KnownBefore {
  readonly session: Session;
  readonly instrument: Instrument;
  readonly warmUp: WarmUp;
  /** Sessions that the averages begin with, oldest first. */
  readonly warmUpSessions: readonly string[];
  readonly knowledge: Knowledge;
  readonly madeWith: MadeWith;
  /** What was said in the sessions before, and what came of it. */
  readonly record: TrackRecord;
  /** What is known of the streams; null where too few sessions tell. */
  readonly pentaview: OpenPentaview | null;
}

/**
 * @throws {SpymasterError} NOT_A_SESSION, WARM_UP_MISSING, FORECASTS_STALE; INDEX_STALE
 * where FAISS is to search and has no index
 */
export async function knownBefore(
  dataFolder: string,
  symbol: string,
  date: string,
  engine: Engine = 'exact',
): Promise<KnownBefore> {
  const session = sessionOf(date);
  const instrument = instrumentOf(symbol);
  const folders = foldersOf(dataFolder);
  const { warmUp, sessions: warmUpSessions } = await loadWarmUp(folders, instrument, date);
  // Each waits for the disk as long as it computes.
  const [thresholds, { knowledge, madeWith, record }, pentaview] = await Promise.all([
    keptThresholds(folders.lake, instrument, date),
    openKnowledge(folders.lake, { symbol, asOf: date, engine }),
    openPentaview(folders.lake, symbol, date),
  ]);
  return {
    session,
    instrument,
    warmUp: { ...warmUp, thresholds },
    warmUpSessions,
    knowledge,
    madeWith,
    record,
    pentaview,
  };
}
