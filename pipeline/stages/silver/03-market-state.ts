import {
  BOOK_EVENTS,
  MARKET_EVENTS,
  NO_FINDINGS,
  OPTION_EVENTS,
  PRICE_EVENTS,
  type Stage,
} from '../../schema/stage.ts';
import { stored } from '../../schema/stored-column.ts';

export const MARKET_STATE: Stage = {
  layer: 'silver',
  index: 3,
  name: 'market-state',
  meaning:
    'The last trade price as of every event, the book and what came to it and left it, and the options that expire at the close: their quotes, trades, open interest and smile.',
  version: 2,
  kind: 'accumulate',
  accumulators: ['tape', 'orderFlow', 'book', 'bookChanges', 'thinQuotes', 'optionChain'],
  reads: MARKET_EVENTS,
  madeOf: {
    last_price: PRICE_EVENTS,
    book: BOOK_EVENTS,
    option_flow: OPTION_EVENTS,
    option_smile: OPTION_EVENTS,
  },
  writes: [
    stored('last_price', 'points', 'Last trade price.'),
    stored('book', 'contracts', 'The ten shown levels a side, and their changes in the last half hour.'),
    stored('option_flow', 'contracts', 'Trades of the day’s own options, by the side that took.'),
    stored('option_smile', 'a trading year', 'Volatility by strike, taken anew each minute.'),
  ],
  needs: [],
  table: null,
  check: NO_FINDINGS,
};
