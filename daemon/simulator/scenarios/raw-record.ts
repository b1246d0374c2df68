import { fieldOf, MBP_10, STATISTICS_V3, UNDEF_PRICE } from '../../databento/index.ts';

/** Records of trades, MBP-1 and MBP-10 begin alike. */
const MARKET = MBP_10;
const offsetOf = (name: string): number => fieldOf(MARKET, name).offset;
const AT = {
  instrumentId: offsetOf('instrument_id'),
  tsEvent: offsetOf('ts_event'),
  price: offsetOf('price'),
  action: offsetOf('action'),
  tsReceived: offsetOf('ts_recv'),
  bidPrice: offsetOf('levels[0].bid_px'),
  askPrice: offsetOf('levels[0].ask_px'),
  bidSize: offsetOf('levels[0].bid_sz'),
  bidOrders: offsetOf('levels[0].bid_ct'),
} as const;
const LEVEL_BYTES = offsetOf('levels[1].bid_px') - offsetOf('levels[0].bid_px');
const STATISTIC_AT = {
  tsReceived: fieldOf(STATISTICS_V3, 'ts_recv').offset,
  quantity: fieldOf(STATISTICS_V3, 'quantity').offset,
  type: fieldOf(STATISTICS_V3, 'stat_type').offset,
} as const;

/** A record of a DBN file that can be changed: a copy of its bytes. */
export class RawRecord {
  readonly bytes: Uint8Array;
  readonly #view: DataView;

  constructor(bytes: Uint8Array) {
    // A Buffer’s own slice would be no copy.
    this.bytes = new Uint8Array(bytes);
    this.#view = new DataView(this.bytes.buffer);
  }

  copy(): RawRecord {
    return new RawRecord(this.bytes);
  }

  get instrumentId(): number {
    return this.#view.getUint32(AT.instrumentId, true);
  }
  /** When it happened, in nanoseconds since the epoch. */
  get eventAt(): bigint {
    return this.#view.getBigUint64(AT.tsEvent, true);
  }
  set eventAt(at: bigint) {
    this.#view.setBigUint64(AT.tsEvent, at, true);
  }
  /** When it was received: of trades and books. */
  get receivedAt(): bigint {
    return this.#view.getBigUint64(AT.tsReceived, true);
  }
  set receivedAt(at: bigint) {
    this.#view.setBigUint64(AT.tsReceived, at, true);
  }
  /** Billionths of a point. */
  get price(): bigint {
    return this.#view.getBigInt64(AT.price, true);
  }
  set price(price: bigint) {
    this.#view.setBigInt64(AT.price, price, true);
  }
  /** ASCII of the action's letter. */
  get action(): number {
    return this.#view.getUint8(AT.action);
  }
  get bestBid(): bigint {
    return this.#view.getBigInt64(AT.bidPrice, true);
  }
  set bestBid(price: bigint) {
    this.#view.setBigInt64(AT.bidPrice, price, true);
  }
  /** Leaves no level on the side of the bids. */
  emptyBids(): void {
    for (let at = 0; AT.bidPrice + at < this.bytes.length; at += LEVEL_BYTES) {
      this.#view.setBigInt64(AT.bidPrice + at, UNDEF_PRICE, true);
      this.#view.setUint32(AT.bidSize + at, 0, true);
      this.#view.setUint32(AT.bidOrders + at, 0, true);
    }
  }
  get bestAsk(): bigint {
    return this.#view.getBigInt64(AT.askPrice, true);
  }
  set bestAsk(price: bigint) {
    this.#view.setBigInt64(AT.askPrice, price, true);
  }

  /** Of a statistic, by the codes of DBN. */
  get statisticType(): number {
    return this.#view.getUint16(STATISTIC_AT.type, true);
  }
  /** Of a statistic, as it is written. */
  get statisticQuantity(): bigint {
    return this.#view.getBigInt64(STATISTIC_AT.quantity, true);
  }
  set statisticQuantity(quantity: bigint) {
    this.#view.setBigInt64(STATISTIC_AT.quantity, quantity, true);
  }
  /** A statistic happens as it is received. */
  set statisticAt(at: bigint) {
    this.#view.setBigUint64(AT.tsEvent, at, true);
    this.#view.setBigUint64(STATISTIC_AT.tsReceived, at, true);
  }
}
