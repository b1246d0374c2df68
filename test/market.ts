import { Random } from '../daemon/simulator/random.ts';
import { BOOK_DEPTH, type BookBatch, makeBookBatch, makeTradeBatch, type TradeBatch } from '../pipeline/events/kinds.ts';
import { type CheckpointRow, type LevelState, SessionEngine } from '../pipeline/session/session-run.ts';
import { NO_WARM_UP } from '../pipeline/session/warm-up.ts';
import { instrument } from '../shared/instruments.ts';
import { type Session, sessionOf } from '../shared/session/session.ts';
import { NS_PER_MINUTE, NS_PER_SECOND } from '../shared/units.ts';

export const ES = instrument('ES');
export const SESSION: Session = sessionOf('2025-06-05');

/** Session time of a New York clock time on the test session. */
export function clock(time: string, session: Session = SESSION): number {
  const [hours = 0, minutes = 0, seconds = 0] = time.split(':').map(Number);
  return session.rthOpen + ((hours - 9.5) * 60 + minutes) * NS_PER_MINUTE + seconds * NS_PER_SECOND;
}

export type MarketEvent =
  | { readonly kind: 'trade'; readonly at: number; readonly price: number; readonly size: number; readonly aggressor: number }
  | {
      readonly kind: 'book';
      readonly at: number;
      readonly bid: number;
      readonly ask: number;
      readonly sizes: readonly number[];
    };

/** A driftless tick-by-tick market from 04:00 to 12:40 with a book around every trade; enough to exercise every feature. */
export function randomMarket(seed: number, session: Session = SESSION): MarketEvent[] {
  const random = new Random(seed, 'test market');
  const events: MarketEvent[] = [];
  let ticks = 24_000;
  for (let at: number = session.preMarketStart; at < session.labelEnd + 2 * NS_PER_MINUTE; ) {
    const busy = at > session.rthOpen - 20 * NS_PER_MINUTE;
    at += Math.round(random.exponential(busy ? 1.5 : 12) * NS_PER_SECOND) + 1;
    const up = random.next() < 0.5;
    if (random.next() < 0.5) ticks += up ? 1 : -1;
    const price = ticks / 4;
    const sizes = Array.from({ length: 2 * BOOK_DEPTH }, () => random.geometric(20));
    events.push({ kind: 'trade', at, price, size: random.geometric(4), aggressor: up ? 1 : -1 });
    events.push({ kind: 'book', at: at + 10, bid: up ? price - 0.25 : price, ask: up ? price : price + 0.25, sizes });
  }
  return events;
}

/** The market reflected about a price: up is down, bids are asks, buyers are sellers. */
export function mirrored(events: readonly MarketEvent[], about: number): MarketEvent[] {
  return events.map((event) =>
    event.kind === 'trade'
      ? { ...event, price: 2 * about - event.price, aggressor: -event.aggressor }
      : {
          ...event,
          bid: 2 * about - event.ask,
          ask: 2 * about - event.bid,
          sizes: [...event.sizes.slice(BOOK_DEPTH), ...event.sizes.slice(0, BOOK_DEPTH)],
        },
  );
}

export function tradeBatch(event: Extract<MarketEvent, { kind: 'trade' }>): TradeBatch {
  const batch = makeTradeBatch(1);
  batch.count = 1;
  batch.at[0] = event.at;
  batch.price[0] = event.price;
  batch.size[0] = event.size;
  batch.aggressor[0] = event.aggressor;
  return batch;
}

export function bookBatch(event: Extract<MarketEvent, { kind: 'book' }>): BookBatch {
  const batch = makeBookBatch(1);
  batch.count = 1;
  batch.at[0] = event.at;
  for (let level = 0; level < BOOK_DEPTH; level++) {
    batch.bidPrice[level]![0] = event.bid - level * 0.25;
    batch.askPrice[level]![0] = event.ask + level * 0.25;
    batch.bidSize[level]![0] = event.sizes[level]!;
    batch.askSize[level]![0] = event.sizes[BOOK_DEPTH + level]!;
  }
  return batch;
}

export interface Run {
  readonly engine: SessionEngine;
  readonly checkpoints: CheckpointRow[];
  readonly ticks: { readonly at: number; readonly states: readonly LevelState[] }[];
}

/** Feeds events one by one, each in a batch of its own that is overwritten afterwards, as a live feed would. */
export function play(events: readonly MarketEvent[], session: Session = SESSION, finishAt: number = session.labelEnd): Run {
  const checkpoints: CheckpointRow[] = [];
  const ticks: Run['ticks'] = [];
  const engine = new SessionEngine(session, ES, NO_WARM_UP, {
    onCheckpoint: (row) => checkpoints.push(row),
    onStateTick: (at, states) => ticks.push({ at, states }),
  });
  for (const event of events) {
    if (event.kind === 'trade') engine.onTrade(tradeBatch(event), 0);
    else {
      const batch = bookBatch(event);
      engine.onBook(batch, 0);
      engine.onBatchEnd();
      for (const column of [...batch.bidPrice, ...batch.askPrice, batch.at]) column.fill(Number.NaN);
      for (const column of [...batch.bidSize, ...batch.askSize]) column.fill(0);
    }
  }
  engine.finish(finishAt);
  return { engine, checkpoints, ticks };
}
