import { expect } from 'vitest';
import { MarketHand, type MarketHandle } from '../../../daemon/simulator/market-hand.ts';
import { OrderBook } from '../../../daemon/simulator/order-book.ts';
import { Random } from '../../../daemon/simulator/random.ts';
import { SESSION } from '../../market.ts';

export const START_TICK = 24_000;

/** A market that writes down what it is made to do. */
export function ledMarket(at: number) {
  const book = new OrderBook(START_TICK, new Random(1, 'test'));
  const done: { what: string; at: number; buys?: boolean; tick?: number; size?: number }[] = [];
  const market: MarketHandle = {
    book,
    get at() {
      return at;
    },
    advance: (to) => {
      expect(to).toBeGreaterThanOrEqual(at);
      at = to;
    },
    skipTo: (to) => {
      at = to;
      done.push({ what: 'skip', at });
    },
    trade: (buys, index, size) => {
      done.push({ what: 'trade', at, buys, tick: book.tick(index), size });
      book.remove(index, size);
    },
    add: (isBid, index, size) => book.add(isBid, index, size),
    cancel: (_isBid, index, size) => void book.remove(index, size),
    closeGap: (up) => {
      while (book.ask - book.bid > 1) book.add(up, up ? book.bid + 1 : book.ask - 1, 10);
    },
    clear: () => done.push({ what: 'clear', at }),
  };
  return { hand: new MarketHand(market, SESSION), book, done };
}
