import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Instrument } from '../../shared/instruments.ts';
import { type Session, sessionOf } from '../../shared/session/session.ts';
import { NS_PER_MINUTE, type SessionNs } from '../../shared/units.ts';
import { ifExists, writeDurably } from '../files/durable-write.ts';
import { type DayProfile, type SimulatedDay, simulatedDay } from './day.ts';
import { DayFiles } from './day-files.ts';
import { Filler } from './filler.ts';
import { type Bridge, FuturesMarket, type Rate } from './futures-market.ts';
import { FuturesTape } from './futures-tape.ts';
import { LastPrints } from './last-prints.ts';
import {
  definedContracts,
  futureDefinition,
  futureId,
  listedContracts,
  underlyingOf,
} from './listed-contracts.ts';
import type { Script } from './market-hand.ts';
import { OptionsChain } from './options/chain.ts';
import { encodeSurface } from './options/surface-table.ts';
import { OrderBook } from './order-book.ts';
import { DEFAULT_EFFECTS, type Effect, type Market, PlantedEffect } from './planted-effect.ts';
import { Random } from './random.ts';
import {
  actsOf,
  applyScenario,
  directingOf,
  isLed,
  requireDate,
  type ScenarioChoice,
  scenarioOf,
} from './scenarios/scenario.ts';
import { openWriters, symbolMapping } from './session-files.ts';
import { encodeTruth } from './truth-table.ts';
import { Volatility } from './volatility.ts';

export interface SimulationOptions {
  readonly market: Market;
  /** What is planted; flow, depth and pattern where it is not said. */
  readonly effects?: readonly Effect[];
  /** Multiplies what is planted. Default 1. */
  readonly strength?: number;
  /** How unlike each other days are. Default `real`. */
  readonly days?: DayProfile;
  /** Something that goes wrong, or that the market does. */
  readonly scenario?: ScenarioChoice | null;
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
export const SIMULATOR_VERSION = 7;
/**
 * Minutes after 12:38 of which books are written, so that no label ends with the data.
 */
const TAIL_MINUTES = 2;
/** Futures trade on after the close: until 17:00, or 13:15 on half days. */
const AFTER_CLOSE_MINUTES = { whole: 60, half: 15 } as const;
/**
 * Books are written from half an hour before the open: longer than any feature looks
 * back.
 */
const BOOK_LEAD_MINUTES = 30;
const TRUTH_FILE = 'truth.parquet';
const SURFACE_FILE = 'surface.parquet';

/**
 * Simulates one session into genuine DBN files: futures definitions, trades and MBP-10,
 * and the option chain's definitions, trades, MBP-1 and statistics. The same options and
 * date always give the same bytes; a file appears only when it is complete.
 * @throws {SpymasterError} USAGE for a date that the scenario is not of; of files that
 * cannot be written
 */
export async function simulateSession(
  date: string,
  instrument: Instrument,
  options: SimulationOptions,
  onProgress: (share: number) => void = () => undefined,
): Promise<SimulatedSession> {
  const { rawFolder, truthFolder, scenario = null } = options;
  if (scenario) requireDate(scenario, [date], instrument.symbol);
  const files = new DayFiles();
  try {
    const made = await writeMarket(files, date, instrument, options, onProgress);
    // What says how the day was made is gone before the day changes, and back after it: a
    // day that is half another's is made again.
    await rm(simulationFile(truthFolder, date), { force: true });
    await writeDurably(join(truthFolder, `date=${date}`, TRUTH_FILE), made.truth);
    await writeDurably(join(truthFolder, `date=${date}`, SURFACE_FILE), made.surface);
    await files.publish();
    if (scenario) await applyScenario(scenario, { rawFolder, symbol: instrument.symbol, date });
    await writeDurably(simulationFile(truthFolder, date), `${JSON.stringify(settingsOf(options))}\n`);
    return { date, bookRecords: made.bookRecords, trades: made.trades };
  } finally {
    await files.discard();
  }
}

/** Plays the market of a date into its files, which are not in place yet. */
async function writeMarket(
  files: DayFiles,
  date: string,
  instrument: Instrument,
  options: SimulationOptions,
  onProgress: (share: number) => void,
) {
  const session = sessionOf(date);
  const random = (purpose: string) => new Random(options.seed, date, purpose);
  const day = dayOf(date, options);
  const { scenario = null } = options;
  const listed = listedContracts(instrument, date, scenario && (scenarioOf(scenario).secondShare ?? null));
  const { market, effects, strength } = settingsOf(options);
  const effect = new PlantedEffect(session, instrument, { market, effects, strength }, random);
  const chain = chainOf(date, instrument, options, effect);
  const ends = tapeEndsOf(session);
  const { rawFolder } = options;
  const defined = definedContracts(listed, chain.underlyings);
  const mappings = {
    futures: defined.map((contract) => symbolMapping(contract.symbol, futureId(contract), date)),
    options: chain.mappedSeries.map(({ symbol, instrumentId }) => symbolMapping(symbol, instrumentId, date)),
  };
  const writers = await openWriters(files, { session, instrument, rawFolder, ends, mappings });
  await writers.futuresDefinitions.write(
    Buffer.concat(defined.map((contract) => futureDefinition(session, instrument, contract))),
  );
  await chain.writeReference(writers.options);
  const booksFrom = session.rthOpen - BOOK_LEAD_MINUTES * NS_PER_MINUTE;
  const window = { booksFrom, booksTo: ends.books, tradesTo: ends.tape };
  const second = random('second contract');
  const marketRandom = random('market');
  const book = new OrderBook(Math.round(day.openPoints / instrument.tickSizePoints), marketRandom);
  const feeds = listed.map(({ feed }) => feed);
  const tape = new FuturesTape(book, writers, feeds, window, () => second.next());
  const lastPrints = new LastPrints(book);
  const script = scriptOf(date, options, (until) => chain.skipTo(until));
  const futures = new FuturesMarket({
    instrument,
    volatility: new Volatility(session, day, options.seed),
    random: marketRandom,
    effect,
    tape,
    lastPrints,
    filler: options.rate === 'full' ? new Filler(random('filler'), tape, lastPrints) : null,
    script,
    bridge: bridgeOf(session, day),
    onClock: (at, mid) => chain.advance(writers.options, Math.min(at, ends.books), mid),
  });
  await futures.run(ends.tape, async (at) => {
    for (const file of [writers.trades, writers.book, writers.options.quotes, writers.options.trades])
      if (file.full) await file.flush();
    await chain.flush(writers.options, at === ends.tape);
    onProgress(at / ends.tape);
  });
  await writers.close();
  return {
    truth: encodeTruth(scenario && isLed(scenario) ? [] : effect.truth()),
    surface: encodeSurface(session, chain.surfaceRows),
    bookRecords: writers.book.total,
    trades: writers.trades.total,
  };
}

/** The options of a date, whose customers are drawn to what an approach carries. */
const chainOf = (date: string, instrument: Instrument, options: SimulationOptions, effect: PlantedEffect) =>
  new OptionsChain({
    session: sessionOf(date),
    seed: options.seed,
    profile: settingsOf(options).days,
    day: dayOf(date, options),
    instrument,
    isThinned: options.rate === 'demo',
    underlyingOf: (contract) => underlyingOf(instrument, date, contract),
    demand: () => effect.optionDemand,
    directing: options.scenario ? directingOf(options.scenario, date) : null,
  });

/** Until when books are written, and the tape. */
const tapeEndsOf = ({ labelEnd, rthClose, isHalfDay }: Session) => ({
  books: labelEnd + TAIL_MINUTES * NS_PER_MINUTE,
  tape: rthClose + (isHalfDay ? AFTER_CLOSE_MINUTES.half : AFTER_CLOSE_MINUTES.whole) * NS_PER_MINUTE,
});

/** Nothing before the end of the books knows where the afternoon ends. */
export function bridgeOf(session: Session, { closePoints }: SimulatedDay): Bridge {
  const { books, tape } = tapeEndsOf(session);
  return { from: books, to: tape, points: closePoints };
}

function dayOf(date: string, options: SimulationOptions): SimulatedDay {
  const day = simulatedDay(options.seed, date, settingsOf(options).days);
  return (options.scenario && scenarioOf(options.scenario).day?.(day)) ?? day;
}

function scriptOf(
  date: string,
  { scenario }: SimulationOptions,
  onHalt: (until: SessionNs) => void,
): Script | null {
  const acts = scenario && actsOf(scenario, date);
  return acts ? { session: sessionOf(date), acts, onHalt } : null;
}

/** All that a simulated day depends on, beside its date. */
type Settings = Pick<
  SimulationOptions,
  'market' | 'effects' | 'strength' | 'days' | 'seed' | 'rate' | 'scenario'
>;

const simulationFile = (folder: string, date: string): string =>
  join(folder, `date=${date}`, 'simulation.json');

function settingsOf(options: Settings) {
  const { market, effects = DEFAULT_EFFECTS, strength = 1, days = 'real', seed, rate } = options;
  const { scenario = null } = options;
  return { version: SIMULATOR_VERSION, market, effects, strength, days, seed, rate, scenario };
}

/** Whether a day was simulated by this version with these settings. */
export async function isSimulatedAs(folder: string, date: string, settings: Settings): Promise<boolean> {
  const text = await ifExists(readFile(simulationFile(folder, date), 'utf8'));
  return text?.trim() === JSON.stringify(settingsOf(settings));
}
