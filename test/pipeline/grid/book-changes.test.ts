import { describe, expect, it } from 'vitest';
import { Random } from '../../../daemon/simulator/random.ts';
import { BOOK_CHANGED, type BookBatch, makeBookBatch } from '../../../pipeline/events/kinds.ts';
import { BookChanges } from '../../../pipeline/grid/book-changes.ts';
import { GRID_NS } from '../../../shared/rules.ts';
import { NS_PER_SECOND } from '../../../shared/units.ts';
import { bookBatch, clock, tradeBatch } from '../../market.ts';

const AT = clock('10:00');
const UNKNOWN = { added: Number.NaN, canceled: Number.NaN, filled: Number.NaN };

type Told =
  | readonly [seconds: number, bid: number, ask: number, bidSize: number, askSize: number]
  | readonly [seconds: number, side: 'buys' | 'sells' | 'unknown', price: number, size: number];

/** Prints elsewhere, every twenty seconds: a tape that runs. */
const TAPE: readonly Told[] = Array.from({ length: 210 }, (_, i) => [20 * i - 4000, 'buys', 1, 1] as const);

/**
 * Changes told until `now`, in seconds from 10:00; every other level has 20 contracts.
 */
function changes(told: readonly Told[], now = 0, tape: readonly Told[] = TAPE) {
  const events = [...tape.filter(([seconds]) => seconds <= now), ...told].sort((a, b) => a[0] - b[0]);
  const market = { now: Number.NEGATIVE_INFINITY };
  const book = new BookChanges(market);
  let step = AT - 4000 * NS_PER_SECOND;
  const stepTo = (at: number) => {
    for (; step + GRID_NS <= at; step += GRID_NS) book.onGridStep(step + GRID_NS);
    market.now = at;
  };
  for (const event of events) {
    const at = AT + event[0] * NS_PER_SECOND;
    stepTo(at);
    if (typeof event[1] === 'string') {
      const [, side, price, size] = event as Extract<Told, readonly [number, string, number, number]>;
      const aggressor = { buys: 1, sells: -1, unknown: 0 }[side];
      book.on('trade', tradeBatch({ kind: 'trade', at, price, size, aggressor }), 0);
    } else {
      const [, bid, ask, bidSize, askSize] = event as Extract<
        Told,
        readonly [number, number, number, number, number]
      >;
      const others = new Array<number>(9).fill(20);
      book.on(
        'book',
        bookBatch({ kind: 'book', at, bid, ask, sizes: [bidSize, ...others, askSize, ...others] }),
        0,
      );
    }
  }
  stepTo(AT + now * NS_PER_SECOND);
  return book.asOf(market.now);
}
/** A book that does not change, every thirty seconds. */
const steady = (from: number, to: number): Told[] =>
  Array.from({ length: Math.floor((to - from) / 30) + 1 }, (_, i) => [from + 30 * i, 6000, 6000.25, 10, 8]);

describe('The turnover at a band of prices', () => {
  it('is of the side that is asked for', () => {
    const read = changes([...steady(-300, -30), [-20, 6000, 6000.25, 13, 6]]);
    expect(read.turnover('bid', 5998, 6002)).toEqual({ added: 3, canceled: 0, filled: 0 });
    expect(read.turnover('ask', 5998, 6002)).toEqual({ added: 0, canceled: 2, filled: 0 });
  });
  it('counts buyers against offers and sellers against bids, and a trade of unknown side against either', () => {
    const withFill = (side: 'buys' | 'sells' | 'unknown', price: number) =>
      changes([...steady(-300, -30), [-20, side, price, 5], [-20, 6000, 6000.25, 6, 5]]);
    expect(withFill('buys', 6000.25).turnover('ask', 5998, 6002).filled).toBe(3);
    expect(withFill('buys', 6000).turnover('bid', 5998, 6002).filled).toBe(0);
    expect(withFill('sells', 6000).turnover('bid', 5998, 6002).filled).toBe(4);
    expect(withFill('sells', 6000.25).turnover('ask', 5998, 6002).filled).toBe(0);
    // Of unknown side: from whichever had orders at its price.
    expect(withFill('unknown', 6000.25).turnover('ask', 5998, 6002).filled).toBe(3);
    expect(withFill('unknown', 6000).turnover('bid', 5998, 6002).filled).toBe(4);
  });
  it('is of the last four minutes', () => {
    const early: Told = [-241, 6000, 6000.25, 17, 8];
    const back: Told = [-238, 6000, 6000.25, 10, 8];
    const read = changes([...steady(-300, -270), early, back, ...steady(-210, -30)]);
    expect(read.turnover('bid', 5998, 6002)).toEqual({ added: 0, canceled: 7, filled: 0 });
  });
  it('is missing until the book was watched for all of them, and once the feed has stopped', () => {
    expect(changes(steady(-240, -30)).turnover('bid', 0, 1e5)).toEqual({ added: 0, canceled: 0, filled: 0 });
    expect(changes(steady(-239, -30)).turnover('bid', 0, 1e5)).toEqual(UNKNOWN);
    expect(changes(steady(-400, -61)).turnover('bid', 0, 1e5)).toEqual(UNKNOWN);
    expect(changes([]).turnover('bid', 0, 1e5)).toEqual(UNKNOWN);
    // A minute without a book: the window is whole again four minutes after it.
    const silent = [...steady(-400, -340), ...steady(-230, -20)];
    expect(changes(silent).turnover('bid', 0, 1e5)).toEqual(UNKNOWN);
  });
  it('is missing where the tape was silent: what was traded then would look canceled', () => {
    const of = (tape: readonly Told[]) => changes(steady(-300, -30), 0, tape).turnover('bid', 0, 1e5);
    const silentFrom = (from: number, to: number) => TAPE.filter(([at]) => at <= from || at >= to);
    expect(of(silentFrom(-200, -140))).toEqual({ added: 0, canceled: 0, filled: 0 });
    expect(of(silentFrom(-200, -120))).toEqual(UNKNOWN);
    expect(of(silentFrom(-340, -260))).toEqual({ added: 0, canceled: 0, filled: 0 });
    expect(of(silentFrom(-80, 100))).toEqual(UNKNOWN);
    expect(of([])).toEqual(UNKNOWN);
  });
  it('is known for a minute after the last book, and starts anew after a silence', () => {
    expect(changes(steady(-330, -60)).turnover('bid', 0, 1e5)).toEqual({ added: 0, canceled: 0, filled: 0 });
    const before: Told[] = [[-400, 6000, 6000.25, 90, 90]];
    expect(changes([...before, ...steady(-240, -30)]).turnover('bid', 0, 1e5).canceled).toBe(0);
  });
  it.each([
    ['without a bid', Number.NaN, 6000.25],
    ['that is locked', 6000.25, 6000.25],
  ])('starts anew after a book %s', (_, bid, ask) => {
    const read = changes([...steady(-300, -30), [-20, bid, ask, 5, 5], [-10, 6000, 6000.25, 90, 90]]);
    expect(read.turnover('ask', 0, 1e5)).toEqual({ added: 0, canceled: 0, filled: 0 });
  });
  it('starts anew after a crossed book, without a comparison across it', () => {
    const read = changes([...steady(-300, -30), [-20, 6001, 6000, 5, 5], [-10, 6000, 6000.25, 90, 90]]);
    expect(read.turnover('bid', 0, 1e5)).toEqual({ added: 0, canceled: 0, filled: 0 });
  });
});

describe('An ordinary level', () => {
  it('holds the mean of all shown ones over the last half hour', () => {
    // Ten levels: 10 and nine of 20, then 40 and nine of 20 for the last 300 s.
    const read = changes([
      ...steady(-600, -330),
      ...steady(-300, 0).map((told): Told => [told[0], 6000, 6000.25, 40, 8]),
    ]);
    // The first step that ends with a book is at −590.
    expect(read.ordinaryLevel('bid')).toBeCloseTo((19 * 290 + 22 * 300) / 590, 9);
    expect(read.ordinaryLevel('ask')).toBeCloseTo((8 + 180) / 10, 9);
  });
  it('has nothing at all while the book is crossed', () => {
    // 600 s of ten levels, half of it crossed: the mean is over the other half.
    const crossed = steady(-300, 0).map((told): Told => [told[0], 6001, 6000, 1000, 1000]);
    expect(changes([...steady(-600, -330), ...crossed]).ordinaryLevel('bid')).toBeCloseTo(19, 9);
  });
  it('reaches back to the step that ended half an hour before', () => {
    const wide: Told[] = [
      [-1830, 6000, 6000.25, 1000, 8],
      [-1800, 6000, 6000.25, 1000, 8],
    ];
    const read = changes([...wide, ...steady(-1790, -20)]);
    expect(read.ordinaryLevel('bid')).toBeCloseTo((118 * 10 + 19 * 1790) / 1800, 9);
  });
  it('forgets what was before', () => {
    const wide = steady(-3600, -1830).map((told): Told => [told[0], 6000, 6000.25, 1000, 8]);
    expect(changes([...wide, ...steady(-1800, 0)]).ordinaryLevel('bid')).toBeCloseTo(19, 9);
  });
  it('leaves a silence of the feed out, but for a minute of it', () => {
    const wide = (at: number): Told => [at, 6000, 6000.25, 1000, 8];
    // 1180 a book for 300 s, a minute of the silence after it, and 190 for 300 s.
    const read = changes([
      ...[0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10].map((i) => wide(30 * i - 1000)),
      ...steady(-300, 0),
    ]);
    const [before, since] = [290 + 60, 300];
    expect(read.ordinaryLevel('bid')).toBeCloseTo((118 * before + 19 * since) / (before + since), 9);
    // Twenty minutes later the silence lies behind, and the mean was never below what
    // stood.
    expect(changes([wide(-1900), ...steady(-299, 0)]).ordinaryLevel('bid')).toBeNaN();
    expect(changes([wide(-1900), ...steady(-310, 0)]).ordinaryLevel('bid')).toBeCloseTo(19, 9);
  });
  it('counts a side that does not change for as long as the other one shows that the feed lives', () => {
    const { bids, unsaid } = BOOK_CHANGED;
    const market = { now: AT };
    const book = new BookChanges(market);
    for (let second = -1000; second <= 0; second++) {
      const sizes = Array.from({ length: 20 }, (_, i) => (i === 0 ? 10 + (second & 1) : 20));
      const batch = bookBatch({
        kind: 'book',
        at: AT + second * NS_PER_SECOND,
        bid: 6000,
        ask: 6000.25,
        sizes,
      });
      batch.changed[0] = second === -1000 ? unsaid : bids;
      if (second % 10 === 0 && second > -1000) book.onGridStep(AT + second * NS_PER_SECOND);
      book.on('book', batch, 0);
      book.onBatchEnd();
    }
    expect(book.asOf(AT).ordinaryLevel('ask')).toBe(20);
  });
  it('is missing until five minutes are known, and once the feed has stopped', () => {
    expect(changes(steady(-310, 0)).ordinaryLevel('bid')).toBeCloseTo(19, 9);
    expect(changes(steady(-299, 0)).ordinaryLevel('bid')).toBeNaN();
    expect(changes(steady(-900, -61)).ordinaryLevel('bid')).toBeNaN();
  });
});

describe('What the source says has changed', () => {
  /** The turnover of both sides after events, each with what is said of it. */
  const turnover = (said: readonly number[]) => {
    const market = { now: AT };
    const book = new BookChanges(market);
    const sizes: [bid: number, ask: number][] = [
      [10, 10],
      [10, 10],
      [14, 10],
      [14, 3],
      [15, 5],
    ];
    const others = new Array<number>(9).fill(20);
    const events = sizes.map(([bid, ask], i) => ({
      kind: 'book' as const,
      at: AT + (41 * i - 250) * NS_PER_SECOND,
      bid: 6000,
      ask: 6000.25,
      sizes: [bid, ...others, ask, ...others],
    }));
    const batch = bookBatch(...events);
    batch.changed.set(said);
    for (const [seconds] of TAPE)
      if (seconds <= 0)
        book.on(
          'trade',
          tradeBatch({ kind: 'trade', at: AT + seconds * NS_PER_SECOND, price: 1, size: 1, aggressor: 1 }),
          0,
        );
    for (let i = 0; i < batch.count; i++) book.on('book', batch, i);
    book.onBatchEnd();
    for (let i = 5; i < 7; i++)
      book.on('book', bookBatch({ ...events.at(-1)!, at: AT - (210 - 30 * i) * NS_PER_SECOND }), 0);
    market.now = AT;
    return (['bid', 'ask'] as const).map((side) => book.asOf(AT).turnover(side, 0, 1e5));
  };
  it('is the same as what is found by comparison', () => {
    const { unsaid, bids, offers, nothing } = BOOK_CHANGED;
    const found = turnover([unsaid, unsaid, unsaid, unsaid, unsaid]);
    expect(found).toEqual([
      { added: 5, canceled: 0, filled: 0 },
      { added: 2, canceled: 7, filled: 0 },
    ]);
    expect(turnover([bids, nothing, bids, offers, unsaid])).toEqual(found);
  });
  it('where it is wrong, is made up for by the next comparison of that side', () => {
    const { bids, nothing, offers } = BOOK_CHANGED;
    // The net of what was passed over: offers went from 10 by way of 3 to 5.
    expect(turnover([bids, nothing, bids, bids, offers])).toEqual([
      { added: 5, canceled: 0, filled: 0 },
      { added: 0, canceled: 5, filled: 0 },
    ]);
  });
});

/** A book that wanders, with what each event is said to have changed. */
function wandering(seed: number, count: number) {
  const random = new Random(seed, 'wandering books');
  const sizes = { bid: new Array<number>(12).fill(20), ask: new Array<number>(12).fill(20) };
  let [best, at, shown] = [24_000, AT - 900 * NS_PER_SECOND, 10];
  return Array.from({ length: count }, () => {
    // A silence of the feed, now and then.
    at += random.next() < 0.002 ? 70 * NS_PER_SECOND : Math.floor(random.next() * 0.6 * NS_PER_SECOND);
    const side = random.next() < 0.5 ? ('bid' as const) : ('ask' as const);
    const says = { bid: BOOK_CHANGED.bids, ask: BOOK_CHANGED.offers }[side];
    const chance = random.next();
    if (chance < 0.05) best += random.next() < 0.5 ? -1 : 1;
    else if (chance < 0.08) shown = shown === 10 ? 7 : 10;
    else if (chance < 0.9) sizes[side][Math.floor(10 * random.next())] = 1 + Math.floor(30 * random.next());
    const isKnown = chance >= 0.08 && random.next() < 0.9;
    const nothing = chance >= 0.9 ? BOOK_CHANGED.nothing : says;
    return {
      at,
      best,
      shown,
      isCrossed: random.next() < 0.02,
      changed: isKnown ? nothing : BOOK_CHANGED.unsaid,
      sizes: { bid: [...sizes.bid], ask: [...sizes.ask] },
    };
  });
}
type Wandering = ReturnType<typeof wandering>[number];

function fill(batch: BookBatch, events: readonly Wandering[]): void {
  batch.count = events.length;
  events.forEach(({ at, best, shown, isCrossed, changed, sizes }, row) => {
    batch.at[row] = at;
    batch.changed[row] = changed;
    for (let level = 0; level < 10; level++) {
      const isThere = level < shown;
      batch.bidPrice[level]![row] = isThere ? (best - level) / 4 : Number.NaN;
      batch.askPrice[level]![row] = isThere ? (best + (isCrossed ? 0 : 1) + level) / 4 : Number.NaN;
      batch.bidSize[level]![row] = isThere ? sizes.bid[level]! : 0;
      batch.askSize[level]![row] = isThere ? sizes.ask[level]! : 0;
    }
  });
}

/** All that is read of a wandering book, told in batches of so many. */
function readOf(events: readonly Wandering[], size: number): unknown[] {
  const market = { now: Number.NEGATIVE_INFINITY };
  const book = new BookChanges(market);
  const batch = makeBookBatch(size);
  const read: unknown[] = [];
  let step = events[0]!.at - (events[0]!.at % GRID_NS);
  for (let from = 0; from < events.length; from += size) {
    const told = events.slice(from, from + size);
    fill(batch, told);
    told.forEach(({ at, best }, row) => {
      for (; step + GRID_NS <= at; step += GRID_NS) book.onGridStep(step + GRID_NS);
      market.now = at;
      const price = best / 4;
      const trade = {
        kind: 'trade' as const,
        at,
        price,
        size: 3,
        aggressor: (from + row) % 3 === 0 ? 1 : -1,
      };
      if ((from + row) % 7 === 0) book.on('trade', tradeBatch(trade), 0);
      book.on('book', batch, row);
      if ((from + row) % 40 !== 0) return;
      const reading = book.asOf(at);
      for (const side of ['bid', 'ask'] as const)
        read.push(
          [-1, 0, 1, 2].map((ticks) => reading.turnover(side, price + ticks / 4, price + ticks / 4)),
          reading.turnover(side, 0, 1e5),
          reading.ordinaryLevel(side),
        );
    });
    book.onBatchEnd();
    // The memory of a batch is used again.
    for (const column of [...batch.bidPrice, ...batch.askPrice, ...batch.bidSize, ...batch.askSize])
      column.fill(1);
  }
  return read;
}

describe('Books in batches', () => {
  it.each([1, 2, 3])('say what they would say one by one, whatever happens (market %d)', (seed) => {
    const events = wandering(seed, 4000);
    const one = readOf(events, 1);
    expect(one.filter((each) => typeof each === 'number' && !Number.isNaN(each)).length).toBeGreaterThan(20);
    expect(readOf(events, 64)).toEqual(one);
    expect(readOf(events, 1000)).toEqual(one);
  });
});
