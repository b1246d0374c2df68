import { isSpymasterError } from '../../shared/errors.ts';
import { sha256 } from '../files/durable-write.ts';
import { DATASETS, type Lake } from '../lake/lake.ts';
import { type StreamDates, type StreamHistory, streamDates, streamHistory } from './history.ts';

export const STREAM_HISTORY_FILE = 'stream_history.json';
/** Raised whenever the same streams would tell something else. */
const STREAM_HISTORY_VERSION = 1;

/** It is of use though it cannot be kept. */
const CAN_DO_WITHOUT: ReadonlySet<string> = new Set(['WRITE_FAILED', 'FILE_LOCKED', 'LAKE_CONFLICT']);

/**
 * What all sessions before a date tell: as it was stored, or told by their streams and
 * stored, since reading those takes most of the time in which a daemon starts.
 * @throws {SpymasterError} LAKE_CORRUPT
 */
export async function storedStreamHistory(lake: Lake, symbol: string, date: string): Promise<StreamHistory> {
  const dataset = DATASETS.streamHistory(symbol);
  const standing = await lake.standing(dataset, date);
  const inputs = inputsOf(await streamDates(lake, symbol, (earlier) => earlier < date));
  if ((await lake.stateOf(dataset, date, inputs, true)) === 'complete') {
    const bytes = await lake.readBytes(dataset, date, `date=${date}/${STREAM_HISTORY_FILE}`);
    return JSON.parse(Buffer.from(bytes).toString('utf8')) as StreamHistory;
  }
  const history = await streamHistory(lake, symbol, date);
  const bytes = Buffer.from(`${JSON.stringify(history, null, 2)}\n`);
  try {
    await lake.commit({
      standing,
      dataset,
      date,
      inputs,
      timeRange: null,
      facts: { sessions: history.sessions, stale: history.stale.length },
      files: { [STREAM_HISTORY_FILE]: { bytes, rows: history.sessions } },
    });
  } catch (error) {
    if (!(isSpymasterError(error) && CAN_DO_WITHOUT.has(error.code))) throw error;
  }
  return history;
}

/** Names the streams that tell, and those that are missing. */
const inputsOf = ({ computed, stale }: StreamDates): string =>
  sha256(
    [
      `stream history ${STREAM_HISTORY_VERSION}`,
      ...computed.map(({ date, inputs }) => `${date} ${inputs}`),
      ...stale.map((date) => `${date} stale`),
    ].join('|'),
  );
