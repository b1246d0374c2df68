import { Command } from 'commander';
import type { LedgerEntry } from '../../../pipeline/ledger/entry.ts';
import type { Engine } from '../../../pipeline/retrieval/vector-index.ts';
import { SpymasterError } from '../../../shared/errors.ts';
import { parseDate } from '../../../shared/session/new-york-time.ts';
import { prepareIndex } from '../../indexes/prepare.ts';
import { appendToLedger } from '../../ledger/store.ts';
import { pastOf } from '../../replay/past.ts';
import { recordTimeline } from '../../replay/record-timeline.ts';
import { ReplayShow, shownReplay } from '../../replay/replay-show.ts';
import { loadToken, parseOrigins } from '../../server/access.ts';
import { type RunningDaemon, startDaemon } from '../../server/daemon.ts';
import { staleNote } from '../../streams/history.ts';
import { untilInterrupted } from '../interrupted.ts';
import { example, withData, withSymbol } from '../options.ts';
import { describeFailure, parseCount, type Terminal } from '../terminal.ts';
import { packageVersion } from '../version.ts';
import { withEngine } from './index.ts';
import { type GatewayOptions, serveLive, withGateway } from './live.ts';

export const DEFAULT_PORT = 8765;
export const DEFAULT_SPEED = 30;
const SPEED_LIMITS = [0.1, 100_000] as const;

/** How a daemon is reached. */
interface DoorOptions {
  readonly port: number;
  readonly allowedOrigins?: readonly string[];
}

export interface ReplayServeOptions extends DoorOptions {
  readonly replay: string;
  readonly speed: number;
  readonly data: string;
  readonly symbol: string;
  /** @defaultValue exact */
  readonly engine?: Engine;
}

interface ServeOptions extends Omit<ReplayServeOptions, 'replay' | 'allowedOrigins'>, GatewayOptions {
  readonly replay?: string;
  readonly live?: boolean;
  readonly auto?: boolean;
  readonly allowOrigin: readonly string[];
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

export const parsePort = (text: string): number => parseCount(text, '--port', 0, 65_535);

export function serveCommand(terminal: Terminal): Command {
  const command = withGateway(withEngine(withSymbol(withData(new Command('serve')))))
    .description('show a session on a chart in the browser: the one that happens, or one of the past')
    .option('--live', 'the session that happens, from Databento; it is recorded and committed')
    .option('--replay <date>', 'a session of the past, YYYY-MM-DD')
    .option('--speed <x>', 'with --replay: session seconds per second', parseSpeed, DEFAULT_SPEED)
    .option('--auto', 'with --live: once a session is over, refresh what is known and follow the next')
    .option('--port <port>', 'where to listen on this machine; 0 for any free port', parsePort, DEFAULT_PORT)
    .option(
      '--allow-origin <origin>',
      'let a chart of your own in, as http://localhost:5173; may be given again. It still needs the token',
      (origin: string, before: readonly string[]) => [...before, origin],
      [],
    )
    .action(async (options: ServeOptions) => {
      const allowedOrigins = parseOrigins(options.allowOrigin);
      for (const origin of allowedOrigins)
        terminal.note(`Pages of ${origin} may connect; they still need the token.`);
      if ((options.live === true) === (options.replay !== undefined)) throw oneOfTwo();
      if (options.replay === undefined) return serveLive(terminal, { ...options, allowedOrigins });
      const replay = parseDate(options.replay);
      const daemon = await serve(terminal, { ...options, replay, allowedOrigins }, true);
      terminal.print(`Spymaster replays ${replay} at ${daemon.url}`);
      terminal.note('Press Ctrl-C to stop.');
      await untilInterrupted();
      await daemon.close();
    });
  return example(command, 'spymaster serve --replay 2025-07-08 --speed 60');
}

const oneOfTwo = (): SpymasterError =>
  new SpymasterError('USAGE', 'Say what to serve: --live, or --replay with a date.', {
    hint: 'As in spymaster serve --replay 2025-07-08.',
  });

export async function serve(
  terminal: Terminal,
  options: ReplayServeOptions,
  autoplay: boolean,
): Promise<RunningDaemon> {
  const { data, symbol, replay, speed, port, engine = 'exact', allowedOrigins = [] } = options;
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
  const show = new ReplayShow(shownReplay(recorded), { speed, autoplay });
  return startDaemon({
    show,
    ...pastOf({ dataFolder: data, symbol, engine }),
    speed,
    token,
    port,
    allowedOrigins,
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
