import { SpymasterError } from '../../shared/errors.ts';
import { instrument as instrumentOf } from '../../shared/instruments.ts';
import { noSession, sessionsBetween } from '../../shared/session/session.ts';
import { rawFolderOf } from '../files/raw-layout.ts';
import { foldersOf, hasData } from '../sources/find-source.ts';
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
}

function noData({ start, end, dataFolder }: BackfillOptions, what: string): SpymasterError {
  return new SpymasterError('NO_MARKET_DATA', `No sessions from ${start} to ${end} ${what}.`, {
    hint: `Simulate some (spymaster simulate --start ${start} --end ${end}), import bars, or put DBN files under ${rawFolderOf(dataFolder)}.`,
  });
}

/**
 * Builds every session of a range that has data: bars first, then physics, then what
 * holds that against earlier sessions' thresholds; and returns what each holds. The bars
 * of earlier sessions that the first dates warm up from are built too. Dates that are
 * already built from the same input are left as they are, so a stopped run picks up where
 * it was.
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
    const total = earlier.length + 3 * dates.length;
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
    const tasks = (next: 'physics' | 'session') =>
      complete.map((date) => ({
        kind: 'build' as const,
        step: next,
        dataFolder,
        symbol,
        date,
        repair,
        source,
      }));
    const physics = await pool.run<boolean>(tasks('physics'), (task) => step(`${task.date} physics`));
    const encoded = await pool.run<SessionResult>(tasks('session'), (task) => step(`${task.date} features`));
    const results = encoded.map((result, i) => ({ ...result, built: result.built || physics[i]! }));
    const skipped = dates.flatMap((date) => {
      const reason = empty.get(date);
      return reason === undefined ? [] : [{ date, reason }];
    });
    return { results, skipped };
  } finally {
    await pool.close();
  }
}
