import { Filler } from '../../../daemon/simulator/filler.ts';
import { FuturesMarket } from '../../../daemon/simulator/futures-market.ts';
import { FuturesTape, type FuturesWriters } from '../../../daemon/simulator/futures-tape.ts';
import { LastPrints } from '../../../daemon/simulator/last-prints.ts';
import { OrderBook } from '../../../daemon/simulator/order-book.ts';
import { PlantedEffect } from '../../../daemon/simulator/planted-effect.ts';
import { Random } from '../../../daemon/simulator/random.ts';
import type { EventFields } from '../../../daemon/simulator/record-writers.ts';
import { Volatility } from '../../../daemon/simulator/volatility.ts';
import { NS_PER_MINUTE } from '../../../shared/units.ts';
import { ES, SESSION } from '../../market.ts';

/** A record of the book, with the best prices it leaves. */
export interface SeenRecord extends EventFields {
  readonly bid: number;
  readonly ask: number;
  readonly bidSize: number;
  readonly askSize: number;
}

/**
 * Minutes of a market from the open, kept as they are published.
 * @param flow instead of what approaches carry, from −1 (sellers) to 1 (buyers)
 */
export async function marketFromOpen(
  minutes: number,
  {
    filled = false,
    volatilityFactor = 1,
    flow = 0,
    bookMinutes = minutes,
    bridgeTo = null,
  }: {
    filled?: boolean;
    volatilityFactor?: number;
    flow?: number;
    /** Of so many the books are published too. */
    bookMinutes?: number;
    /** Where price is drawn to at the end, in points, from the end of the books on. */
    bridgeTo?: number | null;
  } = {},
) {
  const records: SeenRecord[] = [];
  const trades: EventFields[] = [];
  const clock: { readonly at: number; readonly mid: number }[] = [];
  const writers = {
    trades: { full: false, event: (fields: EventFields) => trades.push(fields) },
    book: {
      full: false,
      withBook: (fields: EventFields, book: OrderBook) =>
        records.push({
          ...fields,
          bid: book.tick(book.bid),
          ask: book.tick(book.ask),
          bidSize: book.size[book.bid]!,
          askSize: book.size[book.ask]!,
        }),
    },
  } as unknown as FuturesWriters;
  const random = new Random('market');
  const end = SESSION.rthOpen + minutes * NS_PER_MINUTE;
  const booksEnd = SESSION.rthOpen + bookMinutes * NS_PER_MINUTE;
  const book = new OrderBook(24_000, random);
  const lastPrints = new LastPrints(book);
  const tape = new FuturesTape(
    book,
    writers,
    [{ instrumentId: 7, basisTicks: 0, share: 1, isFollowed: true }],
    { booksFrom: SESSION.rthOpen, booksTo: booksEnd, tradesTo: end },
    () => 1,
  );
  const day = { openPoints: 6000, closePoints: 6000, volatilityFactor, news: [] };
  const plant = { market: 'null', effects: [], strength: 0 } as const;
  const effect = new PlantedEffect(SESSION, ES, plant, (purpose) => new Random(purpose));
  if (flow !== 0) Object.defineProperty(effect, 'flow', { value: flow });
  const market = new FuturesMarket({
    instrument: ES,
    volatility: new Volatility(SESSION, day, 1),
    random,
    effect,
    tape,
    lastPrints,
    filler: filled ? new Filler(new Random('filler'), tape, lastPrints) : null,
    onClock: (at, mid) => clock.push({ at, mid }),
    startAt: SESSION.rthOpen,
    ...(bridgeTo !== null && { bridge: { from: booksEnd, to: end, points: bridgeTo } }),
  });
  await market.run(end, async () => undefined);
  return { records, trades, clock };
}
