import { Command } from 'commander';
import type { LedgerEntry } from '../../../pipeline/ledger/entry.ts';
import type { Engine } from '../../../pipeline/retrieval/vector-index.ts';
import { SpymasterError } from '../../../shared/errors.ts';
import { parseClock, parseDate } from '../../../shared/session/new-york-time.ts';
import { instantOfDay } from '../../../shared/session/session.ts';
import type { SessionNs } from '../../../shared/units.ts';
import { prepareIndex } from '../../indexes/prepare.ts';
import { appendToLedger } from '../../ledger/store.ts';
import { firstAnswerAt } from '../../replay/opening-moment.ts';
import { pastOf } from '../../replay/past.ts';
import { recordTimeline } from '../../replay/record-timeline.ts';
import { ReplayShow } from '../../replay/replay-show.ts';
import { shownReplay } from '../../replay/shown-replay.ts';
import { type RunningDaemon, startDaemon } from '../../server/daemon.ts';
import type { Door, DoorOptions } from '../../server/door.ts';
import { type Log, NO_LOG } from '../../server/log.ts';
import { loadToken, watchToken } from '../../server/token.ts';
import type { Timeline } from '../../session/timeline.ts';
import { staleNote } from '../../streams/history.ts';
import { openDoor, withDoor } from '../door.ts';
import { untilInterrupted } from '../interrupted.ts';
import { type LogOptions, openLog, withLog } from '../log.ts';
import { example, withData, withSymbol } from '../options.ts';
import { describeFailure, type Terminal } from '../terminal.ts';
import { packageVersion } from '../version.ts';
import { withEngine } from './index.ts';
import { type GatewayOptions, serveLive, withGateway } from './live.ts';

export const DEFAULT_SPEED = 30;
const SPEED_LIMITS = [0.1, 100_000] as const;

export interface ReplayServeOptions {
  readonly door: Door;
  readonly replay: string;
  readonly speed: number;
  readonly data: string;
  readonly symbol: string;
  /** @defaultValue exact */
  readonly engine?: Engine;
  readonly udf?: boolean;
  /** Where the replay opens, of its timeline. @defaultValue its first answer */
  readonly startAt?: (timeline: Timeline) => SessionNs;
  /** @defaultValue none */
  readonly log?: Log;
}

interface ServeOptions
  extends Omit<ReplayServeOptions, 'replay' | 'door' | 'log' | 'startAt'>,
    GatewayOptions,
    DoorOptions,
    LogOptions {
  readonly replay?: string;
  readonly at?: string;
  readonly live?: boolean;
  readonly auto?: boolean;
}

export function parseSpeed(text: string): number {
  const speed = Number(text);
  if (speed >= SPEED_LIMITS[0] && speed <= SPEED_LIMITS[1]) return speed;
  throw new SpymasterError(
    'USAGE',
    `--speed must be a number from ${SPEED_LIMITS[0]} to ${SPEED_LIMITS[1]}, not "${text}".`,
    {
      hint: 'It is session seconds per second: 30 plays a two-minute bar in four seconds.',
    },
  );
}

export function serveCommand(user: Terminal): Command {
  const command = withGateway(withLog(withDoor(withEngine(withSymbol(withData(new Command('serve')))))))
    .description('show a session on a chart in the browser: the one that happens, or one of the past')
    .option('--live', 'the session that happens, from Databento; it is recorded and committed')
    .option('--replay <date>', 'a session of the past, YYYY-MM-DD')
    .option('--at <HH:MM:SS>', 'with --replay: where it opens, paused; New York time')
    .option('--speed <x>', 'with --replay: session seconds per second', parseSpeed, DEFAULT_SPEED)
    .option('--udf', 'stored bars for a TradingView chart too, at /udf (read alone)')
    .option('--auto', 'with --live: once a session is over, refresh what is known and follow the next')
    .action(async (options: ServeOptions) => {
      const { log, terminal } = openLog(user, options);
      const door = await openDoor(terminal, options);
      if ((options.live === true) === (options.replay !== undefined)) throw oneOfTwo();
      if (options.replay === undefined && options.at !== undefined) throw onlyReplayed();
      if (options.replay === undefined) return serveLive(terminal, { ...options, door, log });
      const replay = parseDate(options.replay);
      const startAt = options.at === undefined ? {} : { startAt: atClock(options.at) };
      const daemon = await serve(terminal, { ...options, replay, door, log, ...startAt });
      terminal.print(`Spymaster replays ${replay} at ${daemon.url}`);
      terminal.note('Press Ctrl-C to stop.');
      await untilInterrupted();
      await daemon.close();
    });
  return example(command, 'spymaster serve --replay 2025-07-08 --speed 60');
}

/** An instant of a session by its clock. */
function atClock(text: string): (timeline: Timeline) => SessionNs {
  const seconds = parseClock(text);
  return ({ session }) => instantOfDay(session, seconds);
}

const oneOfTwo = (): SpymasterError =>
  new SpymasterError('USAGE', 'Say what to serve: --live, or --replay with a date.', {
    hint: 'As in spymaster serve --replay 2025-07-08.',
  });

const onlyReplayed = (): SpymasterError =>
  new SpymasterError('USAGE', '--at says where a replay opens: a live session is where it is.', {
    hint: 'As in spymaster serve --replay 2025-07-08 --at 10:30.',
  });

export async function serve(terminal: Terminal, options: ReplayServeOptions): Promise<RunningDaemon> {
  const { data, symbol, replay, speed, engine = 'exact', udf = false, door, log = NO_LOG } = options;
  terminal.note(`Preparing ${replay} …`);
  await prepareIndex(data, symbol, replay);
  const recorded = await recordTimeline(data, symbol, replay, engine);
  const { corpus } = recorded.known.knowledge;
  if (corpus.sessions.length === 0) {
    terminal.note(
      'There are no built sessions before this date, so no approach has a precedent. Run backfill for earlier dates to get answers.',
    );
  }
  const note = staleNote(recorded.known.pentaview?.stale ?? []);
  if (note) terminal.note(note);
  // What the built-in engine finds is what is put down, and nothing that finds less.
  if (engine === 'exact') await putDown(terminal, options, recorded.entries);
  const token = await loadToken(data);
  const show = new ReplayShow(shownReplay(recorded), {
    speed,
    startAt: (options.startAt ?? firstAnswerAt)(recorded.timeline),
  });
  return startDaemon({
    show,
    ...pastOf({ dataFolder: data, symbol, engine }),
    speed,
    token,
    renewals: (onRenewed) => watchToken(data, token, onRenewed),
    udf,
    log,
    dataFolder: data,
    ...door,
    version: packageVersion(),
  });
}

/** What a ledger cannot take is said, and is no reason not to show the chart. */
async function putDown(
  terminal: Terminal,
  { data, symbol, replay }: ReplayServeOptions,
  entries: readonly LedgerEntry[],
): Promise<void> {
  try {
    await appendToLedger(data, symbol, replay, entries);
  } catch (error) {
    terminal.note(
      `What is said in this replay is not put down in the ledger. ${describeFailure(error, false)}`,
    );
  }
}
