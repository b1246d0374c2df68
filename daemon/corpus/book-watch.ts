import { NS_PER_MILLISECOND, NS_PER_MINUTE, NS_PER_SECOND, type SessionNs } from '../../shared/units.ts';
import { ACTION, SIDE } from '../databento/index.ts';
import type { BookRecords } from './book-record.ts';
import { correlation, mean, quantile } from './moments.ts';

/** Stretches of order flow whose change of the mid price is looked at: of ten seconds. */
const STRETCHES_A_MINUTE = 6;
const STRETCH_NS = NS_PER_MINUTE / STRETCHES_A_MINUTE;
/** An order that comes so soon after a print, at its price, puts back what it took. */
const REFILL_NS = 100 * NS_PER_MILLISECOND;

/** The best quotes as a record left them. */
export interface Best {
  readonly at: SessionNs;
  readonly bid: number;
  readonly ask: number;
  readonly bidSize: number;
  readonly askSize: number;
}

/** A side behind its best price. */
interface Behind {
  readonly second: number;
  readonly deeper: readonly number[];
  readonly hasGap: boolean;
}

/** A market order at one price, and what there was before it. */
interface Hit {
  readonly at: SessionNs;
  readonly price: number;
  readonly fromBids: boolean;
  readonly queue: number;
  contracts: number;
}

/** A print whose price is watched for orders that put back what it took. */
interface Taken {
  readonly at: SessionNs;
  readonly price: number;
  readonly fromBids: boolean;
  left: number;
}

/** Of ten seconds, NaN where a book in them tells nothing; the mid is as they ended. */
interface Stretch {
  readonly flow: number;
  readonly bought: number;
  readonly mid: number;
}

/** What books show, and what changes them. */
export class BookWatch {
  readonly #tick: number;
  #records = 0;
  readonly #actions = new Map<number, number>();
  #last: Best | null = null;
  /** Behind the best prices as the last record of the batch before left them. */
  #lastBehind: readonly Behind[] = [];
  /** Nanoseconds in all, and with a spread of one tick. */
  readonly #spread = { all: 0, oneTick: 0 };
  /** In force as each second began. */
  readonly #bestQueues: number[] = [];
  readonly #secondQueues: number[] = [];
  readonly #deeperQueues: number[] = [];
  #sides = 0;
  #sidesWithGap = 0;
  readonly #depthByMinute = new Map<number, number[]>();
  readonly #midsByMinute = new Map<number, number[]>();
  readonly #stretches: Stretch[] = [];
  #stretch = Number.NaN;
  #flow = 0;
  #bought = 0;
  #bestChanges = 0;
  readonly #emptied = { byPrint: 0, byCancel: 0 };
  #hit: Hit | null = null;
  readonly #takenShares: number[] = [];
  readonly #adds = { atBest: 0, better: 0, behind: 0, all: 0 };
  readonly #cancels = { atBest: 0, all: 0 };
  #taken: Taken[] = [];
  readonly #putBack = { whole: 0, all: 0 };

  constructor(tickPoints: number) {
    this.#tick = tickPoints;
  }

  get records(): number {
    return this.#records;
  }

  onRecord(batch: BookRecords, i: number): void {
    const next: Best = {
      at: batch.at[i]!,
      bid: batch.bidPrice[0]![i]!,
      ask: batch.askPrice[0]![i]!,
      bidSize: batch.bidSize[0]![i]!,
      askSize: batch.askSize[0]![i]!,
    };
    this.#records++;
    const action = batch.action[i]!;
    this.#actions.set(action, (this.#actions.get(action) ?? 0) + 1);
    const before = this.#last;
    this.#passStretches(before, next.at);
    if (before) this.#passTime(before, next.at, batch, i);
    this.#last = next.bid < next.ask ? next : null;
    if (before && this.#last) this.#onChange(before, next, batch, i);
    else if (this.#records > 1) this.#flow = Number.NaN;
    if (i === batch.count - 1) this.#lastBehind = this.#behind(batch, i);
  }

  #passStretches(before: Best | null, at: SessionNs): void {
    const stretch = Math.floor(at / STRETCH_NS);
    if (Number.isNaN(this.#stretch)) this.#stretch = stretch;
    const mid = before ? (before.bid + before.ask) / 2 : Number.NaN;
    for (; this.#stretch < stretch; this.#stretch++) {
      this.#stretches.push({ flow: this.#flow, bought: this.#bought, mid });
      [this.#flow, this.#bought] = [0, 0];
    }
  }

  /** What held until this record: for how long, and as which seconds began. */
  #passTime(before: Best, at: SessionNs, batch: BookRecords, i: number): void {
    this.#spread.all += at - before.at;
    if (this.#ticks(before.ask - before.bid) === 1) this.#spread.oneTick += at - before.at;
    const seconds = Math.floor(at / NS_PER_SECOND) - Math.floor(before.at / NS_PER_SECOND);
    if (seconds === 0) return;
    const behind = i > 0 ? this.#behind(batch, i - 1) : this.#lastBehind;
    for (let second = 1; second <= seconds; second++)
      this.#look(before, behind, (Math.floor(before.at / NS_PER_SECOND) + second) * NS_PER_SECOND);
  }

  #look({ bid, ask, bidSize, askSize }: Best, behind: readonly Behind[], at: SessionNs): void {
    this.#bestQueues.push(bidSize, askSize);
    const minute = Math.floor(at / NS_PER_MINUTE);
    push(this.#depthByMinute, minute, (bidSize + askSize) / 2);
    push(this.#midsByMinute, minute, (bid + ask) / 2);
    for (const { second, deeper, hasGap } of behind) {
      this.#secondQueues.push(second);
      this.#deeperQueues.push(...deeper);
      this.#sides++;
      if (hasGap) this.#sidesWithGap++;
    }
  }

  #behind({ bidPrice, askPrice, bidSize, askSize }: BookRecords, i: number): readonly Behind[] {
    return (
      [
        [bidPrice, bidSize],
        [askPrice, askSize],
      ] as const
    ).map(([prices, sizes]) => ({
      second: sizes[1]![i]!,
      deeper: sizes.slice(2).map((size) => size[i]!),
      hasGap: this.#ticks(Math.abs(prices.at(-1)![i]! - prices[0]![i]!)) > prices.length - 1,
    }));
  }

  #onChange(before: Best, next: Best, batch: BookRecords, i: number): void {
    const [action, side, price, size] = [batch.action[i]!, batch.side[i]!, batch.price[i]!, batch.size[i]!];
    const isOfBids = side === SIDE.bid;
    if (action === ACTION.trade) {
      // Of a print whose side is not said nobody knows which queue it took from.
      if (isOfBids || side === SIDE.ask) this.#onPrint(before, next.at, price, size, !isOfBids);
      return;
    }
    this.#flow += orderFlow(before, next);
    if (next.bid !== before.bid || next.ask !== before.ask) this.#bestChanges++;
    const best = isOfBids ? before.bid : before.ask;
    const ticksBehind = this.#ticks(isOfBids ? best - price : price - best);
    const isOfPrint = this.#hit?.at === next.at && this.#hit.price === price;
    const isEmptied = isOfBids ? next.bid < before.bid : next.ask > before.ask;
    if (isEmptied && action !== ACTION.add)
      if (isOfPrint) this.#emptied.byPrint++;
      else this.#emptied.byCancel++;
    if (action === ACTION.add) this.#onAdd(next.at, price, size, isOfBids, ticksBehind);
    else if (action === ACTION.cancel && !isOfPrint) {
      this.#cancels.all++;
      if (ticksBehind === 0) this.#cancels.atBest++;
    }
  }

  #onPrint(before: Best, at: SessionNs, price: number, size: number, fromBids: boolean): void {
    this.#bought += fromBids ? -size : size;
    const last = this.#hit;
    const isSame = last?.at === at && last.price === price && last.fromBids === fromBids;
    if (isSame) last.contracts += size;
    else {
      this.#settleHit();
      const [best, queue] = fromBids ? [before.bid, before.bidSize] : [before.ask, before.askSize];
      this.#hit = { at, price, fromBids, queue: price === best ? queue : Number.NaN, contracts: size };
    }
    this.#settleTaken(at);
    this.#taken.push({ at, price, fromBids, left: size });
  }

  /** What a market order took of the best price, once all its prints there are known. */
  #settleHit(): void {
    if (this.#hit && !Number.isNaN(this.#hit.queue))
      this.#takenShares.push(Math.min(1, this.#hit.contracts / this.#hit.queue));
    this.#hit = null;
  }

  #onAdd(at: SessionNs, price: number, size: number, isOfBids: boolean, ticksBehind: number): void {
    this.#adds.all++;
    if (ticksBehind === 0) this.#adds.atBest++;
    else if (ticksBehind === 1) this.#adds.behind++;
    else if (ticksBehind < 0) this.#adds.better++;
    this.#settleTaken(at);
    // What is added puts back what was taken first.
    let left = size;
    for (const each of this.#taken) {
      if (each.price !== price || each.fromBids !== isOfBids) continue;
      const put = Math.min(left, each.left);
      each.left -= put;
      left -= put;
    }
  }

  /** Prints whose time to be put back is over. */
  #settleTaken(at: SessionNs): void {
    const open = this.#taken.findIndex((each) => at - each.at <= REFILL_NS);
    const done = open < 0 ? this.#taken : this.#taken.slice(0, open);
    if (done.length === 0) return;
    this.#taken = open < 0 ? [] : this.#taken.slice(open);
    this.#putBack.all += done.length;
    this.#putBack.whole += done.filter(({ left }) => left === 0).length;
  }

  #ticks(points: number): number {
    return Math.round(points / this.#tick);
  }

  /** What there is to say of all records so far; no more come after it. */
  figures() {
    this.#settleHit();
    this.#settleTaken(Number.POSITIVE_INFINITY);
    const { atBest, better, behind, all: adds } = this.#adds;
    const share = (action: number) => (this.#actions.get(action) ?? 0) / this.#records;
    const emptied = this.#emptied.byPrint + this.#emptied.byCancel;
    const shares = this.#takenShares;
    return {
      records: this.#records,
      oneTickShare: this.#spread.oneTick / this.#spread.all,
      bestQueue: {
        p5: quantile(this.#bestQueues, 0.05),
        median: quantile(this.#bestQueues, 0.5),
        p95: quantile(this.#bestQueues, 0.95),
      },
      secondQueue: quantile(this.#secondQueues, 0.5),
      deeperQueue: quantile(this.#deeperQueues, 0.5),
      gapShare: this.#sidesWithGap / this.#sides,
      depthAndVolatility: this.#depthAndVolatility(),
      mix: {
        add: share(ACTION.add),
        cancel: share(ACTION.cancel),
        modify: share(ACTION.modify),
        trade: share(ACTION.trade),
      },
      bestChangeShare: this.#bestChanges / this.#records,
      emptiedByPrints: this.#emptied.byPrint / emptied,
      wholeTakenShare: shares.filter((each) => each === 1).length / shares.length,
      medianTakenShare: quantile(shares, 0.5),
      adds: { atBest: atBest / adds, better: better / adds, behind: behind / adds },
      cancelsAtBest: this.#cancels.atBest / this.#cancels.all,
      putBackShare: this.#putBack.whole / this.#putBack.all,
      impact: this.#impact(),
      flowLead: this.#lead(({ flow }) => flow),
      tapeLead: this.#lead(({ bought }) => bought),
    };
  }

  /** Correlation over minutes of the logarithms of best queues and of the mid’s range. */
  #depthAndVolatility(): number {
    const pairs = [...this.#midsByMinute].flatMap(([minute, mids]) => {
      const range = Math.max(...mids) - Math.min(...mids);
      const depth = mean(this.#depthByMinute.get(minute)!);
      return range > 0 ? [[Math.log(depth), Math.log(range)] as const] : [];
    });
    return correlationOf(pairs);
  }

  /** Share of the variance of ten seconds’ change that their order flow explains. */
  #impact(): number {
    return (
      correlationOf(
        this.#stretches.slice(1).map(({ flow, mid }, i) => [flow, mid - this.#stretches[i]!.mid] as const),
      ) ** 2
    );
  }

  /** Correlation of a minute’s sum with the change of the mid price in the next one. */
  #lead(of: (stretch: Stretch) => number): number {
    const pairs: (readonly [number, number])[] = [];
    const step = STRETCHES_A_MINUTE;
    for (let end = step - 1; end + step < this.#stretches.length; end += step) {
      const minute = this.#stretches.slice(end - step + 1, end + 1);
      const change = this.#stretches[end + step]!.mid - this.#stretches[end]!.mid;
      pairs.push([minute.reduce((sum, stretch) => sum + of(stretch), 0), change]);
    }
    return correlationOf(pairs);
  }
}

/** Of the pairs that are known. */
function correlationOf(pairs: readonly (readonly [number, number])[]): number {
  const known = pairs.filter(([a, b]) => Number.isFinite(a + b));
  return correlation(
    known.map(([a]) => a),
    known.map(([, b]) => b),
  );
}

function push(lists: Map<number, number[]>, key: number, value: number): void {
  const list = lists.get(key);
  if (list) list.push(value);
  else lists.set(key, [value]);
}

/**
 * Order-flow imbalance of a change at the best prices (Cont, Kukanov & Stoikov, The Price
 * Impact of Order Book Events, 2014), in contracts: what was added to the bid, less what
 * was added to the offer.
 */
export function orderFlow(before: Best, next: Best): number {
  const bid = next.bid >= before.bid ? next.bidSize : 0;
  const bidBefore = next.bid <= before.bid ? before.bidSize : 0;
  const ask = next.ask <= before.ask ? next.askSize : 0;
  const askBefore = next.ask >= before.ask ? before.askSize : 0;
  return bid - bidBefore - (ask - askBefore);
}
