import type { SessionNs } from '../../shared/units.ts';
import type { MarketClock } from './accumulator.ts';
import { Bars, type BarsReading } from './bars.ts';
import { Book, type BookReading } from './book.ts';
import { OrderFlow, type OrderFlowReading } from './order-flow.ts';
import { Tape, type TapeReading } from './tape.ts';

/**
 * Everything that takes in market events. A feature sees their readings and nothing else
 * of the market.
 */
export const ACCUMULATORS = {
  bars: (clock: MarketClock) => new Bars(clock),
  tape: (clock: MarketClock) => new Tape(clock),
  orderFlow: (clock: MarketClock) => new OrderFlow(clock),
  book: (clock: MarketClock) => new Book(clock),
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
}

export function makeAccumulators(clock: MarketClock): Accumulators {
  return {
    bars: ACCUMULATORS.bars(clock),
    tape: ACCUMULATORS.tape(clock),
    orderFlow: ACCUMULATORS.orderFlow(clock),
    book: ACCUMULATORS.book(clock),
  };
}

export function readAsOf({ bars, tape, orderFlow, book }: Accumulators, at: SessionNs): Readings {
  return { bars: bars.asOf(at), tape: tape.asOf(at), orderFlow: orderFlow.asOf(at), book: book.asOf(at) };
}
