import { existsSync } from 'node:fs';
import type { OptionContract } from '../../shared/contracts/option-contract.ts';
import { SpymasterError } from '../../shared/errors.ts';
import type { Instrument } from '../../shared/instruments.ts';
import type { Session } from '../../shared/session/session.ts';
import { NS_PER_MILLISECOND_BIG } from '../../shared/units.ts';
import { optionListings } from '../contracts/option-chain.ts';
import { mixedColumnBatches, openDbnFile, STAT_TYPE, UPDATE_ACTION } from '../databento/index.ts';
import { sha256OfFile } from '../files/durable-write.ts';
import { DATASETS, type Lake } from '../lake/lake.ts';
import type { TypedColumnSpec, TypedRows } from '../lake/typed-rows.ts';
import { type OPTIONS_SCHEMAS, rawFile } from '../raw/raw-layout.ts';
import { aggressorOf } from '../sources/aggressor.ts';
import type { SourceFolders } from '../sources/find-source.ts';
import {
  OPTION_DEFINITIONS,
  OPTION_QUOTES,
  OPTION_STATISTICS,
  OPTION_TRADES,
  RAW_SHA256_FACT,
  UNDEFINED_QUANTITY,
} from '../tables/bronze.ts';
import {
  addByHour,
  copy,
  copyCounters,
  copyTimes,
  type Fill,
  fillCommon,
  isOfMarket,
  outsideOf,
  type Run,
  Selector,
} from './convert.ts';
import { type BronzeResult, committed, factsOf, SOURCE } from './futures.ts';
import { HourParts, utcHour } from './hour-parts.ts';
import { QuotesBefore } from './quotes-before.ts';

const BRONZE_VERSION = 'bronze-4';
const NS_PER_DAY = 86_400_000_000_000n;
const CHICAGO_OFFSET_NS = 6n * 3_600_000_000_000n;

type Options = ReadonlyMap<number, OptionContract>;

/** A day's options: where they lie, and what each of them is. */
interface OptionDay {
  readonly lake: Lake;
  readonly instrument: Instrument;
  readonly session: Session;
  readonly listed: readonly OptionContract[];
  readonly definitionsHash: string;
}

/**
 * Raw option files of a session to bronze tables; what an option is comes from the day's
 * definitions.
 */
export async function bronzeOptions(
  { lake, rawFolder }: SourceFolders,
  instrument: Instrument,
  session: Session,
): Promise<BronzeResult[]> {
  const place = { rawFolder, market: 'options', symbol: instrument.symbol } as const;
  const pathOf = (schema: (typeof OPTIONS_SCHEMAS)[number]) => rawFile(place, schema, session.date);
  const definitions = pathOf('definition');
  if (!existsSync(definitions)) {
    throw new SpymasterError('NO_MARKET_DATA', `There are no option definitions for ${session.date}.`, {
      hint: `Fetch them: spymaster download options --start ${session.date} --end ${session.date}`,
    });
  }
  const day: OptionDay = {
    lake,
    instrument,
    session,
    listed: await optionListings(await openDbnFile(definitions), instrument),
    definitionsHash: await sha256OfFile(definitions),
  };
  const tables = tablesOf(instrument, pathOf).filter(({ path }) => existsSync(path));
  const results = [await writeDefinitions(day)];
  for (const table of tables) results.push(await writeTable(day, table));
  return results;
}

interface Table {
  readonly dataset: string;
  readonly path: string;
  readonly spec: readonly TypedColumnSpec[];
  readonly fill: Fill;
  /** Quotes to look up beside each row. */
  readonly quotes: string | null;
}

function tablesOf(
  { symbol }: Instrument,
  pathOf: (schema: (typeof OPTIONS_SCHEMAS)[number]) => string,
): Table[] {
  const quotes = existsSync(pathOf('mbp-1')) ? pathOf('mbp-1') : null;
  const trades = { dataset: DATASETS.optionTrades(symbol), path: pathOf('trades'), spec: OPTION_TRADES };
  const books = { dataset: DATASETS.optionQuotes(symbol), path: pathOf('mbp-1'), spec: OPTION_QUOTES };
  const statistics = {
    dataset: DATASETS.optionStatistics(symbol),
    path: pathOf('statistics'),
    spec: OPTION_STATISTICS,
  };
  return [
    { ...trades, fill: fillTrades, quotes },
    { ...books, fill: fillQuotes, quotes: null },
    { ...statistics, fill: fillStatistics, quotes: null },
  ];
}

async function writeTable(day: OptionDay, table: Table): Promise<BronzeResult> {
  const { lake, session, definitionsHash } = day;
  const rawSha256 = await sha256OfFile(table.path);
  const hashes = [definitionsHash, rawSha256, table.quotes ? await sha256OfFile(table.quotes) : ''];
  const { date } = session;
  const inputs = `${BRONZE_VERSION}|${hashes.join('|')}`;
  const done = await committed(lake, table.dataset, date, inputs);
  if (done) return done;
  const writing = await lake.begin(table.dataset, date);
  try {
    const parts = new HourParts(table.spec, writing);
    const dropped = await convert(day, table, parts);
    const facts = factsOf(dropped, { source: SOURCE, [RAW_SHA256_FACT]: rawSha256 });
    await writing.finish({ inputs, timeRange: parts.timeRange, facts });
    return { dataset: table.dataset, date, built: true, rows: parts.total, dropped };
  } finally {
    await writing.release();
  }
}

async function convert(
  { instrument, session, listed }: OptionDay,
  table: Table,
  parts: HourParts,
): Promise<Record<string, number>> {
  const { rows } = parts;
  rows.code('source', SOURCE);
  const options: Options = new Map(listed.map((option) => [option.instrumentId, option]));
  const describe = optionDescriber(rows, instrument, options);
  const before = table.quotes ? new QuotesBefore(table.quotes) : null;
  const selector = new Selector();
  for await (const batch of mixedColumnBatches(await openDbnFile(table.path), { upgrade: 'v3' })) {
    if (!isOfMarket(batch)) continue;
    const ids = batch.column<Uint32Array>('instrument_id');
    const isOutside = outsideOf(session, batch);
    const price = batch.layout.name === 'trade' ? batch.column<Float64Array>('price') : null;
    const selection = selector.select(batch, (row) => {
      if (!options.has(ids[row]!)) return 'not_a_listed_option';
      if (isOutside(row)) return 'outside_session';
      return price && Number.isNaN(price[row]) ? 'no_price' : null;
    });
    const quotes = before ? await before.at(batch, selection.places, selection.count) : null;
    await addByHour(parts, selection, (_, run) => {
      describe(ids, run);
      table.fill(rows, run);
      if (!quotes) return;
      rows.column<Float64Array>('opt_bid').set(quotes.bid.subarray(run.from, run.to), rows.count);
      rows.column<Float64Array>('opt_ask').set(quotes.ask.subarray(run.from, run.to), rows.count);
    });
  }
  await before?.close();
  await parts.flush();
  return selector.dropped;
}

/** Fills the columns that say which option a row is about. */
function optionDescriber(rows: TypedRows, instrument: Instrument, options: Options) {
  const has = (name: string) => rows.spec.some((column) => column.name === name);
  const [withRoot, withExpiry, withUnderlyingSymbol] = [
    has('root'),
    has('expiry_ns'),
    has('underlying_symbol'),
  ];
  return (ids: Uint32Array, { places, from, to }: Run) => {
    for (let i = from, at = rows.count; i < to; i++, at++) {
      const option = options.get(ids[places[i]!]!)!;
      writeOption(rows, at, instrument, option);
      if (withRoot) rows.column('root')[at] = rows.code('root', option.root);
      if (withExpiry) rows.column<BigInt64Array>('expiry_ns')[at] = option.expiration;
      if (withUnderlyingSymbol)
        rows.column('underlying_symbol')[at] = rows.code('underlying_symbol', option.underlying);
    }
  };
}

function writeOption(rows: TypedRows, at: number, instrument: Instrument, option: OptionContract): void {
  rows.column('underlying')[at] = rows.code('underlying', instrument.symbol);
  rows.column('option_symbol')[at] = rows.code('option_symbol', option.symbol);
  // No option expires within six hours of midnight in Chicago: its winter offset gives
  // the right day all year.
  rows.column('exp_date')[at] = Number((option.expiration - CHICAGO_OFFSET_NS) / NS_PER_DAY);
  rows.column('strike')[at] = option.strikePoints;
  rows.column('right')[at] = rows.code('right', option.right);
  rows.column('instrument_id')[at] = option.instrumentId;
}

const fillTrades: Fill = (rows, run) => {
  fillCommon(rows, run);
  copy(rows, 'price', run.batch.column<Float64Array>('price'), run);
  copy(rows, 'size', run.batch.column<Uint32Array>('size'), run);
  copyCounters(rows, 'seq', run.batch.column<Uint32Array>('sequence'), run);
  rows.fill('opt_bid', Number.NaN, run.to - run.from);
  rows.fill('opt_ask', Number.NaN, run.to - run.from);
  const side = run.batch.column<Uint8Array>('side');
  const aggressor = rows.column<Int8Array>('aggressor');
  for (let i = run.from, at = rows.count; i < run.to; i++, at++)
    aggressor[at] = aggressorOf(side[run.places[i]!]!);
};

const fillQuotes: Fill = (rows, run) => {
  fillCommon(rows, run);
  copy(rows, 'bid_px', run.batch.column<Float64Array>('levels[0].bid_px'), run);
  copy(rows, 'ask_px', run.batch.column<Float64Array>('levels[0].ask_px'), run);
  copyCounters(rows, 'bid_sz', run.batch.column<Uint32Array>('levels[0].bid_sz'), run);
  copyCounters(rows, 'ask_sz', run.batch.column<Uint32Array>('levels[0].ask_sz'), run);
  copyCounters(rows, 'seq', run.batch.column<Uint32Array>('sequence'), run);
};

const fillStatistics: Fill = (rows, run) => {
  fillCommon(rows, run);
  copy(rows, 'stat_type', run.batch.column<Uint16Array>('stat_type'), run);
  // An undefined reference date is all ones, which as a signed number is the column's own
  // mark for missing.
  copyTimes(rows, 'ts_ref_ns', run.batch.column('ts_ref'), run);
  copy(rows, 'price', run.batch.column<Float64Array>('price'), run);
  copy(rows, 'update_action', run.batch.column<Uint8Array>('update_action'), run);
  copy(rows, 'stat_flags', run.batch.column<Uint8Array>('stat_flags'), run);
  const [type, action, quantity] = [
    run.batch.column<Uint16Array>('stat_type'),
    run.batch.column<Uint8Array>('update_action'),
    run.batch.column<BigInt64Array>('quantity'),
  ];
  const [out, openInterest] = [
    rows.column<BigInt64Array>('quantity'),
    rows.column<Float64Array>('open_interest'),
  ];
  for (let i = run.from, at = rows.count; i < run.to; i++, at++) {
    const row = run.places[i]!;
    out[at] = quantity[row]!;
    const isKnown =
      type[row] === STAT_TYPE.openInterest &&
      action[row] !== UPDATE_ACTION.delete &&
      quantity[row] !== UNDEFINED_QUANTITY;
    openInterest[at] = isKnown ? Number(quantity[row]!) : Number.NaN;
  }
};

/**
 * The day's definitions, under its first hour: the service repeats them every day, with
 * the time each was first made, which may be weeks before.
 */
async function writeDefinitions({
  lake,
  instrument,
  session: { date },
  listed,
  definitionsHash,
}: OptionDay): Promise<BronzeResult> {
  const dataset = DATASETS.optionDefinitions(instrument.symbol);
  const inputs = `${BRONZE_VERSION}|${definitionsHash}`;
  const done = await committed(lake, dataset, date, inputs);
  if (done) return done;
  const writing = await lake.begin(dataset, date);
  try {
    const parts = new HourParts(OPTION_DEFINITIONS, writing);
    const hour = utcHour(BigInt(Date.parse(date)) * NS_PER_MILLISECOND_BIG);
    for (const option of [...listed].sort((a, b) => Number(a.tsEvent - b.tsEvent))) {
      await parts.room(hour);
      const { rows } = parts;
      rows.column<BigInt64Array>('ts_event_ns')[rows.count] = option.tsEvent;
      writeOption(rows, rows.count, instrument, option);
      rows.column('root')[rows.count] = rows.code('root', option.root);
      rows.column('underlying_symbol')[rows.count] = rows.code('underlying_symbol', option.underlying);
      rows.column<BigInt64Array>('expiry_ns')[rows.count] = option.expiration;
      rows.column('exercise_style')[rows.count] = option.style
        ? rows.code('exercise_style', option.style)
        : -1;
      rows.column('multiplier')[rows.count] = option.multiplierUsd;
      rows.count++;
    }
    await parts.flush();
    const facts = { source: SOURCE, [RAW_SHA256_FACT]: definitionsHash };
    await writing.finish({ inputs, timeRange: parts.timeRange, facts });
    return { dataset, date, built: true, rows: parts.total, dropped: {} };
  } finally {
    await writing.release();
  }
}
