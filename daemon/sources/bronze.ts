import type { ContractChoice } from '../../pipeline/contracts/followed-contract.ts';
import type { AnyEventStream } from '../../pipeline/events/event-stream.ts';
import { BOOK_DEPTH, type BookBatch, type TradeBatch } from '../../pipeline/events/kinds.ts';
import type { Instrument } from '../../shared/instruments.ts';
import type { Session } from '../../shared/session/session.ts';
import { DATASETS, type Lake } from '../lake/lake.ts';
import type { Manifest } from '../lake/manifest.ts';
import { bookChanged } from './book-changed.ts';
import { bronzeOptionStreams } from './bronze-options.ts';
import { batchesOf, contentHashOf, type Part } from './bronze-part.ts';
import type { MarketSource } from './market-source.ts';

/**
 * Bronze tables of a date: the same events as the raw files they were made of, whose
 * place they take where those are gone.
 * @returns null where the date has no bronze trades
 * @throws {SpymasterError} LAKE_CORRUPT
 */
export async function bronzeSource(
  lake: Lake,
  instrument: Instrument,
  session: Session,
): Promise<MarketSource | null> {
  const { symbol } = instrument;
  const trades = await lake.manifest(DATASETS.trades(symbol), session.date);
  const contract = trades && contractOf(trades);
  if (!contract) return null;
  const streams: AnyEventStream[] = [
    {
      kind: 'trade',
      contentHash: contentHashOf(trades),
      batches: () => batchesOf(lake, DATASETS.trades(symbol), trades, session, tradeBatch),
    },
  ];
  const books = await lake.manifest(DATASETS.books(symbol), session.date);
  if (books && contractOf(books)?.symbol === contract.symbol)
    streams.push({
      kind: 'book',
      contentHash: contentHashOf(books),
      batches: () => batchesOf(lake, DATASETS.books(symbol), books, session, bookBatch),
    });
  const options = await bronzeOptionStreams(lake, { instrument, session, contract: contract.symbol });
  return { kind: 'bronze', contract, streams: [...streams, ...options] };
}

function contractOf({ facts }: Manifest): ContractChoice | null {
  const { contract, roll_contaminated } = facts;
  return typeof contract === 'string'
    ? { symbol: contract, rollContaminated: roll_contaminated === 1 }
    : null;
}

function tradeBatch(part: Part): TradeBatch {
  return {
    count: part.count,
    at: part.at,
    sequence: part.sequence,
    price: part.column<Float64Array>('price'),
    size: part.counts('size'),
    aggressor: part.column<Int8Array>('aggressor'),
  };
}

function bookBatch(part: Part): BookBatch {
  const levels = <T>(of: (name: string) => T, prefix: string): T[] =>
    Array.from({ length: BOOK_DEPTH }, (_, i) => of(`${prefix}_${i + 1}`));
  const price = (name: string) => part.column<Float64Array>(name);
  const size = (name: string) => part.counts(name);
  const side = part.letters('side');
  return {
    count: part.count,
    at: part.at,
    sequence: part.sequence,
    bidPrice: levels(price, 'bid_px'),
    askPrice: levels(price, 'ask_px'),
    bidSize: levels(size, 'bid_sz'),
    askSize: levels(size, 'ask_sz'),
    changed: Int8Array.from(part.letters('action'), (action, i) => bookChanged(action, side[i]!)),
  };
}
