import { SessionEngine } from '../../pipeline/engine/session-engine.ts';
import { Corpus } from '../../pipeline/retrieval/corpus.ts';
import { instrument as instrumentOf } from '../../shared/instruments.ts';
import { type Session, sessionOf } from '../../shared/session/session.ts';
import { loadWarmUp, previousVolumes } from '../history/build-session.ts';
import { loadCases } from '../history/corpus-loader.ts';
import { findSource, rawFolderOf, requireSession } from '../history/session-source.ts';
import { Lake } from '../lake/lake.ts';
import { isSimulated } from '../raw-files.ts';
import { barsBefore, type Frame, FrameMaker, Timeline } from './timeline.ts';

const CONTEXT_MINUTES = 60;

export interface RecordedSession {
  readonly session: Session;
  readonly timeline: Timeline;
  readonly corpus: Corpus;
  readonly simulated: boolean;
}

/**
 * Runs a stored session through the engine, asking at every tick what a live chart would have asked, and keeps the frames. The corpus
 * holds sessions before the date alone.
 * @throws {SpymasterError} NOT_A_SESSION, NO_MARKET_DATA
 */
export async function recordTimeline(dataFolder: string, symbol: string, date: string): Promise<RecordedSession> {
  const session = sessionOf(date);
  const lake = new Lake(dataFolder);
  const instrument = instrumentOf(symbol);
  const folders = { lake, rawFolder: rawFolderOf(dataFolder) };
  const source = await findSource(folders, instrument, session, await previousVolumes(folders, instrument, date));
  const { warmUp } = await loadWarmUp(lake, symbol, date);
  const corpus = new Corpus(date, await loadCases(lake, symbol, date));
  const frames: Frame[] = [];
  const engine: SessionEngine = new SessionEngine(session, instrument, warmUp, {
    onClock: (at) => {
      const frame = maker.frame(at);
      if (frame) frames.push(frame);
    },
  });
  const maker = new FrameMaker(session, engine, corpus);
  await source.run(engine);
  requireSession(engine, session);
  const timeline = new Timeline(session, frames, barsBefore(session, engine, CONTEXT_MINUTES));
  return { session, corpus, timeline, simulated: isSimulated(dataFolder, date) };
}
