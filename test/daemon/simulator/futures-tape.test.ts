import { expect, it } from 'vitest';
import { FuturesTape, type FuturesWriters } from '../../../daemon/simulator/futures-tape.ts';
import { OrderBook } from '../../../daemon/simulator/order-book.ts';
import { Random } from '../../../daemon/simulator/random.ts';
import type { EventFields } from '../../../daemon/simulator/record-writers.ts';

function tapeOf(...shares: readonly number[]) {
  const told: string[] = [];
  const sequences: number[] = [];
  const letter = ({ action, instrumentId, flags }: EventFields) =>
    `${String.fromCharCode(action)}${instrumentId}${flags ? ' last' : ''}`;
  const writers = {
    trades: { full: false, event: (fields: EventFields) => told.push(`trade ${letter(fields)}`) },
    book: {
      full: true,
      withBook: (fields: EventFields) => {
        sequences.push(fields.sequence);
        told.push(`book ${letter(fields)}`);
      },
      withoutBook: (fields: EventFields) => {
        sequences.push(fields.sequence);
        told.push(`no book ${letter(fields)}`);
      },
    },
  } as unknown as FuturesWriters;
  const feeds = shares.map((share, i) => ({
    instrumentId: i + 1,
    basisTicks: 56 * i,
    share,
    isFollowed: i === shares.length - 1,
  }));
  const tape = new FuturesTape(
    new OrderBook(24_000, new Random('tape')),
    writers,
    feeds,
    { booksFrom: 100, booksTo: 200, tradesTo: 300 },
    () => 0.5,
  );
  return { tape, told, sequences };
}

it('a print is a trade, and then what it takes, which ends the event', () => {
  const { tape, told } = tapeOf(1);
  const before = tape.book.size[tape.book.ask]!;
  tape.print({ at: 100, buys: true, index: tape.book.ask, size: 1 }, () =>
    tape.book.remove(tape.book.ask, 1),
  );
  expect(told).toEqual(['trade T1', 'book T1', 'book C1 last']);
  expect(tape.book.size[tape.book.ask]).toBe(before - 1);
});
it('books are written from the beginning of their window up to its end, trades before it and after', () => {
  const { tape, told } = tapeOf(1);
  for (const at of [99, 100, 199, 200, 299, 300]) {
    tape.added({ at, isBid: true, index: tape.book.bid, size: 1, depth: 0 });
    tape.print({ at, buys: true, index: tape.book.ask, size: 1 }, () => undefined);
  }
  expect(told.filter((line) => line.startsWith('trade'))).toHaveLength(5);
  expect(told.filter((line) => line === 'book A1 last')).toHaveLength(2);
});
it('a second contract has all changes of the book, and its share of prints, the others being cancels', () => {
  const [most, few] = [tapeOf(1, 0.6), tapeOf(1, 0.4)];
  for (const { tape } of [most, few])
    tape.print({ at: 100, buys: true, index: tape.book.ask, size: 1 }, () => undefined);
  expect(most.told.filter((line) => line.includes('2'))).toEqual(['trade T2', 'book T2', 'book C2 last']);
  expect(few.told.filter((line) => line.includes('2'))).toEqual(['book C2 last']);
  few.tape.added({ at: 100, isBid: false, index: few.tape.book.ask, size: 1, depth: 0 });
  expect(few.told.at(-1)).toBe('book A2 last');
});
it('a book that is forgotten is told of each contract, within the window, as an event of its own', () => {
  const { tape, told, sequences } = tapeOf(1, 0.6);
  tape.added({ at: 100, isBid: true, index: tape.book.bid, size: 1, depth: 0 });
  for (const at of [99, 100, 199, 200]) tape.cleared(at);
  tape.added({ at: 199, isBid: true, index: tape.book.bid, size: 1, depth: 0 });
  const both = ['no book R1 last', 'no book R2 last'];
  expect(told).toEqual(['book A1 last', 'book A2 last', ...both, ...both, 'book A1 last', 'book A2 last']);
  const [first] = sequences;
  expect(sequences.map((sequence) => sequence - first!)).toEqual([0, 0, 1, 1, 2, 2, 3, 3]);
});
it('an order that is changed is one record, of those that come and go for the first contract alone', () => {
  const { tape, told } = tapeOf(1, 0.6);
  const change = { at: 100, isBid: true, index: tape.book.bid, size: 3, depth: 0 };
  tape.modified(change);
  tape.modified({ ...change, isFiller: true });
  tape.modified({ ...change, at: 99 });
  tape.modified({ ...change, depth: 10 });
  expect(told).toEqual(['book M1 last', 'book M2 last', 'book M1 last']);
});
it('says where the followed contract printed, if it did', () => {
  const printed = (...shares: readonly number[]) => {
    const { tape } = tapeOf(...shares);
    return tape.print({ at: 100, buys: true, index: tape.book.ask, size: 1 }, () => undefined);
  };
  expect([printed(1), printed(1, 0.6), printed(1, 0.4)]).toEqual([24_001, 24_001 + 56, null]);
});
it('fills time in a contract that has all the business alone', () => {
  const { tape, told } = tapeOf(1, 0.6);
  const event = { at: 100, index: tape.book.ask, size: 1, isFiller: true };
  tape.print({ ...event, buys: true }, () => undefined);
  tape.added({ ...event, isBid: false, depth: 0 });
  tape.cancelled({ ...event, isBid: false, depth: 0 });
  expect(told.filter((line) => line.includes('2'))).toEqual([]);
  expect(told.filter((line) => line.includes('1'))).toHaveLength(5);
});
it('says when blocks wait to be written', () => {
  expect(tapeOf(1).tape.full).toBe(true);
});
