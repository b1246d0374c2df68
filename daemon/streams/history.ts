import { type AlertRecord, alertRecords } from '../../pipeline/alerts/record.ts';
import { LEAST_SESSIONS } from '../../pipeline/streams/input-scales.ts';
import type { StreamSession } from '../../pipeline/streams/stream-bar.ts';
import { StreamSizeHistory, type StreamSizes } from '../../pipeline/streams/stream-sizes.ts';
import { sessionOf } from '../../shared/session/session.ts';
import type { AlertType } from '../../shared/vocabulary/alert.ts';
import { together } from '../files/together.ts';
import { DATASETS, type Lake } from '../lake/lake.ts';
import { readStreamBars } from '../tables/stream-bars.ts';
import { StreamBuilder } from './compute.ts';

/** What the streams of earlier sessions tell about a date. */
export interface StreamHistory {
  /** Sessions that alerts have a record of. */
  readonly sessions: number;
  /**
   * Sessions before the date whose streams are not computed, or of other states than
   * now.
   */
  readonly stale: readonly string[];
  /** Sessions that the sizes are told by; none for those first published. */
  readonly sizedBy: number;
  readonly sizes: StreamSizes;
  readonly records: Readonly<Record<AlertType, AlertRecord | null>>;
}

/** Stored streams that are of the states and scales that now stand. */
export interface StreamSessions {
  readonly sessions: readonly StreamSession[];
  /** Wanted, and not computed, or of something else: they are left out. */
  readonly stale: readonly string[];
}

/**
 * The stored streams of the sessions that are wanted, oldest first. Those with too few
 * sessions before them have none.
 * @throws {SpymasterError} LAKE_CORRUPT
 */
export async function streamSessions(
  lake: Lake,
  symbol: string,
  isWanted: (date: string) => boolean,
): Promise<StreamSessions> {
  return readSessions(lake, symbol, await streamDates(lake, symbol, isWanted));
}

async function readSessions(
  lake: Lake,
  symbol: string,
  { computed, stale }: StreamDates,
): Promise<StreamSessions> {
  const sessions = await together(computed, async ({ date }): Promise<StreamSession> => {
    const session = sessionOf(date);
    return { date, rthOpen: session.rthOpen, bars: await readStreamBars(lake, symbol, session) };
  });
  return { sessions, stale };
}

/** Sessions whose streams are wanted, oldest first. */
export interface StreamDates {
  /** Stored, with what names the states and scales they are of. */
  readonly computed: readonly { readonly date: string; readonly inputs: string }[];
  readonly stale: readonly string[];
}

/** @throws {SpymasterError} LAKE_CORRUPT */
export async function streamDates(
  lake: Lake,
  symbol: string,
  isWanted: (date: string) => boolean,
): Promise<StreamDates> {
  const builder = await StreamBuilder.open(lake, symbol);
  const dataset = DATASETS.streams(symbol);
  const found = await together(builder.dates.slice(LEAST_SESSIONS).filter(isWanted), async (date) => {
    const inputs = builder.inputs(date);
    return { date, inputs, isComputed: (await lake.stateOf(dataset, date, inputs)) === 'complete' };
  });
  return {
    computed: found.filter(({ isComputed }) => isComputed),
    stale: found.flatMap(({ date, isComputed }) => (isComputed ? [] : [date])),
  };
}

/** What all sessions before a date tell. */
export const streamHistory = async (lake: Lake, symbol: string, date: string): Promise<StreamHistory> =>
  historyOf(lake, symbol, await streamDates(lake, symbol, (earlier) => earlier < date));

/** What sessions tell, all before the date that is asked about. */
export async function historyOf(lake: Lake, symbol: string, dates: StreamDates): Promise<StreamHistory> {
  const { sessions, stale } = await readSessions(lake, symbol, dates);
  const sizes = new StreamSizeHistory();
  for (const { bars } of sessions) sizes.add(bars);
  return {
    sessions: sessions.length,
    stale,
    sizedBy: sizes.told,
    sizes: sizes.sizes,
    records: alertRecords(sessions),
  };
}

/** What to type where streams are missing; null where none are. */
export const staleNote = (stale: readonly string[]): string | null =>
  stale.length === 0
    ? null
    : `Streams of ${stale.length} earlier sessions are not computed, or out of date, and tell nothing. Compute them: spymaster streams compute --start ${stale[0]} --end ${stale.at(-1)}`;
