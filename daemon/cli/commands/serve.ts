import { Command } from 'commander';
import type { LedgerEntry } from '../../../pipeline/ledger/entry.ts';
import type { Engine } from '../../../pipeline/retrieval/vector-index.ts';
import { isSpymasterError, SpymasterError } from '../../../shared/errors.ts';
import { parseDate } from '../../../shared/session/new-york-time.ts';
import { buildIndex } from '../../indexes/build.ts';
import { Lake } from '../../lake/lake.ts';
import { appendToLedger } from '../../ledger/store.ts';
import { recordTimeline } from '../../replay/record-timeline.ts';
import { loadToken } from '../../server/access.ts';
import { type RunningDaemon, startDaemon } from '../../server/daemon.ts';
import { staleNote } from '../../streams/history.ts';
import { example, withData, withSymbol } from '../options.ts';
import { describeFailure, parseCount, type Terminal } from '../terminal.ts';
import { withEngine } from './index.ts';

export const DEFAULT_PORT = 8765;
export const DEFAULT_SPEED = 30;
const SPEED_LIMITS = [0.1, 100_000] as const;

interface ServeOptions {
  readonly replay: string;
  readonly speed: number;
  readonly port: number;
  readonly data: string;
  readonly symbol: string;
  /** @defaultValue exact */
  readonly engine?: Engine;
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
  const command = withEngine(withSymbol(withData(new Command('serve'))))
    .description('replay a session on a chart in the browser')
    .requiredOption('--replay <date>', 'the session to replay, YYYY-MM-DD')
    .option('--speed <x>', 'session seconds per second', parseSpeed, DEFAULT_SPEED)
    .option('--port <port>', 'where to listen on this machine; 0 for any free port', parsePort, DEFAULT_PORT)
    .action(async (options: ServeOptions) => {
      const daemon = await serve(terminal, { ...options, replay: parseDate(options.replay) }, true);
      terminal.print(`Spymaster replays ${options.replay} at ${daemon.url}`);
      terminal.note('Press Ctrl-C to stop.');
      await untilInterrupted();
      await daemon.close();
    });
  return example(command, 'spymaster serve --replay 2025-07-08 --speed 60');
}

export async function serve(
  terminal: Terminal,
  options: ServeOptions,
  autoplay: boolean,
): Promise<RunningDaemon> {
  const { data, symbol, replay, speed, port, engine = 'exact' } = options;
  terminal.note(`Preparing ${replay} …`);
  await indexFor(data, symbol, replay);
  const recorded = await recordTimeline(data, symbol, replay, engine);
  const { corpus } = recorded.knowledge;
  if (corpus.sessions.length === 0) {
    terminal.note(
      'There are no built sessions before this date, so no approach has a precedent. Run backfill for earlier dates to get answers.',
    );
  }
  const note = staleNote(recorded.pentaview?.stale ?? []);
  if (note) terminal.note(note);
  // What the built-in engine finds is what is put down, and nothing that finds less.
  if (engine === 'exact') await putDown(terminal, options, recorded.entries);
  const token = await loadToken(data);
  return startDaemon({ recorded, symbol, token, port, speed, autoplay });
}

/** No history, no room, or another process that builds the same. */
const CAN_DO_WITHOUT: ReadonlySet<string> = new Set([
  'NO_MARKET_DATA',
  'WRITE_FAILED',
  'FILE_LOCKED',
  'LAKE_CONFLICT',
]);

/**
 * With an index the next start is quick. Where none can be built, the answers are
 * computed.
 */
async function indexFor(data: string, symbol: string, asOf: string): Promise<void> {
  try {
    await buildIndex(new Lake(data), { symbol, asOf, engine: 'exact' });
  } catch (error) {
    if (!(isSpymasterError(error) && CAN_DO_WITHOUT.has(error.code))) throw error;
  }
}

/** What a ledger cannot take is said, and is no reason not to show the chart. */
async function putDown(
  terminal: Terminal,
  { data, symbol, replay }: ServeOptions,
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

/** The process is given this long to end by itself once it has been asked to. */
const MAX_STOP_MS = 2500;

/**
 * Resolves at Ctrl-C or SIGTERM. From then on the process ends within three seconds, and
 * at once when asked again.
 */
export function untilInterrupted(): Promise<void> {
  return new Promise((resolve) => {
    let asked = false;
    const onSignal = () => {
      if (asked) process.exit(0);
      asked = true;
      setTimeout(() => process.exit(0), MAX_STOP_MS).unref();
      resolve();
    };
    process.on('SIGINT', onSignal);
    process.on('SIGTERM', onSignal);
  });
}
