import { type ColumnBatch, columnBatches, openDbnFile } from '../databento/dbn/index.ts';

/**
 * Best quotes by instrument as time goes on, read from a file just as far as it is asked
 * about.
 */
export class QuotesBefore {
  readonly #batches: AsyncGenerator<ColumnBatch>;
  readonly #latest = new Map<number, readonly [bid: number, ask: number]>();
  #batch: ColumnBatch | null = null;
  #next = 0;

  constructor(path: string) {
    const fields = ['instrument_id', 'ts_event', 'levels[0].bid_px', 'levels[0].ask_px'];
    this.#batches = (async function* () {
      yield* columnBatches(await openDbnFile(path), { fields });
    })();
  }

  /**
   * The quotes in force just before each kept row's event; NaN where there was none. Rows
   * must come in order of time.
   */
  async at(
    rows: ColumnBatch,
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
      const times = this.#batch.column<BigUint64Array>('ts_event');
      const ids = this.#batch.column<Uint32Array>('instrument_id');
      const [bid, ask] = [
        this.#batch.column<Float64Array>('levels[0].bid_px'),
        this.#batch.column<Float64Array>('levels[0].ask_px'),
      ];
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
