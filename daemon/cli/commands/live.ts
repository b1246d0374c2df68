import type { Command } from 'commander';
import type { Engine } from '../../../pipeline/retrieval/vector-index.ts';
import { SpymasterError } from '../../../shared/errors.ts';
import { instrument } from '../../../shared/instruments.ts';
import { previousSession, sessionOf, toTimestamp } from '../../../shared/session/session.ts';
import { type FeedOptions, findApiKey } from '../../databento/index.ts';
import { prepareIndex } from '../../indexes/prepare.ts';
import { DATASETS, Lake } from '../../lake/lake.ts';
import { dayBeingBuilt } from '../../live/day-being-built.ts';
import { isLeftToBuild, sealLeft } from '../../live/left-recording.ts';
import { LiveDays, type LiveDaysOptions, nextDate, wallClockOf } from '../../live/live-days.ts';
import type { LiveResult, LiveSession } from '../../live/live-session.ts';
import type { RecordingPlace } from '../../live/recording.ts';
import { REHEARSED_SESSIONS, rehearse } from '../../live/rehearsal.ts';
import { rawFolderOf } from '../../raw/raw-layout.ts';
import { pastOf } from '../../replay/past.ts';
import { startDaemon } from '../../server/daemon.ts';
import type { Door } from '../../server/door.ts';
import { type Log, NO_LOG } from '../../server/log.ts';
import { loadToken, watchToken } from '../../server/token.ts';
import { foldersOf, hasData } from '../../sources/find-source.ts';
import { staleNote } from '../../streams/history.ts';
import { buildDay, commitDay, isPartOfKnown, type Remark } from '../commit-day.ts';
import { untilInterrupted } from '../interrupted.ts';
import { keyFile } from '../key-file.ts';
import { describeFailure, parseCount, type Terminal } from '../terminal.ts';
import { packageVersion } from '../version.ts';

const MAX_PORT = 65_535;
/** The gateway is heard at least so often. */
const HEARTBEAT_SECONDS = 5;

export interface GatewayOptions {
  /** Another gateway than the dataset's own. */
  readonly gateway?: { readonly host: string; readonly port: number };
}

export function withGateway(command: Command): Command {
  return command.option(
    '--gateway <host:port>',
    'with --live: another gateway than the dataset’s own',
    parseGateway,
  );
}

function parseGateway(text: string): { host: string; port: number } {
  const [, host, port] = /^(.+):(\d+)$/.exec(text) ?? [];
  if (host && port) return { host, port: parseCount(port, '--gateway', 1, MAX_PORT) };
  throw new SpymasterError('USAGE', `--gateway takes a host and a port, not "${text}".`, {
    hint: 'As in --gateway 127.0.0.1:13000.',
  });
}

export interface LiveServeOptions extends GatewayOptions {
  readonly data: string;
  readonly symbol: string;
  readonly door: Door;
  readonly engine?: Engine;
  readonly udf?: boolean;
  readonly log?: Log;
  readonly auto?: boolean;
}

/** What is followed, and where it is kept. */
type Served = Pick<LiveServeOptions, 'data' | 'symbol'>;

/** What a live daemon takes from the machine it runs on. */
export interface Surroundings {
  /** Resolves when the daemon is to stop. */
  interrupted(): Promise<void>;
  /** The clocks of the feed; the machine's without them. */
  readonly clocks?: Pick<FeedOptions, 'clock' | 'wallClock'>;
}

/** Serves the session that happens, until it is interrupted. */
export async function serveLive(
  terminal: Terminal,
  options: LiveServeOptions,
  { interrupted, clocks = {} }: Surroundings = { interrupted: untilInterrupted },
): Promise<void> {
  const { data, symbol, engine = 'exact', udf = false, door, log = NO_LOG } = options;
  const stopping = new AbortController();
  const gateway = { ...gatewayOf(options), ...clocks };
  const live = {
    dataFolder: data,
    symbol,
    engine,
    signal: stopping.signal,
    gateway,
    onDayOver: (date: string, result: LiveResult, remark: Remark) =>
      commitDay(terminal, { ...options, gateway, signal: stopping.signal }, { date, result, remark }),
    onNote: (sentence: string, error?: unknown) =>
      terminal.note(error === undefined ? sentence : `${sentence} ${describeFailure(error, false)}`),
  };
  const { days, left, date } = await prepareDays(terminal, options, live);
  const token = await loadToken(data);
  const { show } = days;
  const daemon = await startDaemon({
    show,
    ...pastOf({ dataFolder: data, symbol, engine }),
    token,
    renewals: (onRenewed) => watchToken(data, token, onRenewed),
    udf,
    log,
    dataFolder: data,
    ...door,
    version: packageVersion(),
  });
  terminal.print(`Spymaster follows ${symbol} live at ${daemon.url}`);
  terminal.note('Press Ctrl-C to stop.');
  const following = (async () => {
    if (left !== null) await buildLeft(terminal, live, { days, left, date });
    const { session } = days;
    if (session === null) return;
    noteKnown(terminal, session);
    rehearseFor(session, live, log);
    await days.run();
  })();
  // A failure ends the daemon; an end of the day does not.
  const stopped = interrupted();
  try {
    await Promise.race([stopped, following.then(() => stopped)]);
  } finally {
    stopping.abort();
    await daemon.close();
  }
  await following;
  const followed = days.session?.known.session.date;
  if (followed !== undefined && !(await hasFiles(options, followed)) && (await isLeft(options, followed)))
    terminal.note(`${followed} is recorded beyond its last outcome: a start after its close builds it.`);
}

interface PreparedDays {
  readonly days: LiveDays;
  /** A day that has to be built before another is followed. */
  readonly left: string | null;
  /** The session to follow. */
  readonly date: string;
}

/** What can be shown at once. */
async function prepareDays(
  terminal: Terminal,
  options: LiveServeOptions,
  live: LiveDaysOptions,
): Promise<PreparedDays> {
  const date = await nextDate(live);
  if (date === null)
    throw new SpymasterError('NOT_A_SESSION', 'The calendar ends before another session.', {
      hint: 'Update Spymaster.',
    });
  const left = await dayLeft(options, date);
  terminal.note(`Preparing ${left ?? date} …`);
  await prepareIndex(live.dataFolder, live.symbol, left ?? date);
  const days =
    left === null
      ? await LiveDays.prepare(live, date)
      : LiveDays.showing(live, await dayBeingBuilt(live, left));
  return { days, left, date };
}

/** The day that is left becomes a part of what is known; then the next one is shown. */
async function buildLeft(
  terminal: Terminal,
  live: LiveDaysOptions,
  { days, left, date }: PreparedDays & { readonly left: string },
): Promise<void> {
  const { dataFolder: data, symbol } = live;
  terminal.note(`Building ${left}, which was recorded …`);
  if (await putTogether(terminal, { data, symbol }, left))
    await buildDay(terminal, { data, symbol, auto: true }, left);
  if (live.signal.aborted) return;
  // It may have taken a while.
  const next = (await nextDate(live)) ?? date;
  await prepareIndex(data, symbol, next);
  days.show.begin(await days.prepareNext(next));
}

const isLeft = (served: Served, date: string) => isLeftToBuild(recordingPlace(served, date));

/** @returns whether the day's files are in their places */
async function putTogether(terminal: Terminal, place: Served, date: string): Promise<boolean> {
  if (await hasFiles(place, date)) return true;
  try {
    return (await sealLeft(recordingPlace(place, date))) !== null;
  } catch (error) {
    terminal.note(`What was recorded of ${date} could not be put together. ${describeFailure(error, false)}`);
    return false;
  }
}

const hasFiles = ({ data, symbol }: Served, date: string) =>
  hasData(foldersOf(data), instrument(symbol), date, 'dbn');

const recordingPlace = ({ data, symbol }: Served, date: string): RecordingPlace => ({
  rawFolder: rawFolderOf(data),
  instrument: instrument(symbol),
  session: sessionOf(date),
});

/**
 * The last sessions that are built, the newest first, as long as the one that is followed
 * has not opened.
 */
function rehearseFor(
  { known }: LiveSession,
  { dataFolder, symbol, engine, gateway, signal }: Omit<LiveDaysOptions, 'onDayOver' | 'onNote'>,
  log: Log,
): void {
  const dates = known.knowledge.corpus.sessions.slice(-REHEARSED_SESSIONS).reverse();
  const { rthOpen } = known.session;
  const opensAt = toTimestamp(known.session, rthOpen);
  const now = () => wallClockOf(gateway);
  const goesOn = () => !signal.aborted && now() < opensAt;
  if (dates.length === 0 || now() >= opensAt - LEAST_BEFORE_OPEN_NS) return;
  rehearse({ dataFolder, symbol, ...(engine && { engine }), dates, goesOn }).then(
    (steps) => log.info({ dates, steps }, steps === null ? 'rehearsal was broken off' : 'rehearsed'),
    (error: unknown) => log.warn({ err: error, dates }, 'rehearsal failed'),
  );
}

/** What is known is read before the first look at the clock. */
const LEAST_BEFORE_OPEN_NS = 60_000_000_000n;

function gatewayOf({ gateway }: GatewayOptions): Omit<FeedOptions, 'dataset' | 'signal'> {
  const { key } = findApiKey({ file: keyFile() });
  return { key, heartbeatIntervalSeconds: HEARTBEAT_SECONDS, slowReader: 'skip', ...gateway };
}

function noteKnown(terminal: Terminal, { known, contract }: LiveSession): void {
  const { warmUpSessions, knowledge, pentaview } = known;
  const last = warmUpSessions.at(-1);
  terminal.note(
    last === undefined
      ? `Following ${contract}. No earlier session is built: averages begin with today’s bars, and no approach has a precedent. Run backfill for earlier dates.`
      : `Following ${contract}. Averages begin with the closes of ${last}; ${knowledge.corpus.sessions.length} sessions of history.`,
  );
  const note = staleNote(pentaview?.stale ?? []);
  if (note) terminal.note(note);
}

/**
 * The day before, where it was recorded and then not built: its daemon was ended, after
 * the close or in the afternoon. It has to become a part of what is known, without which
 * no session is followed.
 */
async function dayLeft(served: Served, before: string): Promise<string | null> {
  const { data, symbol } = served;
  const date = previousSession(before);
  if (date === null) return null;
  if (!(await hasFiles(served, date))) return (await isLeft(served, date)) ? date : null;
  if ((await new Lake(data).folders(DATASETS.episodes(symbol))).length === 0) return null;
  return (await isPartOfKnown(served, date)) ? null : date;
}
