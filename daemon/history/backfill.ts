import { SpymasterError } from '../../shared/errors.ts';
import { instrument } from '../../shared/instruments.ts';
import { noSession, sessionsBetween } from '../../shared/session/session.ts';
import { Lake } from '../lake/lake.ts';
import type { BarsResult, BuildResult } from './build-session.ts';
import { DayPool } from './day-pool.ts';
import { hasData, rawFolderOf } from './session-source.ts';

export interface BackfillOptions {
  readonly dataFolder: string;
  readonly symbol: string;
  readonly start: string;
  readonly end: string;
  readonly workers: number;
}

/** `done` of `total` steps; a date is two steps, its bars and its features. */
export type OnStep = (done: number, total: number, label: string) => void;

export interface BackfillResult {
  readonly results: readonly BuildResult[];
  /** Dates whose data do not reach into 09:30–12:30: an evening's bars, say. */
  readonly skipped: readonly string[];
}

function noData({ start, end, dataFolder }: BackfillOptions, what: string): SpymasterError {
  return new SpymasterError('NO_MARKET_DATA', `No sessions from ${start} to ${end} ${what}.`, {
    hint: `Simulate some (spymaster simulate --start ${start} --end ${end}), import bars, or put DBN files under ${rawFolderOf(dataFolder)}.`,
  });
}

/**
 * Builds every session of a range that has data, bars first and features after, and returns what each holds. Dates that are already
 * built from the same input are left as they are, so a stopped run picks up where it was.
 * @throws {SpymasterError} NO_MARKET_DATA when no session of the range has data
 */
export async function backfill(options: BackfillOptions, onStep: OnStep): Promise<BackfillResult> {
  const { dataFolder, symbol } = options;
  const folders = { lake: new Lake(dataFolder), rawFolder: rawFolderOf(dataFolder) };
  const sessions = sessionsBetween(options.start, options.end);
  if (sessions.length === 0) throw noSession(options.start, options.end);
  const present = await Promise.all(sessions.map((date) => hasData(folders, instrument(symbol), date)));
  const dates = sessions.filter((_, i) => present[i]);
  if (dates.length === 0) throw noData(options, `have market data in ${dataFolder}`);
  const pool = new DayPool(options.workers);
  try {
    let done = 0;
    const step = (label: string) => onStep(++done, 2 * dates.length, label);
    const bars = await pool.run<BarsResult>(
      dates.map((date) => ({ kind: 'bars' as const, dataFolder, symbol, date })),
      (task) => step(`${task.date} bars`),
    );
    const complete = bars.filter(({ hasSession }) => hasSession).map(({ date }) => date);
    if (complete.length === 0) throw noData(options, `hold trades between 09:30 and 12:30 in ${dataFolder}`);
    const results = await pool.run<BuildResult>(
      complete.map((date) => ({ kind: 'session' as const, dataFolder, symbol, date })),
      (task) => step(`${task.date} features`),
    );
    return { results, skipped: dates.filter((date) => !complete.includes(date)) };
  } finally {
    await pool.close();
  }
}
