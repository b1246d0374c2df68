import { NS_PER_MILLISECOND, NS_PER_MINUTE, NS_PER_SECOND, type SessionNs } from '../../shared/units.ts';
import { ACTION, SIDE } from '../databento/index.ts';
import type { BookRecords } from './book-record.ts';
import { correlation, mean } from './moments.ts';

/** Stretches of order flow whose change of the mid price is looked at: of ten seconds. */
const STRETCHES_A_MINUTE = 6;
const STRETCH_NS = NS_PER_MINUTE / STRETCHES_A_MINUTE;
/** An order that comes so soon after a print, at its price, refills what it took. */
const REFILL_NS = 100 * NS_PER_MILLISECOND;

/** The best quotes as a record left them. */
interface Best {
  readonly at: SessionNs;
  readonly bid: number;
  readonly ask: number;
  readonly bidSize: number;
  readonly askSize: number;
}

/** A print whose price is watched for orders that put back what it took. */
interface Taken {
  readonly at: SessionNs;
  readonly price: number;
  readonly fromBids: boolean;
  left: number;
}

/** Order flow of a stretch, and the mid price as it ended. */
interface Stretch {
  readonly flow: number;
  readonly mid: number;
}

/** What books show, and what changes them. */
export class BookWatch {
  readonly #tick: number;
  #records = 0;
  readonly #actions = new Map<number, number>();
  #last: Best | null = null;
  /** Nanoseconds in all, and with a spread of one tick. */
  readonly #spread = { all: 0, oneTick: 0 };
  /** As each second began. */
  readonly #bestQueues: number[] = [];
  readonly #secondQueues: number[] = [];
  readonly #deeperQueues: number[] = [];
  #books = 0;
  #withGap = 0;
  readonly #depthByMinute = new Map<number, number[]>();
  readonly #midsByMinute = new Map<number, number[]>();
  readonly #stretches: Stretch[] = [];
  #flow = 0;
  #bestChanges = 0;
  readonly #emptied = { byPrint: 0, byCancel: 0 };
  #printedAt: { readonly at: SessionNs; readonly price: number } | null = null;
  readonly #takenShares: number[] = [];
  readonly #adds = { atBest: 0, better: 0, behind: 0, all: 0 };
  readonly #cancels = { atBest: 0, all: 0 };
  #taken: Taken[] = [];
  #refills = { full: 0, all: 0 };

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
    if (!(next.bid < next.ask)) {
      this.#last = null;
      return;
    }
    const before = this.#last;
    this.#last = next;
    if (!before) return;
    this.#passTime(before, next, batch, i);
    this.#onChange(before, next, batch, i);
  }

  /** What held until this record, and its book where it is the first of a second. */
  #passTime(before: Best, next: Best, batch: BookRecords, i: number): void {
    this.#spread.all += next.at - before.at;
    if (this.#ticks(before.ask - before.bid) === 1) this.#spread.oneTick += next.at - before.at;
    const stretchOf = (at: SessionNs) => Math.floor(at / STRETCH_NS);
    for (let stretch = stretchOf(before.at); stretch < stretchOf(next.at); stretch++) {
      this.#stretches.push({ flow: this.#flow, mid: (before.bid + before.ask) / 2 });
      this.#flow = 0;
    }
    if (Math.floor(before.at / NS_PER_SECOND) < Math.floor(next.at / NS_PER_SECOND))
      this.#look(next, batch, i);
  }

  #look({ at, bid, ask, bidSize, askSize }: Best, batch: BookRecords, i: number): void {
    this.#bestQueues.push(bidSize, askSize);
    const minute = Math.floor(at / NS_PER_MINUTE);
    push(this.#depthByMinute, minute, (bidSize + askSize) / 2);
    push(this.#midsByMinute, minute, (bid + ask) / 2);
    for (const [prices, sizes] of [
      [batch.bidPrice, batch.bidSize],
      [batch.askPrice, batch.askSize],
    ] as const) {
      this.#secondQueues.push(sizes[1]![i]!);
      for (let level = 2; level < sizes.length; level++) this.#deeperQueues.push(sizes[level]![i]!);
      this.#books++;
      const reach = Math.abs(prices.at(-1)![i]! - prices[0]![i]!);
      if (this.#ticks(reach) > prices.length - 1) this.#withGap++;
    }
  }

  #onChange(before: Best, next: Best, batch: BookRecords, i: number): void {
    const [action, price, size] = [batch.action[i]!, batch.price[i]!, batch.size[i]!];
    const isOfBids = batch.side[i] === SIDE.bid;
    if (action === ACTION.trade) return this.#onPrint(before, next.at, price, size, !isOfBids);
    this.#flow += addedToBid(before, next) - addedToAsk(before, next);
    if (next.bid !== before.bid || next.ask !== before.ask) this.#bestChanges++;
    const best = isOfBids ? before.bid : before.ask;
    const ticksBehind = this.#ticks(isOfBids ? best - price : price - best);
    const isOfPrint = this.#printedAt?.at === next.at && this.#printedAt.price === price;
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
    this.#printedAt = { at, price };
    const [best, queue] = fromBids ? [before.bid, before.bidSize] : [before.ask, before.askSize];
    if (price === best) this.#takenShares.push(Math.min(1, size / queue));
    this.#settle(at);
    this.#taken.push({ at, price, fromBids, left: size });
  }

  #onAdd(at: SessionNs, price: number, size: number, isOfBids: boolean, ticksBehind: number): void {
    this.#adds.all++;
    if (ticksBehind === 0) this.#adds.atBest++;
    else if (ticksBehind === 1) this.#adds.behind++;
    else if (ticksBehind < 0) this.#adds.better++;
    this.#settle(at);
    for (const each of this.#taken) if (each.price === price && each.fromBids === isOfBids) each.left -= size;
  }

  /** Prints whose time to be refilled is over. */
  #settle(at: SessionNs): void {
    const over = this.#taken.findIndex((each) => at - each.at <= REFILL_NS);
    const done = over < 0 ? this.#taken : this.#taken.slice(0, over);
    if (done.length === 0) return;
    this.#taken = over < 0 ? [] : this.#taken.slice(over);
    this.#refills.all += done.length;
    this.#refills.full += done.filter(({ left }) => left <= 0).length;
  }

  #ticks(points: number): number {
    return Math.round(points / this.#tick);
  }

  figures() {
    const { atBest, better, behind, all: adds } = this.#adds;
    const count = (action: number) => (this.#actions.get(action) ?? 0) / this.#records;
    const emptied = this.#emptied.byPrint + this.#emptied.byCancel;
    return {
      records: this.#records,
      oneTickShare: this.#spread.oneTick / this.#spread.all,
      bestQueues: this.#bestQueues,
      secondQueues: this.#secondQueues,
      deeperQueues: this.#deeperQueues,
      gapShare: this.#withGap / this.#books,
      depthAndVolatility: this.#depthAndVolatility(),
      mix: {
        add: count(ACTION.add),
        cancel: count(ACTION.cancel),
        modify: count(ACTION.modify),
        trade: count(ACTION.trade),
      },
      bestChangeShare: this.#bestChanges / this.#records,
      emptiedByPrints: this.#emptied.byPrint / emptied,
      takenShares: this.#takenShares,
      adds: { atBest: atBest / adds, better: better / adds, behind: behind / adds },
      cancelsAtBest: this.#cancels.atBest / this.#cancels.all,
      refilledShare: this.#refills.full / this.#refills.all,
      impact: this.#impact(),
      flowLeads: this.#flowLeads(),
    };
  }

  /** Correlation over minutes of the logarithms of best queues and of the mid’s range. */
  #depthAndVolatility(): number {
    const pairs = [...this.#midsByMinute].flatMap(([minute, mids]) => {
      const range = Math.max(...mids) - Math.min(...mids);
      const depth = mean(this.#depthByMinute.get(minute)!);
      return range > 0 ? [[Math.log(depth), Math.log(range)] as const] : [];
    });
    return correlation(
      pairs.map(([depth]) => depth),
      pairs.map(([, range]) => range),
    );
  }

  /** Share of the variance of ten seconds’ change that their order flow explains. */
  #impact(): number {
    const changes = this.#stretches.slice(1).map(({ mid }, i) => mid - this.#stretches[i]!.mid);
    const flows = this.#stretches.slice(1).map(({ flow }) => flow);
    return correlation(flows, changes) ** 2;
  }

  /** Correlation of a minute’s order flow with the next minute’s change. */
  #flowLeads(): number {
    const perMinute = STRETCHES_A_MINUTE;
    const [flows, changes]: [number[], number[]] = [[], []];
    for (let end = perMinute; end + perMinute < this.#stretches.length; end += perMinute) {
      flows.push(
        this.#stretches.slice(end - perMinute + 1, end + 1).reduce((sum, { flow }) => sum + flow, 0),
      );
      changes.push(this.#stretches[end + perMinute]!.mid - this.#stretches[end]!.mid);
    }
    return correlation(flows, changes);
  }
}

function push(lists: Map<number, number[]>, key: number, value: number): void {
  const list = lists.get(key);
  if (list) list.push(value);
  else lists.set(key, [value]);
}

/** Order-flow imbalance of a change (Cont, Kukanov & Stoikov, 2014), a side at a time. */
function addedToBid(before: Best, next: Best): number {
  if (next.bid > before.bid) return next.bidSize;
  return next.bid < before.bid ? -before.bidSize : next.bidSize - before.bidSize;
}
function addedToAsk(before: Best, next: Best): number {
  if (next.ask < before.ask) return next.askSize;
  return next.ask > before.ask ? -before.askSize : next.askSize - before.askSize;
}
