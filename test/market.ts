import { Random } from '../daemon/simulator/random.ts';
import type { OutcomeRow } from '../pipeline/approaches/outcome-board.ts';
import {
  type BarBatch,
  BOOK_DEPTH,
  type BookBatch,
  makeBarBatch,
  makeBookBatch,
  makeTradeBatch,
  type TradeBatch,
} from '../pipeline/events/kinds.ts';
import type { Accumulators } from '../pipeline/grid/registry.ts';
import type { Checkpoint, SessionSink, StateRow } from '../pipeline/session/rows.ts';
import { SessionRun } from '../pipeline/session/session-run.ts';
import { NO_WARM_UP, type WarmUp } from '../pipeline/session/warm-up.ts';
import { type Instrument, instrument } from '../shared/instruments.ts';
import { type Session, sessionOf } from '../shared/session/session.ts';
import { NS_PER_MINUTE, NS_PER_SECOND, type SessionNs } from '../shared/units.ts';
import { mirroredOption, type OptionEvent, optionBatch, RandomOptions } from './options.ts';

export const ES = instrument('ES');
export const SESSION: Session = sessionOf('2025-06-05');

/** Session time of a New York clock time on the test session. */
export function clock(time: string, session: Session = SESSION): SessionNs {
  const [hours = 0, minutes = 0, seconds = 0] = time.split(':').map(Number);
  return session.rthOpen + ((hours - 9.5) * 60 + minutes) * NS_PER_MINUTE + seconds * NS_PER_SECOND;
}

export interface TradeEvent {
  readonly kind: 'trade';
  readonly at: SessionNs;
  readonly price: number;
  readonly size: number;
  readonly aggressor: number;
}
export interface BookEvent {
  readonly kind: 'book';
  readonly at: SessionNs;
  readonly bid: number;
  readonly ask: number;
  /** Ten bids, then ten asks, best first. */
  readonly sizes: readonly number[];
  /** Points from one shown price to the next; a quarter without it. */
  readonly tick?: number;
}
export type MarketEvent = TradeEvent | BookEvent | OptionEvent;

/** One-minute bar of a bars-only source, from `start` on. */
export interface MinuteBarEvent {
  readonly start: SessionNs;
  readonly open: number;
  readonly high: number;
  readonly low: number;
  readonly close: number;
}

/**
 * A driftless tick-by-tick market from 04:00 to 12:40 with a book around every trade and
 * the day's own options; enough to exercise every feature.
 */
export function randomMarket(seed: number, session: Session = SESSION): MarketEvent[] {
  const random = new Random(seed, 'test market');
  const options = new RandomOptions(seed, session);
  const events: MarketEvent[] = options.listed();
  let ticks = 24_000;
  for (let at: number = session.preMarketStart; at < session.labelEnd + 2 * NS_PER_MINUTE; ) {
    const busy = at > session.rthOpen - 20 * NS_PER_MINUTE;
    at += Math.round(random.exponential(busy ? 1.5 : 12) * NS_PER_SECOND) + 1;
    const up = random.next() < 0.5;
    if (random.next() < 0.5) ticks += up ? 1 : -1;
    const price = ticks / 4;
    const sizes = Array.from({ length: 2 * BOOK_DEPTH }, () => random.geometric(20));
    events.push({ kind: 'trade', at, price, size: random.geometric(4), aggressor: up ? 1 : -1 });
    events.push({
      kind: 'book',
      at: at + 10,
      bid: up ? price - 0.25 : price,
      ask: up ? price : price + 0.25,
      sizes,
    });
    events.push(...options.after(at + 20, price));
  }
  return events;
}

/** The market reflected about a price: up is down, bids are asks, buyers are sellers. */
export function mirrored(events: readonly MarketEvent[], about: number): MarketEvent[] {
  return events.map((event) => {
    if (event.kind === 'trade')
      return { ...event, price: 2 * about - event.price, aggressor: -event.aggressor };
    if (event.kind !== 'book') return mirroredOption(event, about);
    return {
      ...event,
      bid: 2 * about - event.ask,
      ask: 2 * about - event.bid,
      sizes: [...event.sizes.slice(BOOK_DEPTH), ...event.sizes.slice(0, BOOK_DEPTH)],
    };
  });
}

/** One-minute bars of the trades of a market. */
export function minuteBars(events: readonly MarketEvent[]): MinuteBarEvent[] {
  const bars: { start: number; open: number; high: number; low: number; close: number }[] = [];
  for (const event of events) {
    if (event.kind !== 'trade') continue;
    const start = Math.floor(event.at / NS_PER_MINUTE) * NS_PER_MINUTE;
    const last = bars.at(-1);
    if (last?.start === start) {
      last.high = Math.max(last.high, event.price);
      last.low = Math.min(last.low, event.price);
      last.close = event.price;
    } else bars.push({ start, open: event.price, high: event.price, low: event.price, close: event.price });
  }
  return bars;
}

export function tradeBatch(...events: readonly TradeEvent[]): TradeBatch {
  const batch = makeTradeBatch(events.length);
  batch.count = events.length;
  events.forEach(({ at, price, size, aggressor }, i) => {
    batch.at[i] = at;
    batch.price[i] = price;
    batch.size[i] = size;
    batch.aggressor[i] = aggressor;
  });
  return batch;
}

export function bookBatch(...events: readonly BookEvent[]): BookBatch {
  const batch = makeBookBatch(events.length);
  batch.count = events.length;
  events.forEach(({ at, bid, ask, sizes, tick = ES.tickSizePoints }, i) => {
    batch.at[i] = at;
    for (let level = 0; level < BOOK_DEPTH; level++) {
      batch.bidPrice[level]![i] = bid - level * tick;
      batch.askPrice[level]![i] = ask + level * tick;
      batch.bidSize[level]![i] = sizes[level]!;
      batch.askSize[level]![i] = sizes[BOOK_DEPTH + level]!;
    }
  });
  return batch;
}

export function barBatch(...bars: readonly MinuteBarEvent[]): BarBatch {
  const batch = makeBarBatch(bars.length);
  batch.count = bars.length;
  bars.forEach(({ start, open, high, low, close }, i) => {
    batch.start[i] = start;
    batch.at[i] = start + NS_PER_MINUTE;
    batch.open[i] = open;
    batch.high[i] = high;
    batch.low[i] = low;
    batch.close[i] = close;
    batch.volume[i] = 100;
  });
  return batch;
}

/** Rows that a run has told, in the order in which it told them. */
export interface Told {
  readonly run: SessionRun;
  readonly checkpoints: Checkpoint[];
  readonly outcomes: OutcomeRow[];
  readonly ticks: { readonly at: SessionNs; readonly rows: readonly StateRow[] }[];
}

export function listen(
  session: Session = SESSION,
  warmUp: WarmUp = NO_WARM_UP,
  family: Instrument = ES,
  stage?: SessionSink['stage'],
): Told {
  const checkpoints: Checkpoint[] = [];
  const outcomes: OutcomeRow[] = [];
  const ticks: Told['ticks'] = [];
  const run = new SessionRun(session, family, warmUp, {
    checkpoint: (row) => checkpoints.push(row),
    outcome: (row) => outcomes.push(row),
    state: (at, rows) => ticks.push({ at, rows }),
    ...(stage && { stage }),
  });
  return { run, checkpoints, outcomes, ticks };
}

/**
 * Feeds events one by one, each in a batch of its own that is overwritten afterwards, as
 * a live feed would.
 */
export function play(
  events: readonly MarketEvent[],
  {
    session = SESSION,
    warmUp = NO_WARM_UP,
    finishAt = session.labelEnd,
    family = ES,
    stage,
  }: PlayOptions = {},
): Told {
  const told = listen(session, warmUp, family, stage);
  for (const event of events) tell(told.run, event);
  told.run.finish(finishAt);
  return told;
}

interface PlayOptions {
  readonly session?: Session;
  readonly warmUp?: WarmUp;
  readonly finishAt?: SessionNs;
  readonly family?: Instrument;
  readonly stage?: SessionSink['stage'];
}

export function tell(run: SessionRun, event: MarketEvent): void {
  if (event.kind === 'trade') return run.onTrade(tradeBatch(event), 0);
  if (event.kind !== 'book') return run.onOption(event.kind, optionBatch(event) as never, 0);
  const batch = bookBatch(event);
  run.onBook(batch, 0);
  run.onBatchEnd('book');
  for (const column of [...batch.bidPrice, ...batch.askPrice, batch.at]) column.fill(Number.NaN);
  for (const column of [...batch.bidSize, ...batch.askSize]) column.fill(0);
}

/** Tells accumulators of an event directly, as a run does. */
export function tellAccumulators(of: Accumulators, event: MarketEvent): void {
  const batch = () => {
    if (event.kind === 'trade') return tradeBatch(event);
    return event.kind === 'book' ? bookBatch(event) : optionBatch(event);
  };
  for (const accumulator of Object.values(of)) accumulator.on(event.kind, batch() as never, 0);
}

/** The same for the bars of a bars-only source. */
export function playBars(
  bars: readonly MinuteBarEvent[],
  { session = SESSION, warmUp = NO_WARM_UP, finishAt = session.labelEnd }: PlayOptions = {},
): Told {
  const told = listen(session, warmUp);
  for (const bar of bars) told.run.onBar(barBatch(bar), 0);
  told.run.finish(finishAt);
  return told;
}

/** What became of an episode, by its id. */
export const outcomesById = ({ outcomes }: Told): ReadonlyMap<string, OutcomeRow> =>
  new Map(outcomes.map((row) => [row.episode.id, row]));
