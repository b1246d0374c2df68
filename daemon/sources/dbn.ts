import { existsSync } from 'node:fs';
import type { AnyEventStream } from '../../pipeline/events/event-stream.ts';
import { SpymasterError } from '../../shared/errors.ts';
import type { Instrument } from '../../shared/instruments.ts';
import type { Session } from '../../shared/session/session.ts';
import { rawFile } from '../raw/raw-layout.ts';
import { chosenContract } from './chosen-contract.ts';
import { bookBatches, tradeBatches } from './dbn-events.ts';
import { dbnOptionStreams } from './dbn-options.ts';
import { holesBeside } from './holes.ts';
import type { MarketSource } from './market-source.ts';
import { rawCard } from './raw-card.ts';

/**
 * DBN files of a date as downloaded or simulated: trades, and books and options where
 * there are some.
 * @returns null where there are none
 * @throws {SpymasterError} NO_MARKET_DATA when the file has no trades of the contract to
 * follow
 */
export async function dbnSource(
  rawFolder: string,
  instrument: Instrument,
  session: Session,
): Promise<MarketSource | null> {
  const tradesPath = rawFile(
    { rawFolder, market: 'futures', symbol: instrument.symbol },
    'trades',
    session.date,
  );
  if (!existsSync(tradesPath)) return null;
  const contract = await chosenContract(rawFolder, instrument, session.date);
  const trades = await rawCard(tradesPath, 'trades', session);
  const instrumentId = trades.contracts?.[contract.symbol]?.instrumentId;
  if (instrumentId === undefined)
    throw nothingOf(contract.symbol, tradesPath, session.date, Object.keys(trades.contracts ?? {}));
  const streams: AnyEventStream[] = [
    {
      kind: 'trade',
      contentHash: trades.sha256,
      batches: () => tradeBatches(tradesPath, session, instrumentId),
    },
  ];
  const booksPath = rawFile(
    { rawFolder, market: 'futures', symbol: instrument.symbol },
    'mbp-10',
    session.date,
  );
  if (existsSync(booksPath)) {
    const books = await rawCard(booksPath, 'other', session);
    streams.push({
      kind: 'book',
      contentHash: books.sha256,
      batches: () => bookBatches(booksPath, session, instrumentId),
    });
  }
  const holes = await holesBeside(session, [tradesPath, booksPath]);
  if (holes) streams.push(holes);
  const options = await dbnOptionStreams(rawFolder, { instrument, session, contract: contract.symbol });
  return { kind: 'dbn', contract, streams: [...streams, ...options] };
}

function nothingOf(contract: string, path: string, date: string, symbols: readonly string[]): SpymasterError {
  return new SpymasterError(
    'NO_MARKET_DATA',
    `${path} has no trades of ${contract}, the contract to follow on ${date}.`,
    {
      hint: `It has ${symbols.join(', ') || 'no trades at all'}. Check the file's symbols.`,
    },
  );
}
