import { sha256 } from '../files/durable-write.ts';
import { kept } from '../lake/kept.ts';
import { DATASETS, type Lake } from '../lake/lake.ts';
import { historyOf, type StreamDates, type StreamHistory, streamDates } from './history.ts';

export const STREAM_HISTORY_FILE = 'stream_history.json';
/** Raised whenever the same streams would tell something else. */
const STREAM_HISTORY_VERSION = 1;

/**
 * What all sessions before a date tell, as it was kept or told by their streams.
 * @throws {SpymasterError} LAKE_CORRUPT
 */
export async function storedStreamHistory(lake: Lake, symbol: string, date: string): Promise<StreamHistory> {
  const dates = await streamDates(lake, symbol, (earlier) => earlier < date);
  const place = {
    dataset: DATASETS.streamHistory(symbol),
    date,
    file: STREAM_HISTORY_FILE,
    inputs: inputsOf(dates),
    facts: { sessions: dates.computed.length, stale: dates.stale.length },
  };
  return kept(lake, place, () => historyOf(lake, symbol, dates));
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
