import { readFile } from 'node:fs/promises';
import { gunzipSync } from 'node:zlib';
import { calendarContracts } from '../../shared/contracts/futures-calendar.ts';
import { SpymasterError } from '../../shared/errors.ts';
import type { Instrument } from '../../shared/instruments.ts';
import { newYorkOffsetMs } from '../../shared/session/new-york-time.ts';
import { isSession } from '../../shared/session/session.ts';
import { NS_PER_MILLISECOND_BIG, unixMs } from '../../shared/units.ts';
import {
  type MixedBatch,
  mixedColumnBatches,
  openDbnFile,
  RTYPE,
  SymbolMap,
  utcDateNumber,
} from '../databento/index.ts';
import { sha256 } from '../files/durable-write.ts';
import { DATASETS, type Lake } from '../lake/lake.ts';
import { encodeImportedBars, IMPORTED_BARS_FILE, type MinuteBar } from '../tables/imported-bars.ts';

export interface ImportSummary {
  readonly sessions: number;
  readonly bars: number;
  /** Bars that belong to no session: weekends, holidays. */
  readonly outsideSessions: number;
  readonly firstDate: string | null;
  readonly lastDate: string | null;
}

const COLUMNS = ['ts_utc', 'open', 'high', 'low', 'close', 'volume'] as const;
const MINUTE_NS = 60_000_000_000n;
/** Globex trade dates begin at 18:00 New York on the evening before. */
const EVENING_MS = 6 * 3_600_000;

/**
 * Reads a CSV of one-minute bars, plain or gzipped, with the columns ts_utc (bar start),
 * open, high, low, close, volume.
 * @throws {SpymasterError} CSV_INVALID with the line and column at fault, FILE_NOT_FOUND
 */
export async function readCsvBars(path: string, instrument: Instrument): Promise<MinuteBar[]> {
  const lines = (await readText(path)).split(/\r?\n/);
  const header = (lines[0] ?? '').split(',').map((cell) => cell.trim());
  const positions = COLUMNS.map((name) => header.indexOf(name));
  const missing = COLUMNS.filter((_, i) => positions[i] === -1);
  if (missing.length > 0) {
    throw csvError(
      path,
      1,
      `it has no column ${missing.join(', ')}`,
      `The first line must name ${COLUMNS.join(',')}.`,
    );
  }
  const bars: MinuteBar[] = [];
  for (let i = 1; i < lines.length; i++) {
    if (lines[i] === '') continue;
    const cells = lines[i]!.split(',');
    bars.push(
      parseBar(
        positions.map((position) => cells[position] ?? ''),
        path,
        i + 1,
        instrument,
      ),
    );
    if (bars.length > 1 && bars.at(-1)!.startNs <= bars.at(-2)!.startNs) {
      throw csvError(
        path,
        i + 1,
        `${cells[positions[0]!]} does not come after the line before`,
        'Sort the file by time and remove repeated bars.',
      );
    }
  }
  return bars;
}

async function readText(path: string): Promise<string> {
  try {
    const bytes = await readFile(path);
    return (bytes[0] === 0x1f && bytes[1] === 0x8b ? gunzipSync(bytes) : bytes).toString('utf8');
  } catch (error) {
    const missing = (error as NodeJS.ErrnoException).code === 'ENOENT';
    throw new SpymasterError(
      missing ? 'FILE_NOT_FOUND' : 'FILE_UNREADABLE',
      `${path} ${missing ? 'does not exist' : 'cannot be read'}.`,
      {
        hint: missing ? 'Check the path.' : 'Check that it is a CSV file, plain or gzipped.',
        cause: error,
      },
    );
  }
}

function csvError(path: string, line: number, message: string, hint: string): SpymasterError {
  return new SpymasterError('CSV_INVALID', `${path}, line ${line}: ${message}.`, { hint, details: { line } });
}

function parseBar(cells: readonly string[], path: string, line: number, instrument: Instrument): MinuteBar {
  const [time = ''] = cells;
  const ms = /^\d{4}-\d{2}-\d{2}[T ]\d{2}:\d{2}(:\d{2})?(Z|\+00:00)$/.test(time)
    ? Date.parse(time.replace(' ', 'T'))
    : Number.NaN;
  if (Number.isNaN(ms) || ms % 60_000 !== 0) {
    throw csvError(
      path,
      line,
      `"${time}" is not the UTC start of a minute`,
      'Write times as 2025-06-05T13:30:00Z.',
    );
  }
  const [open, high, low, close, volume] = cells
    .slice(1)
    .map((cell) => (cell.trim() === '' ? Number.NaN : Number(cell))) as [
    number,
    number,
    number,
    number,
    number,
  ];
  if (![open, high, low, close, volume].every(Number.isFinite))
    throw csvError(path, line, 'a price or the volume is not a number', 'Leave out minutes without trades.');
  const [lowest, highest] = instrument.priceBoundsPoints;
  if (
    !(
      high >= Math.max(open, close) &&
      low <= Math.min(open, close) &&
      low > lowest &&
      high < highest &&
      volume >= 0
    )
  ) {
    throw csvError(
      path,
      line,
      `${open}/${high}/${low}/${close} is not a possible bar of ${instrument.symbol}`,
      'Check the column order and the price scale.',
    );
  }
  return { startNs: BigInt(ms) * NS_PER_MILLISECOND_BIG, open, high, low, close, volume };
}

/**
 * Reads one-second or one-minute OHLCV records from a DBN file, of the contract that is
 * in front on each date.
 * @throws {SpymasterError} NO_MARKET_DATA when it holds none of the instrument
 */
export async function readDbnBars(path: string, instrument: Instrument): Promise<MinuteBar[]> {
  const source = await openDbnFile(path);
  const symbols =
    source.metadata?.stypeOut === 'instrument_id' ? SymbolMap.fromMetadata(source.metadata) : null;
  const byMinute = new Map<bigint, MinuteBar>();
  for await (const batch of mixedColumnBatches(source)) {
    if (batch.rtype === RTYPE.ohlcv1s || batch.rtype === RTYPE.ohlcv1m)
      addBatch(byMinute, batch, symbols, instrument);
  }
  if (byMinute.size === 0) {
    throw new SpymasterError(
      'NO_MARKET_DATA',
      `${path} holds no one-second or one-minute bars of ${instrument.symbol}'s front contract.`,
      {
        hint: 'Request the schema ohlcv-1m or ohlcv-1s for the outright futures.',
      },
    );
  }
  return [...byMinute.values()].sort((a, b) => (a.startNs < b.startNs ? -1 : 1));
}

function addBatch(
  byMinute: Map<bigint, MinuteBar>,
  batch: MixedBatch,
  symbols: SymbolMap | null,
  instrument: Instrument,
): void {
  const ids = batch.column<Uint32Array>('instrument_id');
  const times = batch.column<BigUint64Array>('ts_event');
  const [open, high, low, close] = ['open', 'high', 'low', 'close'].map((name) =>
    batch.column<Float64Array>(name),
  ) as [Float64Array, Float64Array, Float64Array, Float64Array];
  const volume = batch.column<BigUint64Array>('volume');
  const [lowest, highest] = instrument.priceBoundsPoints;
  for (let i = 0; i < batch.count; i++) {
    const startNs = times[i]! - (times[i]! % MINUTE_NS);
    const symbol = symbols ? symbols.symbolOn(ids[i]!, utcDateNumber(times[i]!)) : null;
    if (symbols && !isFollowed(symbol, instrument, startNs)) continue;
    if (!(low[i]! > lowest && high[i]! < highest)) continue;
    const earlier = byMinute.get(startNs);
    byMinute.set(startNs, {
      startNs,
      open: earlier?.open ?? open[i]!,
      high: Math.max(earlier?.high ?? Number.NEGATIVE_INFINITY, high[i]!),
      low: Math.min(earlier?.low ?? Number.POSITIVE_INFINITY, low[i]!),
      close: close[i]!,
      volume: (earlier?.volume ?? 0) + Number(volume[i]!),
    });
  }
}

/**
 * The front contract by its own name, or a continuous one that stands for it; a file may
 * hold others.
 */
function isFollowed(symbol: string | null, { symbol: root }: Instrument, startNs: bigint): boolean {
  if (symbol === null) return false;
  return (
    symbol === calendarContracts(root, tradeDate(startNs)).front.symbol ||
    new RegExp(`^${root}\\.[cvn]\\.0$`).test(symbol)
  );
}

/** The Globex trade date of an instant: evenings count to the next calendar day. */
export function tradeDate(ns: bigint): string {
  const ms = unixMs(ns);
  return new Date(ms + newYorkOffsetMs(ms) + EVENING_MS).toISOString().slice(0, 10);
}

/**
 * Stores bars by trade date; each date is committed whole, and importing the same bars
 * again changes nothing.
 */
export async function importBars(
  lake: Lake,
  symbol: string,
  bars: readonly MinuteBar[],
  onDate: (date: string) => void,
): Promise<ImportSummary> {
  if (bars.length === 0)
    throw new SpymasterError('NO_MARKET_DATA', 'The file holds no bars.', {
      hint: 'Check that it is the right one.',
    });
  const byDate = new Map<string, MinuteBar[]>();
  for (const bar of bars) {
    const date = tradeDate(bar.startNs);
    const list = byDate.get(date);
    if (list) list.push(bar);
    else byDate.set(date, [bar]);
  }
  const dates = [...byDate.keys()].filter(isSession).sort();
  let stored = 0;
  for (const date of dates) {
    const rows = byDate.get(date)!;
    const file = encodeImportedBars(rows);
    await lake.commit({
      dataset: DATASETS.importedBars(symbol),
      date,
      inputs: sha256(file.bytes),
      timeRange: [rows[0]!.startNs, rows.at(-1)!.startNs + MINUTE_NS],
      files: { [IMPORTED_BARS_FILE]: file },
    });
    stored += rows.length;
    onDate(date);
  }
  return {
    sessions: dates.length,
    bars: stored,
    outsideSessions: bars.length - stored,
    firstDate: dates[0] ?? null,
    lastDate: dates.at(-1) ?? null,
  };
}
