import { type DbnWriter, SIDE, UNDEF_PRICE } from '../databento/index.ts';
import { type OrderBook, SHOWN_LEVELS } from './order-book.ts';

const BLOCK_BYTES = 1 << 20;
const TWO_32 = 2 ** 32;
export const CAPTURE_DELAY_NS = 60_000;
const IN_DELTA_NS = 13_000;

/**
 * Fills blocks with fixed-size records through 32-bit words, and hands whole blocks to a
 * DBN file when it is asked to.
 */
class RecordBuffer {
  words: Uint32Array;
  readonly #writer: DbnWriter;
  readonly #stride: number;
  readonly #capacity: number;
  readonly #originLow: number;
  readonly #originHigh: number;
  #filled: Uint32Array[] = [];
  /** Blocks that the file has, to be filled again. */
  readonly #spare: Uint32Array[] = [];
  #count = 0;
  total = 0;

  constructor(writer: DbnWriter, recordBytes: number, origin: bigint) {
    this.#writer = writer;
    this.#stride = recordBytes / 4;
    this.#capacity = Math.floor(BLOCK_BYTES / recordBytes);
    this.words = this.#newBlock();
    this.#originLow = Number(origin & 0xffff_ffffn);
    this.#originHigh = Number(origin >> 32n);
  }

  #newBlock(): Uint32Array {
    return new Uint32Array(this.#capacity * this.#stride);
  }

  /** A block is ready to be written. */
  get full(): boolean {
    return this.#filled.length > 0;
  }

  /** Word offset of a fresh record in {@link words}. */
  begin(): number {
    if (this.#count === this.#capacity) {
      this.#filled.push(this.words);
      this.words = this.#spare.pop() ?? this.#newBlock();
      this.#count = 0;
    }
    this.total++;
    return this.#count++ * this.#stride;
  }

  /** Writes a session time as a u64 timestamp. */
  time(word: number, at: number): void {
    // Without %, which takes many times as long.
    const high = Math.floor(at / TWO_32);
    const low = this.#originLow + (at - high * TWO_32);
    this.words[word] = low;
    this.words[word + 1] = this.#originHigh + high + (low >= TWO_32 ? 1 : 0);
  }

  async flush(): Promise<void> {
    for (const block of this.#filled.splice(0))
      await this.#writer.lend(new Uint8Array(block.buffer), () => void this.#spare.push(block));
  }

  async close(): Promise<void> {
    await this.flush();
    if (this.#count > 0)
      await this.#writer.write(new Uint8Array(this.words.buffer, 0, this.#count * this.#stride * 4));
    await this.#writer.close();
  }
}

/** Room for prices up to so many ticks, to begin with. */
const FIRST_TICKS = 1 << 15;

/** Raw price words by tick, so that no record needs 64-bit arithmetic: a table. */
export class PriceWords {
  readonly #nanosPerTick: number;
  /** The low word of a tick’s price, then the high one. */
  #words = new Uint32Array(0);

  constructor(tickPoints: number) {
    this.#nanosPerTick = tickPoints * 1e9;
    this.#reach(FIRST_TICKS);
  }

  /** @throws {RangeError} for a price that is below 0, or no whole number of ticks */
  put(words: Uint32Array, at: number, ticks: number): void {
    if (ticks >>> 0 !== ticks) throw new RangeError(`${ticks} ticks are no price`);
    if (2 * ticks >= this.#words.length) this.#reach(2 * ticks);
    words[at] = this.#words[2 * ticks]!;
    words[at + 1] = this.#words[2 * ticks + 1]!;
  }

  #reach(ticks: number): void {
    this.#words = new Uint32Array(2 * (ticks + 1));
    for (let tick = 0; tick <= ticks; tick++) {
      const raw = tick * this.#nanosPerTick;
      const high = Math.floor(raw / TWO_32);
      this.#words[2 * tick] = raw - high * TWO_32;
      this.#words[2 * tick + 1] = high;
    }
  }
}

const EMPTY_LOW = Number(UNDEF_PRICE & 0xffff_ffffn);
const EMPTY_HIGH = Number(UNDEF_PRICE >> 32n);

function noPrice(words: Uint32Array, at: number): void {
  words[at] = EMPTY_LOW;
  words[at + 1] = EMPTY_HIGH;
}

const head = (bytes: number, rtype: number) => (bytes / 4) | (rtype << 8) | (1 << 16);
const sideLetter = (isBid: boolean | null): number => {
  if (isBid === null) return SIDE.none;
  return isBid ? SIDE.bid : SIDE.ask;
};
const packed = (action: number, isBid: boolean | null, flags: number, depth: number) =>
  (action | (sideLetter(isBid) << 8) | (flags << 16) | (depth << 24)) >>> 0;

export interface EventFields {
  readonly at: number;
  readonly instrumentId: number;
  readonly priceTicks: number;
  readonly size: number;
  /** ASCII of the DBN action letter. */
  readonly action: number;
  /**
   * B for bids and buyers, A for asks and sellers; N, null, where the venue does not say.
   */
  readonly isBid: boolean | null;
  readonly depth: number;
  readonly sequence: number;
  readonly flags: number;
}

/** Best prices and the contracts there; a bid of 0 ticks is none. */
export interface ShownQuote {
  readonly bidTicks: number;
  readonly askTicks: number;
  readonly bidSize: number;
  readonly askSize: number;
}

/** A queue of so many contracts is of so many orders. */
const ordersOf = (size: number): number => 1 + (size >> 2);

/** Trades (48 bytes), MBP-1 (80) or MBP-10 (368): they share their first 48 bytes. */
export class MarketRecordWriter {
  readonly #buffer: RecordBuffer;
  readonly #prices: PriceWords;
  readonly #head: number;

  constructor(writer: DbnWriter, kind: 'trades' | 'mbp-1' | 'mbp-10', origin: bigint, prices: PriceWords) {
    const [bytes, rtype] = { trades: [48, 0], 'mbp-1': [80, 1], 'mbp-10': [368, 10] }[kind] as [
      number,
      number,
    ];
    this.#buffer = new RecordBuffer(writer, bytes, origin);
    this.#prices = prices;
    this.#head = head(bytes, rtype);
  }

  get full(): boolean {
    return this.#buffer.full;
  }
  get total(): number {
    return this.#buffer.total;
  }

  event(fields: EventFields): number {
    const at = this.#buffer.begin();
    const { words } = this.#buffer;
    words[at] = this.#head;
    words[at + 1] = fields.instrumentId;
    this.#buffer.time(at + 2, fields.at);
    this.#prices.put(words, at + 4, fields.priceTicks);
    words[at + 6] = fields.size;
    words[at + 7] = packed(fields.action, fields.isBid, fields.flags, fields.depth);
    this.#buffer.time(at + 8, fields.at + CAPTURE_DELAY_NS);
    words[at + 10] = IN_DELTA_NS;
    words[at + 11] = fields.sequence;
    return at;
  }

  /**
   * The levels shown of each side after the event; `basisTicks` shifts every price, for a
   * second contract that trades beside the first.
   */
  withBook(fields: EventFields, book: OrderBook, basisTicks: number): void {
    const at = this.event(fields) + 12;
    const { words } = this.#buffer;
    let bid = book.bid;
    let ask = book.ask;
    for (let level = 0, word = at; level < SHOWN_LEVELS; level++, word += 8) {
      while (book.size[bid] === 0) bid--;
      while (book.size[ask] === 0) ask++;
      this.#prices.put(words, word, book.tick(bid) + basisTicks);
      this.#prices.put(words, word + 2, book.tick(ask) + basisTicks);
      words[word + 4] = book.size[bid]!;
      words[word + 5] = book.size[ask]!;
      words[word + 6] = ordersOf(book.size[bid]!);
      words[word + 7] = ordersOf(book.size[ask]!);
      bid--;
      ask++;
    }
  }

  /** After an event that leaves no book, at no price. */
  withoutBook(fields: EventFields): void {
    const at = this.event(fields);
    const { words } = this.#buffer;
    noPrice(words, at + 4);
    for (let level = 0, word = at + 12; level < SHOWN_LEVELS; level++, word += 8) {
      noPrice(words, word);
      noPrice(words, word + 2);
      words.fill(0, word + 4, word + 8);
    }
  }

  /** The top of book after the event; a side without a price is empty. */
  withQuote(fields: EventFields, { bidTicks, askTicks, bidSize, askSize }: ShownQuote): void {
    const at = this.event(fields) + 12;
    const { words } = this.#buffer;
    if (bidTicks > 0) this.#prices.put(words, at, bidTicks);
    else noPrice(words, at);
    this.#prices.put(words, at + 2, askTicks);
    words[at + 4] = bidTicks > 0 ? bidSize : 0;
    words[at + 5] = askSize;
    words[at + 6] = bidTicks > 0 ? ordersOf(bidSize) : 0;
    words[at + 7] = ordersOf(askSize);
  }

  flush(): Promise<void> {
    return this.#buffer.flush();
  }
  close(): Promise<void> {
    return this.#buffer.close();
  }
}
