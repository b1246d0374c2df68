import { existsSync } from 'node:fs';
import { ATR_FLOOR_SESSIONS } from '../../pipeline/bars/average-true-range.ts';
import { BarSeries } from '../../pipeline/bars/bar-series.ts';
import { SessionEngine } from '../../pipeline/engine/session-engine.ts';
import { NO_WARM_UP, type PastSession, type WarmUp, warmUpFrom } from '../../pipeline/engine/warm-up.ts';
import { isSpymasterError } from '../../shared/errors.ts';
import { type Instrument, instrument as instrumentOf } from '../../shared/instruments.ts';
import { addDays } from '../../shared/session/new-york-time.ts';
import { fromTimestamp, isSession, type Session, sessionOf, toTimestamp } from '../../shared/session/session.ts';
import { NS_PER_MINUTE } from '../../shared/units.ts';
import type { Volumes } from '../databento/contracts.ts';
import { sha256 } from '../durable-files.ts';
import { DATASETS, Lake, type Manifest } from '../lake/lake.ts';
import { encodeTable } from '../lake/table.ts';
import { BARS, EPISODES, LABELS, SEQUENCES, SIGNALS, STATE } from '../lake/tables.ts';
import { rawFile } from '../raw-files.ts';
import { volumeBySymbol } from './dbn-events.ts';
import {
  findSource,
  rawFolderOf,
  requireSession,
  type SessionSource,
  type SourceFolders,
  tradedInSession,
} from './session-source.ts';
import {
  barColumns,
  episodeColumns,
  labelColumns,
  type SessionRecord,
  sequenceColumns,
  signalColumns,
  stateColumns,
} from './session-tables.ts';

export interface BuildRequest {
  readonly dataFolder: string;
  readonly symbol: string;
  readonly date: string;
}

export interface BuildResult {
  readonly date: string;
  /** False when the date was already there and nothing it depends on had changed. */
  readonly built: boolean;
  readonly approaches: number;
  readonly contacts: number;
  readonly checkpoints: number;
}

export interface BarsResult {
  readonly date: string;
  /** Whether the data reach into 09:30–12:30. */
  readonly hasSession: boolean;
}

/** How far back the calendar is searched for earlier sessions with data. */
const SEARCH_DAYS = 20;

function foldersOf(request: BuildRequest): SourceFolders {
  return { lake: new Lake(request.dataFolder), rawFolder: rawFolderOf(request.dataFolder) };
}

/**
 * First pass over a date: its one-minute bars, ATR and contract volumes. Later sessions warm up from these, so every date's bars exist
 * before any date's features are computed.
 */
export async function buildBars(request: BuildRequest): Promise<BarsResult> {
  const folders = foldersOf(request);
  const instrument = instrumentOf(request.symbol);
  const session = sessionOf(request.date);
  const dataset = DATASETS.bars(request.symbol);
  const { date } = request;
  const source = await sourceOrNull(folders, instrument, session);
  if (!source) return { date, hasSession: false };
  if ((await folders.lake.manifest(dataset, date))?.inputs === source.identity) return { date, hasSession: true };
  const engine = new SessionEngine(session, instrument, NO_WARM_UP);
  await source.runTrades(engine);
  if (!tradedInSession(engine, session)) return { date, hasSession: false };
  const columns = barColumns(session, engine);
  await folders.lake.commit({
    dataset,
    date: request.date,
    inputs: source.identity,
    timeRange: [
      toTimestamp(session, engine.bars.oneMinute.start[0]!),
      toTimestamp(session, engine.bars.oneMinute.end(engine.bars.oneMinute.count - 1)),
    ],
    files: { 'bars.parquet': { bytes: encodeTable(BARS, columns), rows: engine.bars.oneMinute.count } },
    facts: { source: source.kind, ...contractFacts(source) },
  });
  return { date, hasSession: true };
}

/** The date's data, or null when its files hold none of the contract: an empty day is left out of a range, it does not end it. */
async function sourceOrNull(folders: SourceFolders, instrument: Instrument, session: Session): Promise<SessionSource | null> {
  try {
    return await findSource(folders, instrument, session, await previousVolumes(folders, instrument, session.date));
  } catch (error) {
    if (isSpymasterError(error) && error.code === 'NO_MARKET_DATA') return null;
    throw error;
  }
}

/** Contract volumes of the session just before a date; null without its DBN trades, since older ones say nothing about today. */
export async function previousVolumes(folders: SourceFolders, instrument: Instrument, date: string): Promise<Volumes | null> {
  let earlier = addDays(date, -1);
  while (!isSession(earlier)) earlier = addDays(earlier, -1);
  const path = rawFile(folders.rawFolder, 'futures', 'trades', instrument.symbol, earlier);
  if (!existsSync(path)) return null;
  const volumes = await volumeBySymbol(path, sessionOf(earlier));
  return Object.fromEntries([...volumes].map(([symbol, { volume }]) => [symbol, volume]));
}

/** What a date warms up from: the last sessions before it whose bars are committed, and a name for exactly that input. */
export async function loadWarmUp(
  lake: Lake,
  symbol: string,
  date: string,
): Promise<{ warmUp: WarmUp; identity: string; sessions: number }> {
  const dataset = DATASETS.bars(symbol);
  const past: { session: PastSession; manifest: Manifest }[] = [];
  for (let back = 1; back <= SEARCH_DAYS && past.length < ATR_FLOOR_SESSIONS; back++) {
    const earlier = addDays(date, -back);
    const manifest = isSession(earlier) ? await lake.manifest(dataset, earlier) : null;
    if (manifest) past.unshift({ session: await readPastSession(lake, dataset, sessionOf(earlier)), manifest });
  }
  const identity = sha256(past.map(({ manifest }) => manifest.files['bars.parquet']!.sha256).join('|'));
  return { warmUp: warmUpFrom(past.map(({ session }) => session)), identity, sessions: past.length };
}

async function readPastSession(lake: Lake, dataset: string, session: Session): Promise<PastSession> {
  const table = await lake.read(dataset, session.date, 'bars.parquet');
  const ends = table.bigints('bar_end_ns').map((ns) => fromTimestamp(session, ns!));
  const [close, atrRaw] = [table.numbers('close'), table.numbers('atr_raw')];
  const twoMinute = new BarSeries(2 * NS_PER_MINUTE);
  const atrByMinute = new Map<number, number>();
  ends.forEach((end, i) => {
    twoMinute.add(end - 1, close[i]!, close[i]!, close[i]!, close[i]!, 0, 0, 0, 0);
    atrByMinute.set(Math.round(end / NS_PER_MINUTE), atrRaw[i]!);
  });
  return { twoMinuteCloses: twoMinute.close.slice(0, twoMinute.count), atrByMinute };
}

/** Second pass: features, labels, states and episode vectors of a date, each dataset committed whole; gold last. */
export async function buildSession(request: BuildRequest): Promise<BuildResult> {
  const folders = foldersOf(request);
  const { lake } = folders;
  const instrument = instrumentOf(request.symbol);
  const session = sessionOf(request.date);
  const source = await findSource(folders, instrument, session, await previousVolumes(folders, instrument, request.date));
  const { warmUp, identity } = await loadWarmUp(lake, request.symbol, request.date);
  const inputs = sha256(`${source.identity}|${identity}`);
  const existing = await lake.manifest(DATASETS.episodes(request.symbol), request.date);
  if (existing?.inputs === inputs) return { date: request.date, built: false, ...countsOf(existing.facts) };

  const record: SessionRecord = { checkpoints: [], states: [] };
  const engine = new SessionEngine(session, instrument, warmUp, {
    onCheckpoint: (row) => record.checkpoints.push(row),
    onStateTick: (at, states, preroll) => preroll || record.states.push({ at, states }),
  });
  await source.run(engine);
  requireSession(engine, session);
  const counts = {
    ...contractFacts(source),
    approaches: engine.episodes.length,
    contacts: engine.episodes.filter(({ contactAt }) => !Number.isNaN(contactAt)).length,
    checkpoints: record.checkpoints.length,
  };
  await commitSession(lake, request, session, engine, record, inputs, counts);
  return { date: request.date, built: true, ...countsOf(counts) };
}

const contractFacts = ({ contract }: SessionSource) => ({
  contract: contract?.symbol ?? null,
  roll_contaminated: contract === null ? null : Number(contract.rollContaminated),
});

function countsOf(facts: Manifest['facts']) {
  return { approaches: Number(facts.approaches), contacts: Number(facts.contacts), checkpoints: Number(facts.checkpoints) };
}

async function commitSession(
  lake: Lake,
  { symbol, date }: BuildRequest,
  session: Session,
  engine: SessionEngine,
  record: SessionRecord,
  inputs: string,
  facts: Manifest['facts'],
): Promise<void> {
  const rangeOf = (times: readonly number[]): readonly [bigint, bigint] | null =>
    times.length === 0 ? null : [toTimestamp(session, Math.min(...times)), toTimestamp(session, Math.max(...times))];
  const checkpointRange = rangeOf(record.checkpoints.map(({ at }) => at));
  const { checkpoints, states } = record;
  const file = (bytes: Uint8Array, rows: number) => ({ bytes, rows });
  const common = { date, inputs, facts, timeRange: checkpointRange };
  await lake.commit({
    ...common,
    timeRange: rangeOf(states.map(({ at }) => at)),
    dataset: DATASETS.state(symbol),
    files: {
      'state.parquet': file(
        encodeTable(STATE, stateColumns(session, record)),
        states.reduce((sum, tick) => sum + tick.states.length, 0),
      ),
    },
  });
  await lake.commit({
    ...common,
    dataset: DATASETS.features(symbol),
    files: {
      'signals.parquet': file(encodeTable(SIGNALS, signalColumns(session, checkpoints)), checkpoints.length),
      'labels.parquet': file(encodeTable(LABELS, labelColumns(session, engine.episodes)), engine.episodes.length),
    },
  });
  await lake.commit({
    ...common,
    dataset: DATASETS.episodes(symbol),
    files: {
      'episodes.parquet': file(encodeTable(EPISODES, episodeColumns(session, checkpoints)), checkpoints.length),
      'sequences.parquet': file(encodeTable(SEQUENCES, sequenceColumns(checkpoints)), checkpoints.length),
    },
  });
}
