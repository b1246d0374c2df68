import type { Engine } from '../../pipeline/retrieval/vector-index.ts';
import { type ErrorCode, isSpymasterError } from '../../shared/errors.ts';
import type { SessionBody } from '../../shared/protocol/messages.ts';
import { fileFailure } from '../files/durable-write.ts';
import type { TimelineData } from '../session/timeline.ts';
import { recordTimeline } from './record-timeline.ts';
import { shownReplay } from './replay-show.ts';

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

/** Errors cross threads as plain data. */
export interface ReplayFailure {
  readonly code: ErrorCode;
  readonly message: string;
  readonly hint: string | null;
}

/** Runs in a worker thread: what happens meanwhile is not held up. */
async function replayDate(item: ReplayItem): Promise<RecordedData | { readonly failure: ReplayFailure }> {
  const { dataFolder, symbol, date, engine } = item;
  try {
    const { session, timeline } = shownReplay(await recordTimeline(dataFolder, symbol, date, engine));
    return { session, timeline: timeline.data };
  } catch (error) {
    const known = isSpymasterError(error) ? error : fileFailure(error);
    if (!known) throw error;
    const { code, message, hint } = known;
    return { failure: { code, message, hint } };
  }
}

// biome-ignore lint/style/noDefaultExport: a worker pool calls its file's default export.
export default replayDate;
