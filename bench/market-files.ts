import { join } from 'node:path';
import type { Metadata } from '../daemon/databento/index.ts';
import { DbnWriter } from '../daemon/databento/index.ts';
import { Filler } from '../daemon/simulator/filler.ts';
import { FuturesMarket } from '../daemon/simulator/futures-market.ts';
import { FuturesTape } from '../daemon/simulator/futures-tape.ts';
import { LastPrints } from '../daemon/simulator/last-prints.ts';
import { OrderBook } from '../daemon/simulator/order-book.ts';
import { PlantedEffect } from '../daemon/simulator/planted-effect.ts';
import { Random } from '../daemon/simulator/random.ts';
import { MarketRecordWriter, PriceWords } from '../daemon/simulator/record-writers.ts';
import { Volatility } from '../daemon/simulator/volatility.ts';
import { instrument } from '../shared/instruments.ts';
import { sessionOf } from '../shared/session/session.ts';
import { NS_PER_MINUTE } from '../shared/units.ts';

export const ES = instrument('ES');
export const SESSION = sessionOf('2025-06-05');
const INSTRUMENT_ID = 7;

function metadata(schema: string): Metadata {
  const mappings = [
    {
      rawSymbol: 'ESM5',
      intervals: [{ startDate: 20250604, endDate: 20250606, symbol: String(INSTRUMENT_ID) }],
    },
  ];
  const common = {
    dataset: 'GLBX.MDP3',
    schema,
    start: SESSION.origin,
    end: null,
    limit: null,
    stypeIn: 'raw_symbol',
    stypeOut: 'instrument_id',
  };
  return {
    version: 3,
    ...common,
    tsOut: false,
    symbolCstrLength: 71,
    symbols: ['ESM5'],
    partial: [],
    notFound: [],
    mappings,
    recordCount: null,
  };
}

export interface MarketFiles {
  readonly book: string;
  readonly trades: string;
  readonly bookRecords: number;
  readonly tradeRecords: number;
  readonly seconds: number;
}

/**
 * The full-rate market's first minutes after the open, as the simulator writes them:
 * MBP-10 and trades.
 */
export async function writeMarketFiles(folder: string, minutes: number): Promise<MarketFiles> {
  const paths = { book: join(folder, 'bench.mbp-10.dbn.zst'), trades: join(folder, 'bench.trades.dbn.zst') };
  const prices = new PriceWords(ES.tickSizePoints);
  const book = new MarketRecordWriter(
    await DbnWriter.create(paths.book, metadata('mbp-10')),
    'mbp-10',
    SESSION.origin,
    prices,
  );
  const trades = new MarketRecordWriter(
    await DbnWriter.create(paths.trades, metadata('trades')),
    'trades',
    SESSION.origin,
    prices,
  );
  const day = { openPoints: 6000, volatilityFactor: 1, news: [] };
  const random = new Random('bench');
  const orders = new OrderBook(24_000, random);
  const window = { from: SESSION.rthOpen, to: SESSION.rthOpen + minutes * NS_PER_MINUTE };
  const feed = { instrumentId: INSTRUMENT_ID, basisTicks: 0, share: 1, isFollowed: true };
  const lastPrints = new LastPrints(orders);
  const tape = new FuturesTape(orders, { trades, book }, [feed], window, () => 1);
  const plant = { market: 'null', effects: [], strength: 0 } as const;
  const market = new FuturesMarket({
    instrument: ES,
    volatility: new Volatility(SESSION, day, 1),
    random,
    effect: new PlantedEffect(SESSION, ES, plant, (purpose) => new Random(purpose)),
    tape,
    lastPrints,
    filler: new Filler(new Random('filler'), tape, lastPrints),
    onClock: () => undefined,
    startAt: SESSION.rthOpen,
  });
  const write = async () => {
    for (const file of [book, trades]) if (file.full) await file.flush();
  };
  const startedAt = performance.now();
  await market.run(SESSION.rthOpen + minutes * NS_PER_MINUTE, write);
  await Promise.all([book.close(), trades.close()]);
  return {
    ...paths,
    bookRecords: book.total,
    tradeRecords: trades.total,
    seconds: (performance.now() - startedAt) / 1000,
  };
}

/**
 * A file of many trades: the decoder's bench needs more of them than minutes of market
 * hold.
 */
export async function writeTradesFile(folder: string, count: number): Promise<string> {
  const path = join(folder, 'bench.many-trades.dbn.zst');
  const random = new Random('trades');
  const writer = new MarketRecordWriter(
    await DbnWriter.create(path, metadata('trades')),
    'trades',
    SESSION.origin,
    new PriceWords(ES.tickSizePoints),
  );
  let at: number = SESSION.rthOpen;
  let priceTicks = 24_000;
  for (let i = 0; i < count; i++) {
    at += Math.round(random.exponential(2e6)) + 1;
    const buys = random.next() < 0.5;
    if (random.next() < 0.2) priceTicks += buys ? 1 : -1;
    writer.event({
      at,
      instrumentId: INSTRUMENT_ID,
      priceTicks,
      size: random.geometric(3),
      action: 0x54,
      isBid: buys,
      depth: 0,
      sequence: i,
      flags: 0,
    });
    if (writer.full) await writer.flush();
  }
  await writer.close();
  return path;
}
