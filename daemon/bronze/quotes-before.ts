import {
  type ColumnBatch,
  columnBatches,
  levelField,
  MBP_1,
  type MixedBatch,
  openDbnFile,
} from '../databento/index.ts';

const [BID, ASK] = [levelField(0, 'bid_px'), levelField(0, 'ask_px')];
type Quotes = ColumnBatch<typeof MBP_1.entries, 'instrument_id' | 'ts_event' | typeof BID | typeof ASK>;

/**
 * Best quotes by instrument as time goes on, read from a file just as far as it is asked
 * about.
 */
export class QuotesBefore {
  readonly #batches: AsyncGenerator<Quotes>;
  readonly #latest = new Map<number, readonly [bid: number, ask: number]>();
  #batch: Quotes | null = null;
  #next = 0;

  constructor(path: string) {
    this.#batches = (async function* () {
      yield* columnBatches(await openDbnFile(path), MBP_1, ['instrument_id', 'ts_event', BID, ASK]);
    })();
  }

  /**
   * The quotes in force just before each kept row's event; NaN where there was none. Rows
   * must come in order of time.
   */
  async at(
    rows: MixedBatch,
    kept: Int32Array,
    count: number,
  ): Promise<{ bid: Float64Array; ask: Float64Array }> {
    const bid = new Float64Array(count).fill(Number.NaN);
    const ask = new Float64Array(count).fill(Number.NaN);
    const times = rows.column<BigUint64Array>('ts_event');
    const ids = rows.column<Uint32Array>('instrument_id');
    for (let i = 0; i < count; i++) {
      await this.#advance(times[kept[i]!]!);
      const quote = this.#latest.get(ids[kept[i]!]!);
      if (!quote) continue;
      bid[i] = quote[0];
      ask[i] = quote[1];
    }
    return { bid, ask };
  }

  /** Takes in every quote before a time. */
  async #advance(before: bigint): Promise<void> {
    for (;;) {
      if (!this.#batch || this.#next >= this.#batch.count) {
        const next = await this.#batches.next();
        if (next.done) return;
        this.#batch = next.value;
        this.#next = 0;
      }
      const { instrument_id: ids, ts_event: times, [BID]: bid, [ASK]: ask } = this.#batch.columns;
      while (this.#next < this.#batch.count) {
        if (times[this.#next]! >= before) return;
        this.#latest.set(ids[this.#next]!, [bid[this.#next]!, ask[this.#next]!]);
        this.#next++;
      }
    }
  }

  async close(): Promise<void> {
    await this.#batches.return(undefined);
  }
}
