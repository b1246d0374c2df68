import type { Instrument } from '../../shared/instruments.ts';
import type { SessionNs } from '../../shared/units.ts';
import type { Batches } from '../events/kinds.ts';
import type { MarketClock } from './accumulator.ts';
import { Bars, type BarsReading } from './bars.ts';
import { Book, type BookReading } from './book.ts';
import { BookChanges, type BookChangesReading } from './book-changes.ts';
import { OptionChain, type OptionChainReading } from './option-chain.ts';
import { OrderFlow, type OrderFlowReading } from './order-flow.ts';
import { Tape, type TapeReading } from './tape.ts';
import { ThinQuotes, type ThinQuotesReading } from './thin-quotes.ts';

/**
 * Everything that takes in market events. A feature sees their readings and nothing else
 * of the market.
 */
export const ACCUMULATORS = {
  bars: (clock: MarketClock) => new Bars(clock),
  tape: (clock: MarketClock) => new Tape(clock),
  orderFlow: (clock: MarketClock) => new OrderFlow(clock),
  book: (clock: MarketClock) => new Book(clock),
  bookChanges: (clock: MarketClock) => new BookChanges(clock),
  thinQuotes: (clock: MarketClock, instrument: Instrument) => new ThinQuotes(clock, instrument),
  optionChain: (clock: MarketClock, instrument: Instrument) => new OptionChain(clock, instrument),
} as const;

export type Accumulators = {
  readonly [K in keyof typeof ACCUMULATORS]: ReturnType<(typeof ACCUMULATORS)[K]>;
};

/** What all accumulators knew at one moment. */
export interface Readings {
  readonly bars: BarsReading;
  readonly tape: TapeReading;
  readonly orderFlow: OrderFlowReading;
  readonly book: BookReading;
  readonly bookChanges: BookChangesReading;
  readonly thinQuotes: ThinQuotesReading;
  readonly optionChain: OptionChainReading;
}

export function makeAccumulators(clock: MarketClock, instrument: Instrument): Accumulators {
  return {
    bars: ACCUMULATORS.bars(clock),
    tape: ACCUMULATORS.tape(clock),
    orderFlow: ACCUMULATORS.orderFlow(clock),
    book: ACCUMULATORS.book(clock),
    bookChanges: ACCUMULATORS.bookChanges(clock),
    thinQuotes: ACCUMULATORS.thinQuotes(clock, instrument),
    optionChain: ACCUMULATORS.optionChain(clock, instrument),
  };
}

export function readAsOf(of: Accumulators, at: SessionNs): Readings {
  return {
    bars: of.bars.asOf(at),
    tape: of.tape.asOf(at),
    orderFlow: of.orderFlow.asOf(at),
    book: of.book.asOf(at),
    bookChanges: of.bookChanges.asOf(at),
    thinQuotes: of.thinQuotes.asOf(at),
    optionChain: of.optionChain.asOf(at),
  };
}

/** A grid step ends: those that keep something for each are told. */
export function tellGridStep(of: Accumulators, at: SessionNs): void {
  of.book.onGridStep(at);
  of.bookChanges.onGridStep(at);
  of.optionChain.onGridStep(at);
}

/** A trade happens; bars take theirs in before the levels that are made of them. */
export function tellTrade(of: Accumulators, batch: Batches['trade'], i: number): void {
  of.tape.on('trade', batch, i);
  of.bookChanges.on('trade', batch, i);
  of.thinQuotes.on('trade', batch, i);
  of.optionChain.on('trade', batch, i);
}

/** The book changes. Most events are books: each accumulator is called for what it is. */
export function tellBook(of: Accumulators, batch: Batches['book'], i: number): void {
  of.orderFlow.onBook(batch, i);
  of.book.onBook(batch, i);
  of.bookChanges.onBook(batch, i);
  of.thinQuotes.onBook(batch, i);
}

/** Memory of the last batch of books is about to be reused. */
export function releaseBooks(of: Accumulators): void {
  of.book.onBatchEnd();
  of.bookChanges.onBatchEnd();
}
