import { join } from 'node:path';
import type { Metadata } from '../daemon/databento/index.ts';
import { ACTION, DbnWriter, fieldOf, MBO, RTYPE, SIDE } from '../daemon/databento/index.ts';
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
import { sessionOf, toTimestamp } from '../shared/session/session.ts';
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
  const day = { openPoints: 6000, closePoints: 6000, volatilityFactor: 1, news: [] };
  const random = new Random('bench');
  const orders = new OrderBook(24_000, random);
  const end = SESSION.rthOpen + minutes * NS_PER_MINUTE;
  const window = { booksFrom: SESSION.rthOpen, booksTo: end, tradesTo: end };
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
  await market.run(end, write);
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

const ORDERS_PER_BLOCK = 20_000;

/** A file of many orders that come and go, as MBO tells them. */
export async function writeOrdersFile(folder: string, count: number): Promise<string> {
  const path = join(folder, 'bench.orders.dbn.zst');
  const random = new Random('orders');
  const writer = await DbnWriter.create(path, metadata('mbo'));
  const block = Buffer.alloc(ORDERS_PER_BLOCK * MBO.size);
  const offset = (name: string): number => fieldOf(MBO, name).offset;
  const [id, price, size, action, side] = [
    offset('order_id'),
    offset('price'),
    offset('size'),
    offset('action'),
    offset('side'),
  ];
  const [event, received, sequence] = [offset('ts_event'), offset('ts_recv'), offset('sequence')];
  let time: bigint = toTimestamp(SESSION, SESSION.rthOpen);
  for (let first = 0; first < count; first += ORDERS_PER_BLOCK) {
    const records = Math.min(ORDERS_PER_BLOCK, count - first);
    for (let i = 0, at = 0; i < records; i++, at += MBO.size) {
      time += BigInt(1 + Math.round(random.exponential(2e6)));
      block[at] = MBO.size / 4;
      block[at + 1] = RTYPE.mbo;
      block.writeUInt16LE(1, at + 2);
      block.writeUInt32LE(INSTRUMENT_ID, at + 4);
      block.writeBigUInt64LE(time, at + event);
      block.writeBigUInt64LE(640_000_000_000n + BigInt(Math.floor(random.next() * 1e6)), at + id);
      block.writeBigInt64LE(6_000_000_000_000n + 250_000_000n * BigInt(random.geometric(8)), at + price);
      block.writeUInt32LE(random.geometric(3), at + size);
      block[at + action] = random.next() < 0.5 ? ACTION.add : ACTION.cancel;
      block[at + side] = random.next() < 0.5 ? SIDE.bid : SIDE.ask;
      block.writeBigUInt64LE(time + 15_000n, at + received);
      block.writeUInt32LE(first + i, at + sequence);
    }
    await writer.write(block.subarray(0, records * MBO.size));
  }
  await writer.close();
  return path;
}
