import { describe, expect, it } from 'vitest';
import type { Order } from '../../../../daemon/simulator/options/customers.ts';
import { expiriesOn } from '../../../../daemon/simulator/options/expiry.ts';
import { Ladder } from '../../../../daemon/simulator/options/ladder.ts';
import { QuoteBoard, type QuoteWriters } from '../../../../daemon/simulator/options/quote-board.ts';
import { Random } from '../../../../daemon/simulator/random.ts';
import type { EventFields, ShownQuote } from '../../../../daemon/simulator/record-writers.ts';
import { ES, SESSION } from '../../../market.ts';

const LAST = 0x80;

function board() {
  const [listed] = new Ladder(expiriesOn(ES, SESSION.date)[0]!, 0, [6000]).all;
  const seen: string[] = [];
  const trades: EventFields[] = [];
  const writers = {
    quotes: {
      withQuote: ({ action, isBid, priceTicks, flags }: EventFields, { bidTicks, askTicks }: ShownQuote) =>
        seen.push(
          `${String.fromCharCode(action)}${isBid ? 'B' : 'A'} ${priceTicks} → ${bidTicks} ${askTicks}${flags === LAST ? ' last' : ''}`,
        ),
    },
    trades: { event: (fields: EventFields) => trades.push(fields) },
  } as unknown as QuoteWriters;
  const quotes = new QuoteBoard(SESSION, new Random('board'), 20);
  const show = (bidTicks: number, askTicks: number) => {
    quotes.show(writers, listed!, 1_000_000, { bidTicks, askTicks });
    return seen.splice(0);
  };
  const trade = (order: Partial<Order>) => {
    const whole = {
      listed: listed!,
      at: 2_000_000,
      buys: true,
      size: 3,
      isInside: false,
      isSideSaid: true,
      ...order,
    };
    quotes.trade(writers, whole);
    return seen.splice(0);
  };
  return { listed: listed!, trades, show, trade };
}

describe('What is shown of a series', () => {
  it('begins with its offer, and changes a side at a time, the one that steps back first', () => {
    const { show } = board();
    expect(show(40, 44)).toEqual(['AA 44 → 0 44', 'AB 40 → 40 44 last']);
    expect(show(45, 49)).toEqual(['CA 44 → 40 49', 'AB 45 → 45 49 last']);
    expect(show(38, 42)).toEqual(['CB 45 → 38 49', 'AA 42 → 38 42 last']);
  });
  it('is one record where one side changes, and none where neither does', () => {
    const { show } = board();
    show(40, 44);
    expect(show(40, 45)).toEqual(['CA 44 → 40 45 last']);
    expect(show(41, 45)).toEqual(['AB 41 → 41 45 last']);
    expect(show(41, 45)).toEqual([]);
    expect(show(0, 45)).toEqual(['CB 41 → 0 45 last']);
    expect(show(1, 45)).toEqual(['AB 1 → 1 45 last']);
  });
  it('keeps the size of a side that stays, and has another with another price', () => {
    const { show, listed } = board();
    show(40, 44);
    const before = listed.shown!;
    show(40, 45);
    expect(listed.shown!.bidSize).toBe(before.bidSize);
    const sizes = new Set<number>();
    for (let askTicks = 46; askTicks < 66; askTicks++) {
      show(40, askTicks);
      sizes.add(listed.shown!.askSize);
    }
    expect(sizes.size).toBeGreaterThan(8);
  });
});

describe('A trade', () => {
  it('prints at the offer or the bid and takes its size from it', () => {
    const { show, trade, trades, listed } = board();
    show(40, 44);
    const { bidSize } = listed.shown!;
    expect(trade({ buys: false, size: 5 })).toEqual(['TA 40 → 40 44', 'CB 40 → 40 44 last']);
    expect(trades[0]).toMatchObject({
      at: 2_000_000,
      priceTicks: 40,
      size: 5,
      isBid: false,
      flags: 0,
      sequence: 100,
    });
    expect(listed.shown!.bidSize).toBe(Math.max(1, bidSize - 5));
    expect(trade({ buys: true, isSideSaid: false })).toEqual([
      'TA 44 → 40 44',
      'CB 44 → 40 44 last'.replace('CB', 'CA'),
    ]);
    expect(trades[1]!.isBid).toBeNull();
    trade({ buys: true, size: 500 });
    expect(listed.shown!.askSize).toBe(1);
  });
  it('may print between the sides, and takes nothing from either; a tick apart there is no between', () => {
    const { show, trade, listed } = board();
    show(40, 44);
    const before = listed.shown;
    expect(trade({ isInside: true })).toEqual(['TB 42 → 40 44 last']);
    expect(listed.shown).toBe(before);
    show(43, 44);
    expect(trade({ isInside: true })[0]).toBe('TB 44 → 43 44');
  });
  it('is none where nobody bids, or nothing is shown at all', () => {
    const { show, trade, trades } = board();
    expect(trade({})).toEqual([]);
    show(0, 1);
    expect(trade({ buys: false })).toEqual([]);
    expect(trades).toEqual([]);
    expect(trade({ buys: true, isInside: true })[0]).toBe('TB 1 → 0 1');
  });
});
