import { beforeEach, describe, expect, it } from 'vitest';
import { LastPrints } from '../../../daemon/simulator/last-prints.ts';
import { OrderBook } from '../../../daemon/simulator/order-book.ts';
import { Random } from '../../../daemon/simulator/random.ts';
import { clock } from '../../market.ts';

let book = new OrderBook(24_000, new Random('last prints'));
let prints = new LastPrints(book);
const AT = clock('10:00') + 1;
beforeEach(() => {
  book = new OrderBook(24_000, new Random('last prints'));
  book.size[book.ask] = 5;
  prints = new LastPrints(book);
  prints.onPrint(AT, true, book.ask);
});

describe('A print may be repeated', () => {
  it('by the side that made it, in its minute', () => {
    expect(prints.canRepeat(true, AT + 1)).toBe(true);
    expect(prints.canRepeat(true, clock('10:01') - 1)).toBe(true);
    expect(prints.canRepeat(true, clock('10:01'))).toBe(false);
    expect(prints.canRepeat(false, AT + 1)).toBe(false);
  });
  it('while its price is the best, with something left', () => {
    book.size[book.ask] = 2;
    expect(prints.canRepeat(true, AT)).toBe(true);
    book.size[book.ask] = 1;
    expect(prints.canRepeat(true, AT)).toBe(false);
    book.remove(book.ask, 1);
    expect(prints.canRepeat(true, AT)).toBe(false);
  });
  it('knows who took last', () => {
    expect(prints.buyerLast).toBe(true);
    prints.onPrint(AT + 2, false, book.bid);
    expect(prints.buyerLast).toBe(false);
  });
});
