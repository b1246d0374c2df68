import type { Knowledge } from '../../pipeline/forecast/answer.ts';
import { type Frame, FrameMaker } from '../../pipeline/frames/frame-maker.ts';
import { Pentaview } from '../../pipeline/frames/pentaview.ts';
import type { LedgerEntry } from '../../pipeline/ledger/entry.ts';
import type { TrackRecord } from '../../pipeline/ledger/track-record.ts';
import type { Engine } from '../../pipeline/retrieval/vector-index.ts';
import { SessionRun } from '../../pipeline/session/session-run.ts';
import { instrument as instrumentOf } from '../../shared/instruments.ts';
import { type Session, sessionOf } from '../../shared/session/session.ts';
import { openKnowledge } from '../indexes/open.ts';
import { entryOfSeen } from '../ledger/record.ts';
import { isSimulated } from '../raw/raw-layout.ts';
import { findSource, foldersOf, playSource, requireSession } from '../sources/find-source.ts';
import { type OpenPentaview, openPentaview } from '../streams/knowledge.ts';
import { loadWarmUp } from '../work/needs.ts';
import { loadThresholds } from '../work/thresholds.ts';
import { Timeline } from './timeline.ts';

const CONTEXT_MINUTES = 60;

export interface RecordedSession {
  readonly session: Session;
  readonly timeline: Timeline;
  readonly knowledge: Knowledge;
  /** What was said in the sessions before, and what came of it. */
  readonly record: TrackRecord;
  readonly simulated: boolean;
  /** What was said at every committed moment, as the ledger puts it down. */
  readonly entries: readonly LedgerEntry[];
  /** What is known of the streams; null where too few sessions tell. */
  readonly pentaview: OpenPentaview | null;
}

/**
 * Runs a stored session, asking at every tick what a live chart would have asked, and
 * keeps the frames. What is known comes from sessions before the date alone.
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
  const instrument = instrumentOf(symbol);
  const folders = foldersOf(dataFolder);
  const source = await findSource(folders, instrument, session);
  const { warmUp } = await loadWarmUp(folders, instrument, date);
  const { thresholds } = await loadThresholds(folders.lake, instrument, date);
  const { knowledge, madeWith, record } = await openKnowledge(folders.lake, { symbol, asOf: date, engine });
  const pentaview = await openPentaview(folders.lake, symbol, date);
  const frames: Frame[] = [];
  const entries: LedgerEntry[] = [];
  const run: SessionRun = new SessionRun(
    session,
    instrument,
    { ...warmUp, thresholds },
    {
      state: (at, rows) => maker.onState(at, rows),
      clock: (at) => {
        const frame = maker.frame(at);
        if (frame) frames.push(frame);
      },
      checkpoint: (row) => {
        const barrier = run.sinceContact(row.episode);
        const seen = { session, source: run.priceSource, row, barrier };
        const entry = entryOfSeen(knowledge, seen, madeWith);
        if (entry) entries.push(entry);
      },
    },
  );
  const maker = new FrameMaker(run, knowledge, pentaview && new Pentaview(session, pentaview.knowledge));
  await playSource(source, run, { until: session.labelEnd });
  requireSession(run);
  const timeline = new Timeline(session, frames, maker.barsBefore(CONTEXT_MINUTES));
  const simulated = isSimulated(dataFolder, date);
  return { session, knowledge, record, timeline, simulated, entries, pentaview };
}
