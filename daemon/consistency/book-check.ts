import { ACTION, FLAG, type MixedBatch, SIDE } from '../databento/index.ts';
import type { Findings } from './findings.ts';
import { differences, ShownSide } from './shown-book.ts';

/** A print of the book, to be found in the file of trades. */
export interface Print {
  readonly instrumentId: number;
  readonly at: bigint;
  readonly sequence: number;
  readonly price: number;
  readonly size: number;
  /** ASCII of the side's letter. */
  readonly side: number;
}

/** What a record says happened. */
interface Event extends Print {
  readonly received: bigint;
  readonly action: number;
  readonly flags: number;
}

/** An instrument as its last record left it. */
interface Shown {
  readonly bid: ShownSide;
  readonly ask: ShownSide;
  /** Whether there is a book to compare with. */
  isKnown: boolean;
  at: bigint;
  sequence: number;
  /** Records of its event are still to come. */
  isOpen: boolean;
  /** What prints of the event under way have yet to take, by the price they hit. */
  readonly owed: Map<string, Owed>;
}

/** Contracts that a print takes from a queue, and where it was. */
interface Owed {
  contracts: number;
  readonly where: string;
}

type LevelColumns = readonly (readonly [price: Float64Array, size: Uint32Array, orders: Uint32Array])[];

/**
 * Holds records of MBP-1 or MBP-10 against what must hold of them: their order, the book
 * each shows, and that it differs from the one before by what the record says.
 */
export class BookCheck {
  readonly #levels: 1 | 10;
  readonly #findings: Findings;
  readonly #onPrint: (print: Print) => void;
  readonly #shown = new Map<number, Shown>();

  constructor(levels: 1 | 10, findings: Findings, onPrint: (print: Print) => void) {
    this.#levels = levels;
    this.#findings = findings;
    this.#onPrint = onPrint;
  }

  /**
   * Bid and offer of an instrument as its last record left them; NaN where there is none.
   */
  quoteOf(instrumentId: number): readonly [bid: number, ask: number] {
    const shown = this.#shown.get(instrumentId);
    return shown ? [shown.bid.best, shown.ask.best] : [Number.NaN, Number.NaN];
  }

  /** @param onRow told of each record, after it has been checked */
  readBatch(batch: MixedBatch, onRow: (instrumentId: number, at: bigint) => void = () => undefined): void {
    const rows = {
      ids: batch.column<Uint32Array>('instrument_id'),
      at: batch.column<BigUint64Array>('ts_event'),
      received: batch.column<BigUint64Array>('ts_recv'),
      sequence: batch.column<Uint32Array>('sequence'),
      action: batch.column<Uint8Array>('action'),
      side: batch.column<Uint8Array>('side'),
      price: batch.column<Float64Array>('price'),
      size: batch.column<Uint32Array>('size'),
      flags: batch.column<Uint8Array>('flags'),
    };
    const levelsOf = (side: string): LevelColumns =>
      Array.from({ length: this.#levels }, (_, i) => [
        batch.column<Float64Array>(`levels[${i}].${side}_px`),
        batch.column<Uint32Array>(`levels[${i}].${side}_sz`),
        batch.column<Uint32Array>(`levels[${i}].${side}_ct`),
      ]);
    const [bids, asks] = [levelsOf('bid'), levelsOf('ask')];
    for (let i = 0; i < batch.count; i++) {
      const event: Event = {
        instrumentId: rows.ids[i]!,
        at: rows.at[i]!,
        received: rows.received[i]!,
        sequence: rows.sequence[i]!,
        action: rows.action[i]!,
        side: rows.side[i]!,
        price: rows.price[i]!,
        size: rows.size[i]!,
        flags: rows.flags[i]!,
      };
      this.#onRow(event, bids, asks, i);
      onRow(event.instrumentId, event.at);
    }
  }

  /** Whether events that had begun have ended, once all records are read. */
  finish(): void {
    for (const [instrumentId, { isOpen, at }] of this.#shown)
      this.#findings.check(
        'ending',
        !isOpen,
        () => `instrument ${instrumentId} at ${at}: not ended at the end`,
      );
  }

  #onRow(event: Event, bids: LevelColumns, asks: LevelColumns, row: number): void {
    const before = this.#shown.get(event.instrumentId) ?? this.#unknown(event.instrumentId);
    this.#checkOrder(event, before);
    const bid = this.#sideOf(event, true, bids, row);
    const ask = this.#sideOf(event, false, asks, row);
    const isLast = (event.flags & FLAG.last) !== 0;
    if (isLast && bid.count > 0 && ask.count > 0)
      this.#findings.check(
        'crossed',
        bid.best < ask.best,
        () => `${where(event)}: ${bid.best} and ${ask.best}`,
      );
    // A book that is sent anew, or that the venue doubts, says nothing of what changed.
    const isAnew = event.action === ACTION.clear || (event.flags & (FLAG.snapshot | FLAG.maybeBadBook)) !== 0;
    if (before.isKnown && !isAnew) this.#checkChange(event, before, bid, ask);
    if (isLast) this.#settle(before);
    if (event.action === ACTION.trade) this.#onPrint(event);
    before.bid.copy(bid);
    before.ask.copy(ask);
    before.isKnown = event.action !== ACTION.clear;
    before.at = event.at;
    before.sequence = event.sequence;
    before.isOpen = !isLast;
  }

  #unknown(instrumentId: number): Shown {
    const shown: Shown = {
      bid: new ShownSide(true, this.#levels),
      ask: new ShownSide(false, this.#levels),
      isKnown: false,
      at: 0n,
      sequence: 0,
      isOpen: false,
      owed: new Map(),
    };
    this.#shown.set(instrumentId, shown);
    return shown;
  }

  #checkOrder(event: Event, before: Shown): void {
    // A snapshot bears the times of the orders in it, and a feed may begin to count anew.
    if ((event.flags & FLAG.snapshot) !== 0 || event.action === ACTION.clear) return;
    const isInOrder = event.at >= before.at && event.sequence >= before.sequence;
    this.#findings.check('order', isInOrder, () => `${where(event)}: after ${before.at}, ${before.sequence}`);
    this.#findings.check('received', event.received >= event.at, () => where(event));
    this.#findings.check(
      'ending',
      !before.isOpen || event.at === before.at,
      () => `${where(event)}: ${before.at} had not ended`,
    );
  }

  readonly #scratch = new Map<boolean, ShownSide>();

  /** What a record shows of a side, which is good until the next record. */
  #sideOf(event: Event, isBid: boolean, levels: LevelColumns, row: number): ShownSide {
    const side = this.#scratch.get(isBid) ?? new ShownSide(isBid, this.#levels);
    this.#scratch.set(isBid, side);
    side.count = 0;
    let isInOrder = true;
    for (const [i, [prices, sizes, orders]] of levels.entries()) {
      const price = prices[row]!;
      if (Number.isNaN(price)) {
        isInOrder &&= sizes[row] === 0 && orders[row] === 0;
        continue;
      }
      const last = side.count > 0 ? side.prices[side.count - 1]! : Number.NaN;
      isInOrder &&= side.count === i && sizes[row]! > 0 && orders[row]! > 0;
      isInOrder &&= side.count === 0 || (isBid ? price < last : price > last);
      side.prices[side.count] = price;
      side.sizes[side.count++] = sizes[row]!;
    }
    this.#findings.check('ladder', isInOrder, () => `${where(event)}: ${isBid ? 'bids' : 'offers'}`);
    return side;
  }

  #checkChange(event: Event, before: Shown, bid: ShownSide, ask: ShownSide): void {
    const isOfBids = event.side === SIDE.bid;
    const isPrint = event.action === ACTION.trade || event.action === ACTION.fill;
    const [named, other] = isOfBids ? [bid, ask] : [ask, bid];
    const [namedBefore, otherBefore] = isOfBids ? [before.bid, before.ask] : [before.ask, before.bid];
    const isKept = isPrint
      ? bid.equals(before.bid) && ask.equals(before.ask)
      : other.equals(otherBefore) &&
        differences(namedBefore, named, event.price) <= (event.action === ACTION.modify ? 1 : 0) &&
        isChangedBy(event, namedBefore.sizeAt(event.price), named);
    this.#findings.check('change', isKept, () => where(event));
    if (event.action === ACTION.trade) this.#owe(event, before);
    else this.#take(event, before);
  }

  /** A print at the best price, or past what prints of its event have used up. */
  #owe(event: Event, before: Shown): void {
    const hit = sideHit(event, before);
    const isBeyondOwed = hit !== null && isPastOwed(event, hit, before.owed);
    const isAtEither = event.price === before.ask.best || event.price === before.bid.best;
    const isAtBest = hit ? event.price === hit.best || isBeyondOwed : isAtEither;
    const isInside = event.price > before.bid.best && event.price < before.ask.best;
    this.#findings.check('best', isAtBest || isInside, () => `${where(event)}: the best is ${hit?.best}`);
    if (!hit || isInside) return;
    const key = owedKey(hit.isBid, event.price);
    const owed = before.owed.get(key) ?? { contracts: 0, where: where(event) };
    owed.contracts += event.size;
    before.owed.set(key, owed);
  }

  /** Cancels take what prints owe; of an order that was changed nobody says how much. */
  #take(event: Event, before: Shown): void {
    const owed = before.owed.get(owedKey(event.side === SIDE.bid, event.price));
    if (!owed) return;
    if (event.action === ACTION.cancel) owed.contracts -= event.size;
    else if (event.action === ACTION.modify) owed.contracts = 0;
  }

  /** As an event ends, its prints have taken what they printed. */
  #settle({ owed }: Shown): void {
    for (const each of owed.values()) this.#findings.check('taken', each.contracts <= 0, () => each.where);
    owed.clear();
  }
}

const owedKey = (isBid: boolean, price: number): string => `${isBid ? 'bid' : 'offer'} ${price}`;

/** The side that a print takes from; null where the venue does not say. */
function sideHit({ side }: Event, { bid, ask }: Shown): ShownSide | null {
  if (side === SIDE.bid) return ask;
  return side === SIDE.ask ? bid : null;
}

/** Whether every better price is used up by what prints of the event owe. */
function isPastOwed({ price }: Event, hit: ShownSide, owed: ReadonlyMap<string, Owed>): boolean {
  for (let i = 0; i < hit.count && hit.prices[i] !== price; i++) {
    const better = owed.get(owedKey(hit.isBid, hit.prices[i]!));
    if (!better || better.contracts < hit.sizes[i]!) return false;
  }
  return true;
}

/**
 * An order that is changed may leave another level for the one it names, and nobody says
 * what it had there.
 */
function isChangedBy({ action, price, size }: Event, sizeBefore: number, after: ShownSide): boolean {
  if (after.isBeyond(price)) return true;
  if (action === ACTION.add) return after.sizeAt(price) === sizeBefore + size;
  return action !== ACTION.cancel || after.sizeAt(price) === sizeBefore - size;
}

const where = ({ instrumentId, at, sequence, action }: Event): string =>
  `instrument ${instrumentId} at ${at}, sequence ${sequence}, ${String.fromCharCode(action)}`;
