import { SpymasterError } from '../../shared/errors.ts';
import { instrument } from '../../shared/instruments.ts';
import { sessionsBetween } from '../../shared/session/session.ts';
import { Lake } from '../lake/lake.ts';
import type { BuildResult } from './build-session.ts';
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

/**
 * Builds every session of a range that has data, bars first and features after, and returns what each holds. Dates that are already
 * built from the same input are left as they are, so a stopped run picks up where it was.
 * @throws {SpymasterError} NO_MARKET_DATA when no session of the range has data
 */
export async function backfill(options: BackfillOptions, onStep: OnStep): Promise<BuildResult[]> {
  const { dataFolder, symbol } = options;
  const folders = { lake: new Lake(dataFolder), rawFolder: rawFolderOf(dataFolder) };
  const sessions = sessionsBetween(options.start, options.end);
  const present = await Promise.all(sessions.map((date) => hasData(folders, instrument(symbol), date)));
  const dates = sessions.filter((_, i) => present[i]);
  if (dates.length === 0) {
    throw new SpymasterError(
      'NO_MARKET_DATA',
      `No session from ${options.start} to ${options.end} has market data in ${dataFolder}.`,
      {
        hint: `Simulate some (spymaster simulate --start ${options.start} --end ${options.end}), import bars, or put DBN files under ${folders.rawFolder}.`,
      },
    );
  }
  const pool = new DayPool(options.workers);
  try {
    let done = 0;
    const step = (label: string) => onStep(++done, 2 * dates.length, label);
    await pool.run(
      dates.map((date) => ({ kind: 'bars' as const, dataFolder, symbol, date })),
      (task) => step(`${task.date} bars`),
    );
    return await pool.run<BuildResult>(
      dates.map((date) => ({ kind: 'session' as const, dataFolder, symbol, date })),
      (task) => step(`${task.date} features`),
    );
  } finally {
    await pool.close();
  }
}
