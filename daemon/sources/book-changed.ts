import { BOOK_CHANGED } from '../../pipeline/events/kinds.ts';
import { ACTION, SIDE } from '../databento/index.ts';

/** Changes of resting orders, each on one side; a print leaves them as they are. */
const OF_ORDERS: ReadonlySet<number> = new Set([ACTION.add, ACTION.cancel, ACTION.modify]);

/** What a book record changed, by its DBN action and side letters. */
export function bookChanged(action: number, side: number): number {
  if (action === ACTION.trade) return BOOK_CHANGED.nothing;
  if (!OF_ORDERS.has(action)) return BOOK_CHANGED.unsaid;
  if (side === SIDE.bid) return BOOK_CHANGED.bids;
  return side === SIDE.ask ? BOOK_CHANGED.offers : BOOK_CHANGED.unsaid;
}
