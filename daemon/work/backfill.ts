import { ENCODING_LOOKBACK_SESSIONS } from '../../pipeline/thresholds/encoding.ts';
import { SpymasterError } from '../../shared/errors.ts';
import { type Instrument, instrument as instrumentOf } from '../../shared/instruments.ts';
import { noSession, previousSession, sessionsBetween } from '../../shared/session/session.ts';
import { rawFolderOf } from '../files/raw-layout.ts';
import { DATASETS, type Lake } from '../lake/lake.ts';
import { foldersOf, hasData, type SourceFolders } from '../sources/find-source.ts';
import type { SourceKind } from '../sources/market-source.ts';
import { sessionsBefore } from './needs.ts';
import { WorkPool } from './pool.ts';
import type { BarsResult } from './steps/bars.ts';
import type { SessionResult } from './steps/session.ts';

export interface BackfillOptions {
  readonly dataFolder: string;
  readonly symbol: string;
  readonly start: string;
  readonly end: string;
  readonly workers: number;
  /**
   * Compare the content of what is there with its manifests, and build anew what differs.
   */
  readonly repair?: boolean;
  /** Build from this kind of data alone: dates without it are left out. */
  readonly source?: SourceKind | null;
}

/**
 * `done` of `total` steps; a date is three of them: its bars, its physics, and what
 * follows from both.
 */
export type OnStep = (done: number, total: number, label: string) => void;

export interface BackfillResult {
  readonly results: readonly SessionResult[];
  /** Dates whose data hold no session, and why. */
  readonly skipped: readonly { readonly date: string; readonly reason: string }[];
  /**
   * Sessions before the range that have data, and that thresholds of its dates would look
   * back on if they were built, oldest first.
   */
  readonly unbuiltBefore: readonly string[];
}

function noData({ start, end, dataFolder }: BackfillOptions, what: string): SpymasterError {
  return new SpymasterError('NO_MARKET_DATA', `No sessions from ${start} to ${end} ${what}.`, {
    hint: `Simulate some (spymaster simulate --start ${start} --end ${end}), import bars, or put DBN files under ${rawFolderOf(dataFolder)}.`,
  });
}

/**
 * Builds every session of a range that has data: bars first, then physics, then what
 * holds that against earlier sessions' thresholds; and returns what each holds. The bars
 * of earlier sessions that the first dates warm up from are built too, and later sessions
 * in the lake whose thresholds look back on the range are held against the new ones.
 * Dates that are already built from the same input are left as they are, so a stopped run
 * picks up where it was.
 * @throws {SpymasterError} NO_MARKET_DATA when no session of the range has data
 */
export async function backfill(options: BackfillOptions, onStep: OnStep): Promise<BackfillResult> {
  const { dataFolder, symbol, repair = false, source = null } = options;
  const folders = foldersOf(dataFolder);
  const instrument = instrumentOf(symbol);
  const sessions = sessionsBetween(options.start, options.end);
  if (sessions.length === 0) throw noSession(options.start, options.end);
  const present = await Promise.all(sessions.map((date) => hasData(folders, instrument, date, source)));
  const dates = sessions.filter((_, i) => present[i]);
  if (dates.length === 0) throw noData(options, `have market data in ${dataFolder}`);
  const earlier = (await sessionsBefore(folders, instrument, dates[0]!)).reverse();
  const pool = new WorkPool(options.workers);
  try {
    let done = 0;
    const later = await builtAfter(folders.lake, symbol, dates.at(-1)!);
    const total = earlier.length + 3 * dates.length + later.length;
    const step = (label: string) => onStep(++done, total, label);
    const bars = await pool.run<BarsResult>(
      [...earlier, ...dates].map((date) => ({
        kind: 'build' as const,
        step: 'bars' as const,
        dataFolder,
        symbol,
        date,
        repair,
        source,
      })),
      (task) => step(`${task.date} bars`),
    );
    const empty = new Map(
      bars.flatMap(({ date, empty: reason }) => (reason === null ? [] : [[date, reason] as const])),
    );
    const complete = dates.filter((date) => !empty.has(date));
    if (complete.length === 0) throw noData(options, `hold trades between 09:30 and 12:30 in ${dataFolder}`);
    const tasks = (next: 'physics' | 'session', of: readonly string[]) =>
      of.map((date) => ({ kind: 'build' as const, step: next, dataFolder, symbol, date, repair, source }));
    const physics = await pool.run<boolean>(tasks('physics', complete), (task) =>
      step(`${task.date} physics`),
    );
    const encoded = await pool.run<SessionResult>(tasks('session', [...complete, ...later]), (task) =>
      step(`${task.date} features`),
    );
    const results = complete.map((_, i) => ({ ...encoded[i]!, built: encoded[i]!.built || physics[i]! }));
    const skipped = dates.flatMap((date) => {
      const reason = empty.get(date);
      return reason === undefined ? [] : [{ date, reason }];
    });
    return { results, skipped, unbuiltBefore: await unbuiltBefore(folders, instrument, dates[0]!) };
  } finally {
    await pool.close();
  }
}

/** Sessions after a date whose thresholds look back on it, as far as they are built. */
async function builtAfter(lake: Lake, symbol: string, date: string): Promise<string[]> {
  const built = await lake.dates(DATASETS.physics(symbol));
  return built.filter((later) => later > date).slice(0, ENCODING_LOOKBACK_SESSIONS);
}

async function unbuiltBefore(
  folders: SourceFolders,
  instrument: Instrument,
  date: string,
): Promise<string[]> {
  const built = new Set(await folders.lake.dates(DATASETS.physics(instrument.symbol)));
  const unbuilt: string[] = [];
  let earlier = previousSession(date);
  for (let back = 0; earlier !== null && back < ENCODING_LOOKBACK_SESSIONS; back++) {
    if (!built.has(earlier) && (await hasData(folders, instrument, earlier))) unbuilt.unshift(earlier);
    earlier = previousSession(earlier);
  }
  return unbuilt;
}
