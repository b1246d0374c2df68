import { type AlertRecord, alertRecords, type StreamSession } from '../../pipeline/alerts/record.ts';
import { StreamSizeHistory, type StreamSizes } from '../../pipeline/streams/stream-sizes.ts';
import { sessionOf } from '../../shared/session/session.ts';
import type { AlertType } from '../../shared/vocabulary/alert.ts';
import { DATASETS, type Lake } from '../lake/lake.ts';
import { readStreamBars } from '../tables/stream-bars.ts';

/** What the streams of earlier sessions tell about a date. */
export interface StreamHistory {
  readonly sessions: number;
  readonly sizes: StreamSizes;
  readonly records: Readonly<Record<AlertType, AlertRecord | null>>;
}

/**
 * Stored streams of the sessions that are wanted, oldest first.
 * @throws {SpymasterError} LAKE_CORRUPT
 */
export async function streamSessions(
  lake: Lake,
  symbol: string,
  isWanted: (date: string) => boolean,
): Promise<StreamSession[]> {
  const dates = (await lake.dates(DATASETS.streams(symbol))).filter(isWanted);
  const sessions: StreamSession[] = [];
  for (const date of dates) {
    const session = sessionOf(date);
    const bars = await readStreamBars(lake, symbol, session);
    sessions.push({ date, rthOpen: session.rthOpen, bars });
  }
  return sessions;
}

/** What all sessions before a date tell. */
export async function streamHistory(lake: Lake, symbol: string, date: string): Promise<StreamHistory> {
  const sessions = await streamSessions(lake, symbol, (earlier) => earlier < date);
  const sizes = new StreamSizeHistory();
  for (const { bars } of sessions) sizes.add(bars);
  return { sessions: sessions.length, sizes: sizes.sizes, records: alertRecords(sessions) };
}
