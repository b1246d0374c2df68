import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { type Contract, calendarContracts } from '../../shared/contracts/futures-calendar.ts';
import type { Instrument } from '../../shared/instruments.ts';
import { addDays, newYorkInstant } from '../../shared/session/new-york-time.ts';
import { type Session, sessionOf, sessionsApart } from '../../shared/session/session.ts';
import { NS_PER_MINUTE } from '../../shared/units.ts';
import { type DbnWriter, type Metadata, SYMBOL_LENGTH, type SymbolMapping } from '../databento/dbn/index.ts';
import { ifExists, writeDurably } from '../files/durable-write.ts';
import { rawFile } from '../files/raw-layout.ts';
import { encodeTable, type TableSpec } from '../lake/row-encoding.ts';
import { type DayProfile, simulatedDay } from './day.ts';
import { DayFiles } from './day-files.ts';
import { definitionRecord, rawPrice } from './definitions.ts';
import { Filler } from './filler.ts';
import { FuturesMarket, type Rate } from './futures-market.ts';
import { type ContractFeed, FuturesTape } from './futures-tape.ts';
import { LastPrints } from './last-prints.ts';
import { OptionsChain } from './options/chain.ts';
import { OPTION_TICK_POINTS } from './options/quote.ts';
import type { Underlying } from './options/reference.ts';
import { SURFACE_TABLE, surfaceColumns } from './options/surface-table.ts';
import { OrderBook } from './order-book.ts';
import { DEFAULT_EFFECTS, type Effect, type Market, PlantedEffect, type TruthRow } from './planted-effect.ts';
import { Random } from './random.ts';
import { MarketRecordWriter, PriceWords } from './record-writers.ts';
import { Volatility } from './volatility.ts';

export interface SimulationOptions {
  readonly market: Market;
  /** What is planted; flow, depth and pattern where it is not said. */
  readonly effects?: readonly Effect[];
  /** Multiplies what is planted. Default 1. */
  readonly strength?: number;
  /** How unlike each other days are. Default `real`. */
  readonly days?: DayProfile;
  readonly seed: number;
  readonly rate: Rate;
  /** Where the DBN files go. */
  readonly rawFolder: string;
  /** Where the truth goes: never below the lake's own folders. */
  readonly truthFolder: string;
}

export interface SimulatedSession {
  readonly date: string;
  readonly bookRecords: number;
  readonly trades: number;
}

/** Changes whenever the bytes of a simulated day would. */
export const SIMULATOR_VERSION = 4;
const FIRST_FUTURE_ID = 5_000;
/** Futures expire at 09:30 in New York. */
const EXPIRY_SECONDS = 9.5 * 3600;
/** Minutes after 12:38 that are still written, so that no label ends with the data. */
const TAIL_MINUTES = 2;
/**
 * Books are written from half an hour before the open: longer than any feature looks
 * back.
 */
const BOOK_LEAD_MINUTES = 30;
/**
 * Share of business in the contract that is not the front one, by sessions to the roll
 * date; beyond these it does not trade.
 */
const ROLL_SHARES: Readonly<Record<string, number>> = { '-2': 0.1, '-1': 0.35, '0': 0.25, '1': 0.1 };
const ROLL_BASIS_POINTS = 14;
const TRUTH_FILE = 'truth.parquet';
const SURFACE_FILE = 'surface.parquet';

export const TRUTH_TABLE: TableSpec = [
  { name: 'episode_id', type: 'utf8' },
  { name: 'date', type: 'utf8' },
  { name: 'level_kind', type: 'utf8' },
  { name: 'direction', type: 'utf8' },
  { name: 'approach_ns', type: 'int64', unit: 'ns' },
  { name: 'contact_ns', type: 'int64', unit: 'ns' },
  { name: 'flow', type: 'float64', unit: 'sd' },
  { name: 'depth', type: 'float64', unit: 'sd' },
  { name: 'gamma', type: 'float64', unit: 'sd' },
  { name: 'shown_s', type: 'float64', unit: 's' },
  { name: 'drift', type: 'float64' },
  { name: 'break_probability', type: 'float64' },
  ...([120, 240, 480] as const).flatMap(
    (seconds): TableSpec =>
      (['break', 'reject', 'chop'] as const).map((outcome) => ({
        name: `${outcome}_${seconds}s`,
        type: 'float64',
      })),
  ),
];

interface Listed {
  readonly contract: Contract;
  readonly feed: ContractFeed;
}

/**
 * The contracts that trade on a date: the front one, and around a roll its neighbour with
 * a smaller share. On the roll date the neighbour is the one that had the most volume the
 * session before, and so the one to follow.
 */
function listedContracts(instrument: Instrument, date: string): Listed[] {
  const { front, next } = calendarContracts(instrument.symbol, date);
  const previousQuarter =
    front.month === 3 ? { year: front.year - 1, month: 12 } : { year: front.year, month: front.month - 3 };
  const previous = calendarContracts(
    instrument.symbol,
    `${previousQuarter.year}-${String(previousQuarter.month).padStart(2, '0')}-01`,
  ).front;
  const listed: Listed[] = [
    { contract: front, feed: { instrumentId: futureId(front), basisTicks: 0, share: 1, isFollowed: true } },
  ];
  const basisTicks = Math.round(ROLL_BASIS_POINTS / instrument.tickSizePoints);
  const nearest = [
    { contract: next, days: sessionsApart(front.rollDate, date), basisTicks },
    { contract: previous, days: sessionsApart(previous.rollDate, date), basisTicks: -basisTicks },
  ].find(({ days }) => ROLL_SHARES[String(days)] !== undefined);
  if (nearest) {
    const { contract, basisTicks: basis, days } = nearest;
    const share = ROLL_SHARES[String(days)]!;
    const feed = { instrumentId: futureId(contract), basisTicks: basis, share, isFollowed: days === 0 };
    if (feed.isFollowed) listed[0] = { contract: front, feed: { ...listed[0]!.feed, isFollowed: false } };
    listed.push({ contract, feed });
  }
  return listed;
}

/**
 * The future that options are on, and what it trades above the front one: so much a
 * quarter.
 */
function underlyingOf(instrument: Instrument, date: string, contract: Contract): Underlying {
  const { front } = calendarContracts(instrument.symbol, date);
  const quarters = ((contract.year - front.year) * 12 + contract.month - front.month) / 3;
  return { instrumentId: futureId(contract), basisPoints: quarters * ROLL_BASIS_POINTS };
}

const futureId = ({ year, month }: Contract): number => FIRST_FUTURE_ID + year * 4 + month / 3;

const dateNumber = (date: string): number => Number(date.replaceAll('-', ''));

function mapping(symbol: string, instrumentId: number, date: string): SymbolMapping {
  // Timestamps run from the evening before in UTC terms too, so the mapping covers both
  // dates.
  const intervals = [
    {
      startDate: dateNumber(addDays(date, -1)),
      endDate: dateNumber(addDays(date, 1)),
      symbol: String(instrumentId),
    },
  ];
  return { rawSymbol: symbol, intervals };
}

function metadataFor(
  session: Session,
  dataset: string,
  schema: string,
  symbols: readonly string[],
  mappings: readonly SymbolMapping[],
): Metadata {
  return {
    version: 3,
    dataset,
    schema,
    start: session.origin,
    end: session.origin + BigInt(session.labelEnd + TAIL_MINUTES * NS_PER_MINUTE),
    limit: null,
    stypeIn: 'raw_symbol',
    stypeOut: 'instrument_id',
    tsOut: false,
    symbolCstrLength: SYMBOL_LENGTH,
    symbols,
    partial: [],
    notFound: [],
    mappings,
    recordCount: null,
  };
}

/**
 * Simulates one session into genuine DBN files: futures definitions, trades and MBP-10,
 * and the option chain's definitions, trades, MBP-1 and statistics. The same options and
 * date always give the same bytes; a file appears only when it is complete.
 */
export async function simulateSession(
  date: string,
  instrument: Instrument,
  options: SimulationOptions,
  onProgress: (share: number) => void = () => undefined,
): Promise<SimulatedSession> {
  const session = sessionOf(date);
  const random = (purpose: string) => new Random(options.seed, date, purpose);
  const day = simulatedDay(options.seed, date, settingsOf(options).days);
  const listed = listedContracts(instrument, date);
  const { market, effects, strength, days } = settingsOf(options);
  const plant = { market, effects, strength };
  const effect = new PlantedEffect(session, instrument, plant, random);
  const chain = new OptionsChain({
    session,
    seed: options.seed,
    profile: days,
    day,
    root: instrument.symbol,
    isThinned: options.rate === 'demo',
    underlyingOf: (contract) => underlyingOf(instrument, date, contract),
    demand: () => effect.optionDemand,
  });
  const files = new DayFiles();
  try {
    const writers = await openWriters(files, session, instrument, options.rawFolder, {
      futures: listed.map(({ contract, feed }) => mapping(contract.symbol, feed.instrumentId, date)),
      options: chain.series.map(({ symbol, instrumentId }) => mapping(symbol, instrumentId, date)),
    });
    await writers.futuresDefinitions.write(
      Buffer.concat(listed.map((entry) => futureDefinition(session, instrument, entry))),
    );
    await chain.writeReference(writers.options);
    const end = session.labelEnd + TAIL_MINUTES * NS_PER_MINUTE;
    const window = { from: session.rthOpen - BOOK_LEAD_MINUTES * NS_PER_MINUTE, to: end };
    const second = random('second contract');
    const marketRandom = random('market');
    const book = new OrderBook(Math.round(day.openPoints / instrument.tickSizePoints), marketRandom);
    const feeds = listed.map(({ feed }) => feed);
    const tape = new FuturesTape(book, writers, feeds, window, () => second.next());
    const lastPrints = new LastPrints(book);
    const futures = new FuturesMarket({
      instrument,
      volatility: new Volatility(session, day, options.seed),
      random: marketRandom,
      effect,
      tape,
      lastPrints,
      filler: options.rate === 'full' ? new Filler(random('filler'), tape, lastPrints) : null,
      onClock: (at, mid) => chain.advance(writers.options, Math.min(at, end), mid),
    });
    await futures.run(end, async (at) => {
      for (const file of [writers.trades, writers.book, writers.options.quotes, writers.options.trades])
        if (file.full) await file.flush();
      await chain.flush(writers.options, at === end);
      onProgress(at / end);
    });
    await writers.close();
    // What says how the day was made is gone before the day changes, and back after it: a
    // day that is half another's is made again.
    await rm(simulationFile(options.truthFolder, date), { force: true });
    await writeTruth(effect.truth(), date, options.truthFolder);
    await writeDurably(
      join(options.truthFolder, `date=${date}`, SURFACE_FILE),
      encodeTable(SURFACE_TABLE, surfaceColumns(session, chain.surfaceRows)),
    );
    await files.publish();
    await writeDurably(simulationFile(options.truthFolder, date), `${JSON.stringify(settingsOf(options))}\n`);
    return { date, bookRecords: writers.book.total, trades: writers.trades.total };
  } finally {
    await files.discard();
  }
}

/** All that a simulated day depends on, beside its date. */
type Settings = Pick<SimulationOptions, 'market' | 'effects' | 'strength' | 'days' | 'seed' | 'rate'>;

const simulationFile = (folder: string, date: string): string =>
  join(folder, `date=${date}`, 'simulation.json');

function settingsOf(options: Settings) {
  const { market, effects = DEFAULT_EFFECTS, strength = 1, days = 'real', seed, rate } = options;
  return { version: SIMULATOR_VERSION, market, effects, strength, days, seed, rate };
}

/** Whether a day was simulated by this version with these settings. */
export async function isSimulatedAs(folder: string, date: string, settings: Settings): Promise<boolean> {
  const text = await ifExists(readFile(simulationFile(folder, date), 'utf8'));
  return text?.trim() === JSON.stringify(settingsOf(settings));
}

function futureDefinition(session: Session, instrument: Instrument, { contract, feed }: Listed): Uint8Array {
  const midnight = session.origin + 6n * 3_600_000_000_000n;
  return definitionRecord({
    instrument_id: feed.instrumentId,
    ts_event: midnight,
    ts_recv: midnight,
    min_price_increment: rawPrice(instrument.tickSizePoints),
    min_price_increment_amount: rawPrice(instrument.tickSizePoints * instrument.multiplierUsd),
    unit_of_measure_qty: rawPrice(instrument.multiplierUsd),
    expiration: newYorkInstant(contract.expiry, EXPIRY_SECONDS),
    raw_instrument_id: BigInt(feed.instrumentId),
    maturity_year: contract.year,
    maturity_month: contract.month,
    raw_symbol: contract.symbol,
    group: instrument.symbol,
    asset: instrument.symbol,
    cfi: 'FFIXSX',
    security_type: 'FUT',
    instrument_class: 'F',
  });
}

/** The writers of a date, trades of the future last. */
async function openWriters(
  files: DayFiles,
  session: Session,
  instrument: Instrument,
  rawFolder: string,
  mappings: Readonly<Record<'futures' | 'options', readonly SymbolMapping[]>>,
) {
  const { symbol, dataset } = instrument;
  const create = (
    market: 'futures' | 'options',
    schema: 'definition' | 'trades' | 'mbp-10' | 'mbp-1' | 'statistics',
  ) => {
    const symbols = mappings[market].map(({ rawSymbol }) => rawSymbol);
    return files.create(
      rawFile({ rawFolder, market, symbol }, schema, session.date),
      metadataFor(session, dataset, schema, symbols, mappings[market]),
    );
  };
  const futuresPrices = new PriceWords(instrument.tickSizePoints);
  const optionPrices = new PriceWords(OPTION_TICK_POINTS);
  const records = (writer: DbnWriter, kind: 'trades' | 'mbp-1' | 'mbp-10', prices: PriceWords) =>
    new MarketRecordWriter(writer, kind, session.origin, prices);
  const options = {
    definitions: await create('options', 'definition'),
    statistics: await create('options', 'statistics'),
    quotes: records(await create('options', 'mbp-1'), 'mbp-1', optionPrices),
    trades: records(await create('options', 'trades'), 'trades', optionPrices),
  };
  const futuresDefinitions = await create('futures', 'definition');
  const book = records(await create('futures', 'mbp-10'), 'mbp-10', futuresPrices);
  const trades = records(await create('futures', 'trades'), 'trades', futuresPrices);
  const close = () =>
    Promise.all([...Object.values(options), futuresDefinitions, book, trades].map((file) => file.close()));
  return { options, futuresDefinitions, book, trades, close };
}

async function writeTruth(rows: readonly TruthRow[], date: string, folder: string): Promise<void> {
  const number = (of: (row: TruthRow) => number | undefined) =>
    Float64Array.from(rows, (row) => of(row) ?? Number.NaN);
  const outcomes = ([120, 240, 480] as const).flatMap((seconds) =>
    (['break', 'reject', 'chop'] as const).map(
      (outcome) =>
        [`${outcome}_${seconds}s`, number(({ driven }) => driven?.outcomes[seconds][outcome])] as const,
    ),
  );
  const bytes = encodeTable(TRUTH_TABLE, {
    episode_id: rows.map((row) => row.episodeId),
    date: rows.map((row) => row.date),
    level_kind: rows.map((row) => row.level),
    direction: rows.map((row) => row.direction),
    approach_ns: rows.map((row) => row.approachNs),
    contact_ns: rows.map((row) => row.contactNs),
    flow: number(({ carried }) => carried.flow),
    depth: number(({ carried }) => carried.depth),
    gamma: number(({ carried }) => carried.gamma),
    shown_s: number(({ shownSeconds }) => shownSeconds),
    drift: number(({ driven }) => driven?.drift),
    break_probability: number(({ driven }) => driven?.breakProbability),
    ...Object.fromEntries(outcomes),
  });
  await writeDurably(join(folder, `date=${date}`, TRUTH_FILE), bytes);
}
