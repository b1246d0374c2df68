import { existsSync } from 'node:fs';
import { stat } from 'node:fs/promises';
import { chooseContract, type Volumes } from '../../pipeline/contracts/followed-contract.ts';
import { BOOK_DEPTH } from '../../pipeline/events/kinds.ts';
import { SpymasterError } from '../../shared/errors.ts';
import type { Instrument } from '../../shared/instruments.ts';
import type { Session } from '../../shared/session/session.ts';
import { type ColumnBatch, columnBatches, FLAG, openDbnFile } from '../databento/dbn/index.ts';
import { ifExists, sha256OfFile } from '../files/durable-write.ts';
import { rawFile } from '../files/raw-layout.ts';
import { DATASETS, type Lake } from '../lake/lake.ts';
import type { TypedRows } from '../lake/typed-rows.ts';
import { BOOKS, TRADES } from '../tables/bronze.ts';
import { HourParts, utcHour } from './hour-parts.ts';
import { instrumentSymbols } from './instrument-symbols.ts';

/** What became of one raw file. */
export interface BronzeResult {
  readonly dataset: string;
  readonly date: string;
  /** False when it was there already and nothing it depends on had changed. */
  readonly built: boolean;
  readonly rows: number;
  /** Rows left out, by reason. */
  readonly dropped: Readonly<Record<string, number>>;
}

/** Changes whenever stored rows would. */
const BRONZE_VERSION = 'bronze-2';
export const SOURCE = 'DATABENTO_CME';
const NS_PER_DAY = 86_400_000_000_000n;
const BUY = 0x42;
const SELL = 0x41;

export const aggressorOf = (side: number): number => (side === BUY ? 1 : side === SELL ? -1 : 0);

/** Raw trades and books of a session to bronze tables: the followed contract alone, without calendar spreads . */
export async function bronzeFutures(
  lake: Lake,
  rawFolder: string,
  instrument: Instrument,
  session: Session,
  previous: Volumes | null,
): Promise<BronzeResult[]> {
  const { symbol, rollContaminated } = chooseContract(instrument, session.date, previous);
  const tables = [
    { schema: 'trades', dataset: DATASETS.trades(instrument.symbol), spec: TRADES, fill: fillTrades },
    { schema: 'mbp-10', dataset: DATASETS.books(instrument.symbol), spec: BOOKS, fill: fillBooks },
  ] as const;
  const results: BronzeResult[] = [];
  for (const { schema, dataset, spec, fill } of tables) {
    const path = rawFile(rawFolder, 'futures', schema, instrument.symbol, session.date);
    if (!existsSync(path)) continue;
    const inputs = `${BRONZE_VERSION}|${symbol}|${await sha256OfFile(path)}`;
    const done = await committed(lake, dataset, session.date, inputs);
    if (done) {
      results.push(done);
      continue;
    }
    const writing = await lake.begin(dataset, session.date);
    try {
      const parts = new HourParts(spec, writing);
      const dropped = await convert(path, rawFolder, instrument, session, symbol, parts, fill);
      if (parts.total === 0) throw nothingOf(symbol, path, session.date, dropped);
      await writing.finish({
        inputs,
        timeRange: parts.timeRange,
        facts: factsOf(dropped, { contract: symbol, roll_contaminated: Number(rollContaminated), source: SOURCE }),
      });
      results.push({ dataset, date: session.date, built: true, rows: parts.total, dropped });
    } finally {
      await writing.release();
    }
  }
  if (results.length > 0) return results;
  throw new SpymasterError('NO_MARKET_DATA', `There are no raw futures files for ${session.date}.`, {
    hint: `Fetch them: spymaster download futures --start ${session.date} --end ${session.date}`,
  });
}

/** A day without a row of the contract is a day without data, which a table of no rows would deny. */
function nothingOf(contract: string, path: string, date: string, dropped: Readonly<Record<string, number>>): SpymasterError {
  const reasons = Object.entries(dropped).map(([reason, count]) => `${count} ${reason.replaceAll('_', ' ')}`);
  return new SpymasterError(
    'NO_MARKET_DATA',
    `${path} has no row of ${contract}, the contract to follow on ${date}${reasons.length > 0 ? ` (left out: ${reasons.join(', ')})` : ''}.`,
    { hint: `Delete it and fetch the day again: spymaster download futures --start ${date} --end ${date}` },
  );
}

/** The result of an earlier run on the same input, if all of its files are still there; null otherwise. */
export async function committed(lake: Lake, dataset: string, date: string, inputs: string): Promise<BronzeResult | null> {
  const manifest = await lake.manifest(dataset, date);
  if (manifest?.inputs !== inputs) return null;
  for (const [name, { bytes }] of Object.entries(manifest.files))
    if ((await ifExists(stat(lake.pathOf(dataset, name))))?.size !== bytes) return null;
  const dropped = Object.entries(manifest.facts).filter(([name]) => name.startsWith('dropped_'));
  return {
    dataset,
    date,
    built: false,
    rows: Object.values(manifest.files).reduce((sum, { rows }) => sum + rows, 0),
    dropped: Object.fromEntries(dropped.map(([name, count]) => [name.slice(8), Number(count)])),
  };
}

export const factsOf = (
  dropped: Readonly<Record<string, number>>,
  facts: Record<string, string | number>,
): Record<string, string | number> => ({
  ...facts,
  ...Object.fromEntries(Object.entries(dropped).map(([reason, count]) => [`dropped_${reason}`, count])),
});

type Fill = (rows: TypedRows, batch: ColumnBatch, kept: Int32Array, from: number, to: number) => void;

/** Streams a raw file into parts; returns the rows left out, by reason. */
async function convert(
  path: string,
  rawFolder: string,
  instrument: Instrument,
  session: Session,
  contract: string,
  parts: HourParts,
  fill: Fill,
): Promise<Record<string, number>> {
  const source = await openDbnFile(path);
  const symbols = await instrumentSymbols(
    source.metadata,
    rawFile(rawFolder, 'futures', 'definition', instrument.symbol, session.date),
    session.date,
  );
  const dropped: Record<string, number> = {};
  const reasons = new Map<number, string | null>();
  const reasonFor = (id: number): string | null => {
    const known = reasons.get(id);
    if (known !== undefined) return known;
    const symbol = symbols.get(id);
    const reason =
      symbol === contract
        ? null
        : symbol === undefined
          ? 'unknown_instrument'
          : symbol.includes('-')
            ? 'calendar_spread'
            : 'other_contract';
    reasons.set(id, reason);
    return reason;
  };
  parts.rows.code('symbol', contract);
  parts.rows.code('source', SOURCE);
  let kept = new Int32Array(0);
  for await (const batch of columnBatches(source)) {
    if (kept.length < batch.count) kept = new Int32Array(batch.count * 2);
    const ids = batch.column<Uint32Array>('instrument_id');
    const isOutside = outsideOf(session, batch);
    const size = batch.layout.name === 'trade' ? batch.column<Uint32Array>('size') : null;
    const price = size ? batch.column<Float64Array>('price') : null;
    let count = 0;
    for (let i = 0; i < batch.count; i++) {
      const reason =
        reasonFor(ids[i]!) ??
        (isOutside(i)
          ? 'outside_session'
          : size && size[i] === 0
            ? 'no_size'
            : price && Number.isNaN(price[i])
              ? 'no_price'
              : null);
      if (reason === null) kept[count++] = i;
      else dropped[reason] = (dropped[reason] ?? 0) + 1;
    }
    await addByHour(parts, batch, kept, count, fill);
  }
  await parts.flush();
  return dropped;
}

/**
 * Whether a row belongs to another session: sessions run from 18:00 New York to 18:00, and each writes its own hours. A file of a whole
 * UTC day has rows of two.
 */
export function outsideOf(session: Session, batch: ColumnBatch): (row: number) => boolean {
  const times = batch.column<BigUint64Array>('ts_event');
  // Halves of the times are compared: no BigInt is made.
  const words = new Uint32Array(times.buffer, times.byteOffset, 2 * times.length);
  const halves = (ns: bigint) => [Number(ns >> 32n), Number(ns & 0xffff_ffffn)] as const;
  const [fromHigh, fromLow] = halves(session.origin);
  const [untilHigh, untilLow] = halves(session.origin + NS_PER_DAY);
  return (row) => {
    const [low, high] = [words[2 * row]!, words[2 * row + 1]!];
    const isBefore = high < fromHigh || (high === fromHigh && low < fromLow);
    return isBefore || high > untilHigh || (high === untilHigh && low >= untilLow);
  };
}

/** Adds rows in runs that share an hour and fit the part. */
export async function addByHour(
  parts: HourParts,
  batch: ColumnBatch,
  kept: Int32Array,
  count: number,
  fill: Fill,
): Promise<void> {
  const times = batch.column<BigUint64Array>('ts_event');
  let from = 0;
  while (from < count) {
    const hour = utcHour(times[kept[from]!]!);
    await parts.room(hour);
    const most = Math.min(count, from + parts.free);
    let to = most;
    // A batch rarely crosses an hour: look for where only when its last row is in another.
    if (utcHour(times[kept[most - 1]!]!) !== hour) {
      to = from + 1;
      while (to < most && utcHour(times[kept[to]!]!) === hour) to++;
    }
    fill(parts.rows, batch, kept, from, to);
    parts.rows.count += to - from;
    from = to;
  }
}

/** Copies one column's kept rows behind those already there. */
export function copy(
  rows: TypedRows,
  into: string,
  from: ArrayLike<number>,
  kept: Int32Array,
  start: number,
  end: number,
): void {
  const out = rows.column<Float64Array>(into);
  for (let i = start, at = rows.count; i < end; i++, at++) out[at] = from[kept[i]!]!;
}

/** Copies times as pairs of words: no BigInt is made. */
export function copyTimes(
  rows: TypedRows,
  into: string,
  from: BigUint64Array,
  kept: Int32Array,
  start: number,
  end: number,
): void {
  const out = new Uint32Array(rows.column<BigInt64Array>(into).buffer);
  const words = new Uint32Array(from.buffer, from.byteOffset);
  for (let i = start, at = rows.count; i < end; i++, at++) {
    out[2 * at] = words[2 * kept[i]!]!;
    out[2 * at + 1] = words[2 * kept[i]! + 1]!;
  }
}

/** Copies small counters into a 64-bit column. */
export function copyCounters(
  rows: TypedRows,
  into: string,
  from: ArrayLike<number>,
  kept: Int32Array,
  start: number,
  end: number,
): void {
  const out = new Uint32Array(rows.column<BigInt64Array>(into).buffer);
  for (let i = start, at = rows.count; i < end; i++, at++) {
    out[2 * at] = from[kept[i]!]!;
    out[2 * at + 1] = 0;
  }
}

export function fillCommon(rows: TypedRows, batch: ColumnBatch, kept: Int32Array, from: number, to: number): void {
  copyTimes(rows, 'ts_event_ns', batch.column('ts_event'), kept, from, to);
  copyTimes(rows, 'ts_recv_ns', batch.column('ts_recv'), kept, from, to);
  rows.fill('source', 0, to - from);
}

const fillTrades: Fill = (rows, batch, kept, from, to) => {
  fillCommon(rows, batch, kept, from, to);
  rows.fill('symbol', 0, to - from);
  rows.fill('exchange', rows.code('exchange', 'CME'), to - from);
  copy(rows, 'price', batch.column<Float64Array>('price'), kept, from, to);
  copy(rows, 'size', batch.column<Uint32Array>('size'), kept, from, to);
  copyCounters(rows, 'seq', batch.column<Uint32Array>('sequence'), kept, from, to);
  const side = batch.column<Uint8Array>('side');
  const aggressor = rows.column<Int8Array>('aggressor');
  for (let i = from, at = rows.count; i < to; i++, at++) aggressor[at] = aggressorOf(side[kept[i]!]!);
};

const fillBooks: Fill = (rows, batch, kept, from, to) => {
  fillCommon(rows, batch, kept, from, to);
  rows.fill('symbol', 0, to - from);
  copyCounters(rows, 'seq', batch.column<Uint32Array>('sequence'), kept, from, to);
  for (let level = 0; level < BOOK_DEPTH; level++) {
    copy(rows, `bid_px_${level + 1}`, batch.column<Float64Array>(`levels[${level}].bid_px`), kept, from, to);
    copy(rows, `bid_sz_${level + 1}`, batch.column<Uint32Array>(`levels[${level}].bid_sz`), kept, from, to);
    copy(rows, `ask_px_${level + 1}`, batch.column<Float64Array>(`levels[${level}].ask_px`), kept, from, to);
    copy(rows, `ask_sz_${level + 1}`, batch.column<Uint32Array>(`levels[${level}].ask_sz`), kept, from, to);
  }
  copy(rows, 'depth', batch.column<Uint8Array>('depth'), kept, from, to);
  copy(rows, 'flags', batch.column<Uint8Array>('flags'), kept, from, to);
  const flags = batch.column<Uint8Array>('flags');
  const isSnapshot = rows.column<Uint8Array>('is_snapshot');
  for (let i = from, at = rows.count; i < to; i++, at++) isSnapshot[at] = (flags[kept[i]!]! & FLAG.snapshot) === 0 ? 0 : 1;
  copyLetters(rows, 'action', batch.column('action'), kept, from, to);
  copyLetters(rows, 'side', batch.column('side'), kept, from, to);
};

function copyLetters(rows: TypedRows, into: string, from: Uint8Array, kept: Int32Array, start: number, end: number): void {
  const out = rows.column<Int32Array>(into);
  let letter = -1;
  let code = -1;
  for (let i = start, at = rows.count; i < end; i++, at++) {
    const next = from[kept[i]!]!;
    if (next !== letter) {
      letter = next;
      code = rows.code(into, String.fromCharCode(letter));
    }
    out[at] = code;
  }
}
