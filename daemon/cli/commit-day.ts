import { SpymasterError } from '../../shared/errors.ts';
import { nextSession } from '../../shared/session/session.ts';
import type { FeedOptions } from '../databento/index.ts';
import { prepareIndex } from '../indexes/prepare.ts';
import { DATASETS, Lake } from '../lake/lake.ts';
import { waitOn } from '../live/live-date.ts';
import type { LiveResult } from '../live/live-session.ts';
import { backfill } from '../work/backfill.ts';
import { WorkPool } from '../work/pool.ts';
import { runIndexBuild } from './commands/index.ts';
import { runCompute } from './commands/streams/compute.ts';
import { describeFailure, type Terminal } from './terminal.ts';

export interface CommitOptions {
  readonly data: string;
  readonly symbol: string;
  /** Whether it is made a part of what is known too. */
  readonly auto?: boolean;
  /** Whose clock is waited by. */
  readonly gateway: Pick<FeedOptions, 'clock'>;
  readonly signal: AbortSignal;
}

/** Says a sentence on the chart; null takes it back. */
export type Remark = (sentence: string | null) => void;

interface DayOver {
  readonly date: string;
  readonly result: LiveResult;
  readonly remark: Remark;
}

/**
 * A day that is over becomes a part of the lake, and of what is known: at once where that
 * is asked for, else once somebody has seen to it.
 * @returns whether it is a part of what is known; false where the daemon is stopped
 * @throws {SpymasterError} DAY_MISSING where it should be and cannot
 */
export async function commitDay(
  terminal: Terminal,
  options: CommitOptions,
  { date, result, remark }: DayOver,
): Promise<boolean> {
  const { data, symbol, auto = false } = options;
  const state = await commit(terminal, options, date, result);
  if (auto && state !== 'known') throw dayMissing(date, `Start again once it is. ${howToKnow(date, state)}`);
  const isKnown = state === 'known' || (await untilKnown(options, { date, state, remark }));
  // The next day’s, which begins within the running daemon.
  const next = nextSession(date);
  if (isKnown && next !== null) await prepareIndex(data, symbol, next);
  return isKnown;
}

/** How far a day that is over has come. */
type DayState = 'missing' | 'recorded' | 'built' | 'known';

async function commit(
  terminal: Terminal,
  { data, symbol, auto = false }: CommitOptions,
  date: string,
  { sealed, holes, dropped }: LiveResult,
): Promise<DayState> {
  const download = `spymaster download futures --start ${date} --end ${date}`;
  if (!sealed) {
    terminal.note(`${date} is over, and not recorded: ${download}`);
    return 'missing';
  }
  if (dropped.late > 0)
    terminal.note(`${dropped.late} events came too late to be told; they are in the recording.`);
  if (holes > 0)
    terminal.note(
      `${holes} spans are missing from the recording; what is known of them stands beside the files. To have them, move the files away: ${download}`,
    );
  const state = await buildDay(terminal, { data, symbol, auto }, date);
  if (state !== 'recorded') await writeBronze(terminal, { data, symbol }, date);
  return state;
}

/**
 * Waits for whoever runs the daemon to make the day a part of what is known.
 * @returns false where the daemon is stopped meanwhile
 */
async function untilKnown(
  { data, symbol, gateway, signal }: CommitOptions,
  { date, state, remark }: Omit<DayOver, 'result'> & { readonly state: DayState },
): Promise<boolean> {
  const waiting = `The next session is followed once ${date} is known. ${howToKnow(date, state)}`;
  remark(waiting);
  while (!signal.aborted) {
    try {
      if (await isPartOfKnown({ data, symbol }, date)) {
        remark(null);
        return true;
      }
    } catch (error) {
      // Whoever sees to it may be in the middle of it, or has to see to more.
      remark(`${waiting}. ${describeFailure(error, false)}`);
    }
    await waitOn(gateway, LOOK_MS, signal);
  }
  return false;
}

/** Whether what it said is known, and where streams are told, what those did. */
export async function isPartOfKnown(
  { data, symbol }: Pick<CommitOptions, 'data' | 'symbol'>,
  date: string,
): Promise<boolean> {
  const lake = new Lake(data);
  const [forecasts, streams] = [DATASETS.forecasts(symbol), DATASETS.streams(symbol)];
  const hasStreams = (await lake.folders(streams)).length > 0;
  for (const dataset of hasStreams ? [forecasts, streams] : [forecasts])
    if ((await lake.manifest(dataset, date)) === null) return false;
  return true;
}

/** The commands that take a day the rest of its way. */
function howToKnow(date: string, state: DayState): string {
  const range = `--start ${date} --end ${date}`;
  const steps = [
    ...(state === 'missing' ? [`spymaster download futures ${range}`] : []),
    ...(state === 'built' ? [] : [`spymaster backfill ${range}`]),
    'spymaster index build',
    `spymaster streams compute ${range}`,
  ];
  return `Run: ${steps.join('; ')}`;
}
/** How often it is looked whether a day has become a part of what is known. */
const LOOK_MS = 10_000;

/**
 * A daemon that goes on by itself ends with a failure rather than follow nothing: whoever
 * starts it again has the day tried once more.
 */
const dayMissing = (date: string, hint: string): SpymasterError =>
  new SpymasterError(
    'DAY_MISSING',
    `${date} is over, and not a part of what is known: no other session is followed without it.`,
    { hint },
  );

/** Builds a recorded day; where that is asked for it becomes a part of what is known. */
export async function buildDay(
  terminal: Terminal,
  { data, symbol, auto = false }: Pick<CommitOptions, 'data' | 'symbol' | 'auto'>,
  date: string,
): Promise<DayState> {
  const range = { symbol, start: date, end: date, workers: 1 };
  let state: DayState = 'recorded';
  try {
    await backfill({ ...range, dataFolder: data, repair: false, source: null });
    state = 'built';
    terminal.print(`${date} is over: recorded and built.`);
    if (!auto) {
      terminal.note(`It is not known yet, and the next session not followed. ${howToKnow(date, state)}`);
      return state;
    }
    await runIndexBuild(terminal, { dataFolder: data, symbol, workers: 1, repair: false });
    await runCompute(terminal, { data, ...range });
    return 'known';
  } catch (error) {
    terminal.note(`${date} is recorded, and could not be built. ${describeFailure(error, false)}`);
    return state;
  }
}

/** Tables of what was recorded; a day is known without them. */
async function writeBronze(
  terminal: Terminal,
  { data, symbol }: Pick<CommitOptions, 'data' | 'symbol'>,
  date: string,
): Promise<void> {
  const pool = new WorkPool(1);
  try {
    for (const market of ['futures', 'options'] as const)
      await pool.run([{ kind: 'bronze', market, date, symbol, dataFolder: data }], () => undefined);
  } catch (error) {
    terminal.note(
      `Bronze tables could not be written: spymaster bronze futures --start ${date} --end ${date}. ${describeFailure(error, false)}`,
    );
  } finally {
    await pool.close();
  }
}
