import { existsSync } from 'node:fs';
import type { Instrument } from '../../shared/instruments.ts';
import type { Session } from '../../shared/session/session.ts';
import { ColumnReader, MBP_10, openDbnFile, runsOf } from '../databento/index.ts';
import { rawFile } from '../raw/raw-layout.ts';
import { chosenContract } from '../sources/chosen-contract.ts';
import { LEVEL_FIELDS, levelsOf, TimeColumn } from '../sources/dbn-events.ts';
import { rawCard } from '../sources/raw-card.ts';
import { BookWatch } from './book-watch.ts';
import { type TapeFigures, TapeWatch } from './tape-watch.ts';

const FIELDS = ['ts_event', 'ts_recv', 'action', 'side', 'price', 'size', ...LEVEL_FIELDS] as const;

/** What books and prints of a session's window were like. */
export interface BookDay {
  readonly book: ReturnType<BookWatch['figures']>;
  readonly tape: TapeFigures;
}

/**
 * Reads the books of the contract that is followed, 09:30 to 12:30, with the prints among
 * them.
 * @returns null where the session has no books, or none of that contract
 * @throws {SpymasterError} of files that cannot be read
 */
export async function readBookDay(
  rawFolder: string,
  instrument: Instrument,
  session: Session,
): Promise<BookDay | null> {
  const pathOf = (schema: 'trades' | 'mbp-10') =>
    rawFile({ rawFolder, market: 'futures', symbol: instrument.symbol }, schema, session.date);
  if (!existsSync(pathOf('trades')) || !existsSync(pathOf('mbp-10'))) return null;
  const { symbol } = await chosenContract(rawFolder, instrument, session.date);
  const { contracts } = await rawCard(pathOf('trades'), 'trades', session);
  const followed = contracts?.[symbol]?.instrumentId;
  if (followed === undefined) return null;
  const [book, tape] = [new BookWatch(instrument.tickSizePoints), new TapeWatch()];
  const reader = new ColumnReader(MBP_10, FIELDS);
  const [times, receipts] = [new TimeColumn(session), new TimeColumn(session)];
  const isWanted = (id: number) => id === followed;
  for await (const run of runsOf(await openDbnFile(pathOf('mbp-10')), MBP_10, { isWanted })) {
    const { count, columns } = reader.read(run);
    const batch = {
      count,
      at: times.read(columns.ts_event, count),
      receivedAt: receipts.read(columns.ts_recv, count),
      action: columns.action,
      side: columns.side,
      price: columns.price,
      size: columns.size,
      ...levelsOf(columns),
    };
    for (let i = 0; i < count; i++) {
      const at = batch.at[i]!;
      if (at < session.rthOpen || at >= session.windowEnd) continue;
      book.onRecord(batch, i);
      tape.onRecord(batch, i);
    }
  }
  return book.records === 0 ? null : { book: book.figures(), tape: tape.figures() };
}
