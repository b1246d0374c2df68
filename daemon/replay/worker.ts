import type { Engine } from '../../pipeline/retrieval/vector-index.ts';
import type { SessionBody } from '../../shared/protocol/messages.ts';
import type { TimelineData } from '../session/timeline.ts';
import { type Attempt, attempt } from '../work/failure.ts';
import { recordTimeline } from './record-timeline.ts';
import { shownReplay } from './shown-replay.ts';

/** A stored session that is to be seen. */
export interface ReplayItem {
  readonly dataFolder: string;
  readonly symbol: string;
  readonly date: string;
  readonly engine: Engine;
}

/** A recorded session as plain data, which crosses threads. */
export interface RecordedData {
  readonly session: SessionBody;
  readonly timeline: TimelineData;
}

/** Runs in a worker thread: what happens meanwhile is not held up. */
const replayDate = ({ dataFolder, symbol, date, engine }: ReplayItem): Promise<Attempt<RecordedData>> =>
  attempt(async () => {
    const { session, timeline } = shownReplay(await recordTimeline(dataFolder, symbol, date, engine));
    return { session, timeline: timeline.data };
  });

// biome-ignore lint/style/noDefaultExport: a worker pool calls its file's default export.
export default replayDate;
