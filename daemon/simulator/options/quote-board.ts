import type { Session } from '../../../shared/session/session.ts';
import type { SessionNs } from '../../../shared/units.ts';
import { ACTION, FLAG } from '../../databento/index.ts';
import type { Random } from '../random.ts';
import type { EventFields, MarketRecordWriter, ShownQuote } from '../record-writers.ts';
import type { Order } from './customers.ts';
import type { ListedSeries } from './ladder.ts';
import type { Quote } from './quote.ts';
import { StatisticsFeed } from './statistics-feed.ts';

/** A sequence that counts as time goes on, whatever is left out of a file. */
const NS_PER_SEQUENCE = 20_000;
const NOTHING_SHOWN: ShownQuote = { bidTicks: 0, askTicks: 0, bidSize: 0, askSize: 0 };

export interface QuoteWriters {
  readonly quotes: MarketRecordWriter;
  readonly trades: MarketRecordWriter;
}

/** What one side of a quote changes to. */
interface SideChange {
  readonly isBid: boolean;
  readonly before: ShownQuote;
  readonly after: ShownQuote;
}

/**
 * What is shown of each series, as the venue publishes it: a side at a time, the last one
 * ending the event, and a trade as a print and then what it takes.
 */
export class QuoteBoard {
  readonly statistics: StatisticsFeed;
  /** Of the sizes shown, which no trade depends on. */
  readonly #random: Random;
  readonly #meanShown: number;

  constructor(session: Session, random: Random, meanShown: number) {
    this.statistics = new StatisticsFeed(session);
    this.#random = random;
    this.#meanShown = meanShown;
  }

  /** The side that steps back goes first, so that bid and offer never meet. */
  show({ quotes }: QuoteWriters, listed: ListedSeries, at: SessionNs, next: Quote): void {
    const before = listed.shown ?? NOTHING_SHOWN;
    const isNewBid = next.bidTicks !== before.bidTicks;
    const isNewAsk = next.askTicks !== before.askTicks;
    const withBid = { ...before, bidTicks: next.bidTicks, bidSize: isNewBid ? this.#size() : before.bidSize };
    const withAsk = { ...before, askTicks: next.askTicks, askSize: isNewAsk ? this.#size() : before.askSize };
    const after = { ...withBid, askTicks: withAsk.askTicks, askSize: withAsk.askSize };
    listed.shown = after;
    const rises = next.askTicks > before.askTicks;
    const halfway = rises ? withAsk : withBid;
    const changesOffer = { isBid: false, before, after };
    const changesBid = { isBid: true, before, after };
    if (isNewBid && isNewAsk) {
      const [first, second] = rises ? [changesOffer, changesBid] : [changesBid, changesOffer];
      // A series that has had no quote begins with its offer.
      quotes.withQuote(this.#sideFields(listed, at, first, 0), halfway);
      quotes.withQuote(this.#sideFields(listed, at, second, FLAG.last), after);
    } else if (isNewBid || isNewAsk) {
      quotes.withQuote(this.#sideFields(listed, at, isNewBid ? changesBid : changesOffer, FLAG.last), after);
    }
  }

  #size(): number {
    return this.#random.geometric(this.#meanShown);
  }

  #sideFields(
    listed: ListedSeries,
    at: SessionNs,
    { isBid, before, after }: SideChange,
    flags: number,
  ): EventFields {
    const [old, next] = isBid
      ? [
          { ticks: before.bidTicks, size: before.bidSize },
          { ticks: after.bidTicks, size: after.bidSize },
        ]
      : [
          { ticks: before.askTicks, size: before.askSize },
          { ticks: after.askTicks, size: after.askSize },
        ];
    const isCloser = isBid ? next.ticks > old.ticks : next.ticks < old.ticks;
    const isBetter = old.ticks === 0 || isCloser;
    const named = isBetter ? next : old;
    const action = isBetter ? ACTION.add : ACTION.cancel;
    return fieldsOf(listed, at, { action, priceTicks: named.ticks, size: named.size, isBid, flags });
  }

  /** At the quote in force or between its sides; where there is no bid, nobody sells. */
  trade(writers: QuoteWriters, { listed, at, buys, size, isInside, isSideSaid }: Order): void {
    const shown = listed.shown ?? NOTHING_SHOWN;
    const atTicks = buys ? shown.askTicks : shown.bidTicks;
    if (atTicks === 0) return;
    const isBetween = isInside && shown.bidTicks > 0 && shown.askTicks - shown.bidTicks > 1;
    const priceTicks = isBetween ? Math.round((shown.bidTicks + shown.askTicks) / 2) : atTicks;
    const isBid = isSideSaid ? buys : null;
    const print = fieldsOf(listed, at, { action: ACTION.trade, priceTicks, size, isBid, flags: 0 });
    writers.trades.event(print);
    this.statistics.onTrade(at, listed.series.instrumentId, priceTicks, shown);
    if (isBetween) return writers.quotes.withQuote({ ...print, flags: FLAG.last }, shown);
    const sized = (contracts: number): ShownQuote =>
      buys ? { ...shown, askSize: contracts } : { ...shown, bidSize: contracts };
    const shownSize = buys ? shown.askSize : shown.bidSize;
    const added = Math.max(0, size + 1 - shownSize);
    if (added > 0) {
      // A large order is offered what it takes.
      const more = { action: ACTION.add, priceTicks: atTicks, size: added, isBid: !buys, flags: FLAG.last };
      writers.quotes.withQuote(fieldsOf(listed, at, more), sized(shownSize + added));
    }
    writers.quotes.withQuote(print, sized(shownSize + added));
    listed.shown = sized(shownSize + added - size);
    const taken = { action: ACTION.cancel, priceTicks: atTicks, size, isBid: !buys, flags: FLAG.last };
    writers.quotes.withQuote(fieldsOf(listed, at, taken), listed.shown);
  }
}

function fieldsOf(
  { series }: ListedSeries,
  at: SessionNs,
  what: Pick<EventFields, 'action' | 'priceTicks' | 'size' | 'isBid' | 'flags'>,
): EventFields {
  return {
    ...what,
    at,
    instrumentId: series.instrumentId,
    depth: 0,
    sequence: Math.floor(at / NS_PER_SEQUENCE),
  };
}
