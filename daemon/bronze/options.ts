import { existsSync } from 'node:fs';
import type { OptionContract } from '../../shared/contracts/option-contract.ts';
import { SpymasterError } from '../../shared/errors.ts';
import type { Instrument } from '../../shared/instruments.ts';
import type { Session } from '../../shared/session/session.ts';
import { type ColumnBatch, columnBatches, openDbnFile } from '../databento/dbn/index.ts';
import { optionDefinitions } from '../databento/index.ts';
import { sha256OfFile } from '../files/durable-write.ts';
import { rawFile } from '../files/raw-layout.ts';
import { DATASETS, type Lake } from '../lake/lake.ts';
import type { TypedColumnSpec, TypedRows } from '../lake/typed-rows.ts';
import { OPTION_DEFINITIONS, OPTION_QUOTES, OPTION_STATISTICS, OPTION_TRADES, UNDEFINED_QUANTITY } from '../tables/bronze.ts';
import {
  addByHour,
  aggressorOf,
  type BronzeResult,
  committed,
  copy,
  copyCounters,
  copyTimes,
  factsOf,
  fillCommon,
  outsideOf,
  SOURCE,
} from './futures.ts';
import { HourParts, utcHour } from './hour-parts.ts';
import { QuotesBefore } from './quotes-before.ts';

const BRONZE_VERSION = 'bronze-2';
const STAT_OPEN_INTEREST = 9;
const DELETED = 2;
const NS_PER_MS = 1_000_000n;
const NS_PER_DAY = 86_400_000_000_000n;
const CHICAGO_OFFSET_NS = 6n * 3_600_000_000_000n;

type Options = ReadonlyMap<number, OptionContract>;

/** Raw option files of a session to bronze tables; what an option is comes from the day's definitions. */
export async function bronzeOptions(
  lake: Lake,
  rawFolder: string,
  instrument: Instrument,
  session: Session,
): Promise<BronzeResult[]> {
  const pathOf = (schema: 'definition' | 'trades' | 'mbp-1' | 'statistics') =>
    rawFile(rawFolder, 'options', schema, instrument.symbol, session.date);
  const definitions = pathOf('definition');
  if (!existsSync(definitions)) {
    throw new SpymasterError('NO_MARKET_DATA', `There are no option definitions for ${session.date}.`, {
      hint: `Fetch them: spymaster download options --start ${session.date} --end ${session.date}`,
    });
  }
  const definitionsHash = await sha256OfFile(definitions);
  const listed = await optionDefinitions(await openDbnFile(definitions), instrument);
  const options: Options = new Map(listed.map((option) => [option.instrumentId, option]));
  const quotes = existsSync(pathOf('mbp-1')) ? pathOf('mbp-1') : null;
  const tables: readonly Table[] = [
    {
      dataset: DATASETS.optionTrades(instrument.symbol),
      path: pathOf('trades'),
      spec: OPTION_TRADES,
      fill: fillTrades,
      quotes,
    },
    {
      dataset: DATASETS.optionQuotes(instrument.symbol),
      path: pathOf('mbp-1'),
      spec: OPTION_QUOTES,
      fill: fillQuotes,
      quotes: null,
    },
    {
      dataset: DATASETS.optionStatistics(instrument.symbol),
      path: pathOf('statistics'),
      spec: OPTION_STATISTICS,
      fill: fillStatistics,
      quotes: null,
    },
  ];
  const results = [await writeDefinitions(lake, instrument, session, listed, definitionsHash)];
  for (const table of tables.filter(({ path }) => existsSync(path)))
    results.push(await writeTable(lake, instrument, session, table, options, definitionsHash));
  return results;
}

interface Table {
  readonly dataset: string;
  readonly path: string;
  readonly spec: readonly TypedColumnSpec[];
  readonly fill: (rows: TypedRows, batch: ColumnBatch, kept: Int32Array, from: number, to: number) => void;
  /** Quotes to look up beside each row. */
  readonly quotes: string | null;
}

async function writeTable(
  lake: Lake,
  instrument: Instrument,
  session: Session,
  table: Table,
  options: Options,
  definitionsHash: string,
): Promise<BronzeResult> {
  const hashes = [definitionsHash, await sha256OfFile(table.path), table.quotes ? await sha256OfFile(table.quotes) : ''];
  const { date } = session;
  const inputs = `${BRONZE_VERSION}|${hashes.join('|')}`;
  const done = await committed(lake, table.dataset, date, inputs);
  if (done) return done;
  const writing = await lake.begin(table.dataset, date);
  try {
    const parts = new HourParts(table.spec, writing);
    const before = table.quotes ? new QuotesBefore(table.quotes) : null;
    const dropped = await convert(table, instrument, session, options, parts, before);
    await before?.close();
    await writing.finish({ inputs, timeRange: parts.timeRange, facts: factsOf(dropped, { source: SOURCE }) });
    return { dataset: table.dataset, date, built: true, rows: parts.total, dropped };
  } finally {
    await writing.release();
  }
}

async function convert(
  table: Table,
  instrument: Instrument,
  session: Session,
  options: Options,
  parts: HourParts,
  before: QuotesBefore | null,
): Promise<Record<string, number>> {
  const dropped: Record<string, number> = {};
  const { rows } = parts;
  rows.code('source', SOURCE);
  const describe = optionDescriber(rows, instrument, options);
  let kept = new Int32Array(0);
  for await (const batch of columnBatches(await openDbnFile(table.path), { upgrade: 'v3' })) {
    if (kept.length < batch.count) kept = new Int32Array(batch.count * 2);
    const ids = batch.column<Uint32Array>('instrument_id');
    const isOutside = outsideOf(session, batch);
    const price = batch.layout.name === 'trade' ? batch.column<Float64Array>('price') : null;
    let count = 0;
    for (let i = 0; i < batch.count; i++) {
      const reason = !options.has(ids[i]!)
        ? 'not_a_listed_option'
        : isOutside(i)
          ? 'outside_session'
          : price && Number.isNaN(price[i])
            ? 'no_price'
            : null;
      if (reason === null) kept[count++] = i;
      else dropped[reason] = (dropped[reason] ?? 0) + 1;
    }
    const quotes = before ? await before.at(batch, kept, count) : null;
    await addByHour(parts, batch, kept, count, (_, __, ___, from, to) => {
      describe(ids, kept, from, to);
      table.fill(rows, batch, kept, from, to);
      if (!quotes) return;
      rows.column<Float64Array>('opt_bid').set(quotes.bid.subarray(from, to), rows.count);
      rows.column<Float64Array>('opt_ask').set(quotes.ask.subarray(from, to), rows.count);
    });
  }
  await parts.flush();
  return dropped;
}

/** Fills the columns that say which option a row is about. */
function optionDescriber(rows: TypedRows, instrument: Instrument, options: Options) {
  const has = (name: string) => rows.spec.some((column) => column.name === name);
  const [withRoot, withExpiry, withUnderlyingSymbol] = [has('root'), has('expiry_ns'), has('underlying_symbol')];
  return (ids: Uint32Array, kept: Int32Array, from: number, to: number) => {
    for (let i = from, at = rows.count; i < to; i++, at++) {
      const option = options.get(ids[kept[i]!]!)!;
      writeOption(rows, at, instrument, option);
      if (withRoot) rows.column('root')[at] = rows.code('root', option.root);
      if (withExpiry) rows.column<BigInt64Array>('expiry_ns')[at] = option.expiration;
      if (withUnderlyingSymbol) rows.column('underlying_symbol')[at] = rows.code('underlying_symbol', option.underlying);
    }
  };
}

function writeOption(rows: TypedRows, at: number, instrument: Instrument, option: OptionContract): void {
  rows.column('underlying')[at] = rows.code('underlying', instrument.symbol);
  rows.column('option_symbol')[at] = rows.code('option_symbol', option.symbol);
  // No option expires within six hours of midnight in Chicago: its winter offset gives the right day all year.
  rows.column('exp_date')[at] = Number((option.expiration - CHICAGO_OFFSET_NS) / NS_PER_DAY);
  rows.column('strike')[at] = option.strikePoints;
  rows.column('right')[at] = rows.code('right', option.right);
  rows.column('instrument_id')[at] = option.instrumentId;
}

function fillTrades(rows: TypedRows, batch: ColumnBatch, kept: Int32Array, from: number, to: number): void {
  fillCommon(rows, batch, kept, from, to);
  copy(rows, 'price', batch.column<Float64Array>('price'), kept, from, to);
  copy(rows, 'size', batch.column<Uint32Array>('size'), kept, from, to);
  copyCounters(rows, 'seq', batch.column<Uint32Array>('sequence'), kept, from, to);
  rows.fill('opt_bid', Number.NaN, to - from);
  rows.fill('opt_ask', Number.NaN, to - from);
  const side = batch.column<Uint8Array>('side');
  const aggressor = rows.column<Int8Array>('aggressor');
  for (let i = from, at = rows.count; i < to; i++, at++) aggressor[at] = aggressorOf(side[kept[i]!]!);
}

function fillQuotes(rows: TypedRows, batch: ColumnBatch, kept: Int32Array, from: number, to: number): void {
  fillCommon(rows, batch, kept, from, to);
  copy(rows, 'bid_px', batch.column<Float64Array>('levels[0].bid_px'), kept, from, to);
  copy(rows, 'ask_px', batch.column<Float64Array>('levels[0].ask_px'), kept, from, to);
  copyCounters(rows, 'bid_sz', batch.column<Uint32Array>('levels[0].bid_sz'), kept, from, to);
  copyCounters(rows, 'ask_sz', batch.column<Uint32Array>('levels[0].ask_sz'), kept, from, to);
  copyCounters(rows, 'seq', batch.column<Uint32Array>('sequence'), kept, from, to);
}

function fillStatistics(rows: TypedRows, batch: ColumnBatch, kept: Int32Array, from: number, to: number): void {
  fillCommon(rows, batch, kept, from, to);
  copy(rows, 'stat_type', batch.column<Uint16Array>('stat_type'), kept, from, to);
  // An undefined reference date is all ones, which as a signed number is the column's own mark for missing.
  copyTimes(rows, 'ts_ref_ns', batch.column('ts_ref'), kept, from, to);
  copy(rows, 'price', batch.column<Float64Array>('price'), kept, from, to);
  copy(rows, 'update_action', batch.column<Uint8Array>('update_action'), kept, from, to);
  copy(rows, 'stat_flags', batch.column<Uint8Array>('stat_flags'), kept, from, to);
  const [type, action, quantity] = [
    batch.column<Uint16Array>('stat_type'),
    batch.column<Uint8Array>('update_action'),
    batch.column<BigInt64Array>('quantity'),
  ];
  const [out, openInterest] = [rows.column<BigInt64Array>('quantity'), rows.column<Float64Array>('open_interest')];
  for (let i = from, at = rows.count; i < to; i++, at++) {
    const row = kept[i]!;
    out[at] = quantity[row]!;
    const isKnown = type[row] === STAT_OPEN_INTEREST && action[row] !== DELETED && quantity[row] !== UNDEFINED_QUANTITY;
    openInterest[at] = isKnown ? Number(quantity[row]!) : Number.NaN;
  }
}

/**
 * The day's definitions, under its first hour: the service repeats them every day, with the time each was first made, which may be weeks
 * before.
 */
async function writeDefinitions(
  lake: Lake,
  instrument: Instrument,
  { date }: Session,
  listed: readonly OptionContract[],
  hash: string,
): Promise<BronzeResult> {
  const dataset = DATASETS.optionDefinitions(instrument.symbol);
  const inputs = `${BRONZE_VERSION}|${hash}`;
  const done = await committed(lake, dataset, date, inputs);
  if (done) return done;
  const writing = await lake.begin(dataset, date);
  try {
    const parts = new HourParts(OPTION_DEFINITIONS, writing);
    const hour = utcHour(BigInt(Date.parse(date)) * NS_PER_MS);
    for (const option of [...listed].sort((a, b) => Number(a.tsEvent - b.tsEvent))) {
      await parts.room(hour);
      const { rows } = parts;
      rows.column<BigInt64Array>('ts_event_ns')[rows.count] = option.tsEvent;
      writeOption(rows, rows.count, instrument, option);
      rows.column('root')[rows.count] = rows.code('root', option.root);
      rows.column('underlying_symbol')[rows.count] = rows.code('underlying_symbol', option.underlying);
      rows.column<BigInt64Array>('expiry_ns')[rows.count] = option.expiration;
      rows.column('exercise_style')[rows.count] = option.style ? rows.code('exercise_style', option.style) : -1;
      rows.column('multiplier')[rows.count] = option.multiplierUsd;
      rows.count++;
    }
    await parts.flush();
    await writing.finish({ inputs, timeRange: parts.timeRange, facts: { source: SOURCE } });
    return { dataset, date, built: true, rows: parts.total, dropped: {} };
  } finally {
    await writing.release();
  }
}
