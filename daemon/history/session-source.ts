import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { SessionEngine } from '../../pipeline/engine/session-engine.ts';
import type { BarEvent, BookBatch, TradeBatch } from '../../pipeline/events/batches.ts';
import { mergeEvents } from '../../pipeline/events/merge.ts';
import { SpymasterError } from '../../shared/errors.ts';
import type { Instrument } from '../../shared/instruments.ts';
import { fromTimestamp, type Session } from '../../shared/session/session.ts';
import { NS_PER_MINUTE } from '../../shared/units.ts';
import { type ContractChoice, chooseContract, type Volumes } from '../databento/contracts.ts';
import { sha256, sha256OfFile } from '../durable-files.ts';
import { DATASETS, type Lake } from '../lake/lake.ts';
import { rawFile } from '../raw-files.ts';
import { bookBatches, tradeBatches, volumeBySymbol } from './dbn-events.ts';

/** Where a session's events come from. `identity` names the input's content, so that equal input is not computed twice. */
export interface SessionSource {
  readonly kind: 'dbn' | 'bars';
  readonly identity: string;
  /** The contract that is followed; null for bars, whose symbol was given when they were imported. */
  readonly contract: ContractChoice | null;
  /** Feeds the whole session through the engine and finishes it. */
  run(engine: SessionEngine, onProgress?: (at: number) => void): Promise<void>;
  /** Trades alone, for what needs no book. */
  runTrades(engine: SessionEngine): Promise<void>;
}

export interface SourceFolders {
  readonly lake: Lake;
  readonly rawFolder: string;
}

/**
 * Finds a date's data: DBN trades (with MBP-10 where there is some), else imported bars.
 * @throws {SpymasterError} NO_MARKET_DATA when there is neither
 */
export async function findSource(
  folders: SourceFolders,
  instrument: Instrument,
  session: Session,
  previous: Volumes | null,
): Promise<SessionSource> {
  const trades = rawFile(folders.rawFolder, 'futures', 'trades', instrument.symbol, session.date);
  if (existsSync(trades)) return dbnSource(folders, instrument, session, previous, trades);
  const dataset = DATASETS.importedBars(instrument.symbol);
  const manifest = await folders.lake.manifest(dataset, session.date);
  if (manifest) return barsSource(folders.lake, dataset, session, manifest.files['part-0000.parquet']!.sha256);
  throw new SpymasterError('NO_MARKET_DATA', `There is no market data for ${session.date}.`, {
    hint: `Put DBN files under ${folders.rawFolder}, import bars (spymaster bars import), or simulate: spymaster simulate --start ${session.date} --end ${session.date}`,
  });
}

/** Dates of the range that have data of either kind. */
export async function hasData(folders: SourceFolders, instrument: Instrument, date: string): Promise<boolean> {
  if (existsSync(rawFile(folders.rawFolder, 'futures', 'trades', instrument.symbol, date))) return true;
  return (await folders.lake.manifest(DATASETS.importedBars(instrument.symbol), date)) !== null;
}

async function dbnSource(
  folders: SourceFolders,
  instrument: Instrument,
  session: Session,
  previous: Volumes | null,
  trades: string,
): Promise<SessionSource> {
  const books = rawFile(folders.rawFolder, 'futures', 'mbp-10', instrument.symbol, session.date);
  const hasBooks = existsSync(books);
  const contract = chooseContract(instrument, session.date, previous);
  const { symbol } = contract;
  const contracts = await volumeBySymbol(trades, session);
  const instrumentId = contracts.get(symbol)?.instrumentId;
  if (instrumentId === undefined) {
    throw new SpymasterError(
      'NO_MARKET_DATA',
      `${trades} has no trades of ${symbol}, the contract to follow on ${session.date}.`,
      {
        hint: `It has ${[...contracts.keys()].join(', ') || 'no trades at all'}. Check the file's symbols.`,
      },
    );
  }
  const identity = sha256(`${await sha256OfFile(trades)}|${hasBooks ? await sha256OfFile(books) : 'no book'}|${symbol}`);
  const play = async (engine: SessionEngine, withBooks: boolean, onProgress?: (at: number) => void) => {
    const tradeStream = tradeBatches(trades, session, instrumentId);
    const bookStream: AsyncIterator<BookBatch> = withBooks ? bookBatches(books, session, instrumentId) : nothing();
    await mergeEvents(tradeStream as AsyncIterator<TradeBatch>, bookStream, engine, onProgress);
    engine.finish(session.labelEnd);
  };
  return {
    kind: 'dbn',
    identity,
    contract,
    run: (engine, onProgress) => play(engine, hasBooks, onProgress),
    runTrades: (engine) => play(engine, false),
  };
}

async function* nothing(): AsyncGenerator<BookBatch> {}

async function barsSource(lake: Lake, dataset: string, session: Session, identity: string): Promise<SessionSource> {
  const run = async (engine: SessionEngine) => {
    for (const bar of await readBars(lake, dataset, session)) engine.onBar(bar);
    engine.finish(session.labelEnd);
  };
  return { kind: 'bars', identity, contract: null, run, runTrades: run };
}

/** A day's imported one-minute bars, from the session's origin: later sessions warm up from all of them. */
export async function readBars(lake: Lake, dataset: string, session: Session): Promise<BarEvent[]> {
  const table = await lake.read(dataset, session.date, 'part-0000.parquet');
  const starts = table.bigints('bar_start_ns');
  const columns = ['open', 'high', 'low', 'close', 'volume'].map((name) => table.numbers(name));
  return starts.flatMap((ns, i) => {
    const start = fromTimestamp(session, ns!);
    if (start < 0) return [];
    const [open, high, low, close, volume] = columns.map((column) => column[i]!) as [number, number, number, number, number];
    return [{ start, end: start + NS_PER_MINUTE, open, high, low, close, volume }];
  });
}

/** Whether any trade or bar falls between 09:30 and 12:30. */
export function tradedInSession(engine: SessionEngine, session: Session): boolean {
  const bars = engine.bars.oneMinute;
  for (let i = 0; i < bars.count; i++) if (bars.start[i]! >= session.rthOpen && bars.start[i]! < session.rthEnd) return true;
  return false;
}

/** @throws {SpymasterError} NO_MARKET_DATA */
export function requireSession(engine: SessionEngine, session: Session): void {
  if (tradedInSession(engine, session)) return;
  throw new SpymasterError('NO_MARKET_DATA', `The data of ${session.date} hold no trades between 09:30 and 12:30.`, {
    hint: 'Check that the files cover the session, or choose another date.',
  });
}

export const rawFolderOf = (dataFolder: string): string => join(dataFolder, 'raw');
