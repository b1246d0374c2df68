import { BOOK_CHANGED, BOOK_DEPTH, type BookBatch } from '../events/kinds.ts';

const OTHERS = -1;

/**
 * One side of a batch of books, and what changes from one of its rows to the next: its
 * own rows alone, those that are not said to change the other side or nothing. This is
 * found column by column, each read in its own order, which is faster than row by row.
 */
export class SideRows {
  readonly #said: number;
  at: Float64Array = new Float64Array(0);
  /** Ten columns each, best first. */
  prices: readonly Float64Array[] = [];
  sizes: readonly Uint32Array[] = [];
  /** Its own rows, in order, and for each row of the batch which of them it is. */
  #rows = new Uint32Array(0);
  #places = new Int32Array(0);
  /** By place: how many so far have another price than the one before. */
  #moves = new Uint32Array(0);
  /** By place: a bit for each level that has other contracts than in the one before. */
  #resized = new Uint16Array(0);

  /** @param said what its rows are said to change: see {@link BOOK_CHANGED} */
  constructor(said: typeof BOOK_CHANGED.bids | typeof BOOK_CHANGED.offers) {
    this.#said = said;
  }

  /** Rows are asked for as long as the batch’s memory stays as it is. */
  load(batch: BookBatch): void {
    const isBid = this.#said === BOOK_CHANGED.bids;
    this.at = batch.at;
    this.prices = isBid ? batch.bidPrice : batch.askPrice;
    this.sizes = isBid ? batch.bidSize : batch.askSize;
    const count = this.#list(batch);
    const [rows, moves, resized] = [this.#rows, this.#moves, this.#resized];
    moves.fill(0, 0, count);
    resized.fill(0, 0, count);
    for (let level = 0; level < BOOK_DEPTH; level++) {
      markMoves(moves, this.prices[level]!, rows, count);
      markResized(resized, this.sizes[level]!, rows, count, 1 << level);
    }
    for (let place = 1; place < count; place++) moves[place]! += moves[place - 1]!;
  }

  #list({ count, changed }: BookBatch): number {
    if (this.#places.length < count) {
      this.#rows = new Uint32Array(2 * count);
      this.#places = new Int32Array(2 * count);
      this.#moves = new Uint32Array(2 * count);
      this.#resized = new Uint16Array(2 * count);
    }
    const [rows, places, own] = [this.#rows, this.#places, this.#said];
    let listed = 0;
    for (let row = 0; row < count; row++) {
      const said = changed[row]!;
      const isOwn = said === own || said === BOOK_CHANGED.unsaid;
      places[row] = isOwn ? listed : OTHERS;
      if (isOwn) rows[listed++] = row;
    }
    return listed;
  }

  /**
   * A bit for each level whose contracts may have changed after one of its rows, up to
   * another one; null where prices may have changed too.
   */
  resized(after: number, row: number): number | null {
    const [from, to] = [this.#places[after]!, this.#places[row]!];
    if (from === OTHERS || to === OTHERS || this.#moves[from] !== this.#moves[to]) return null;
    let levels = this.#resized[to]!;
    for (let place = from + 1; place < to; place++) levels |= this.#resized[place]!;
    return levels;
  }
}

/** A level that is not there is no price: each row of it counts as another. */
function markMoves(moves: Uint32Array, prices: Float64Array, rows: Uint32Array, count: number): void {
  let before = prices[rows[0]!]!;
  for (let place = 1; place < count; place++) {
    const price = prices[rows[place]!]!;
    if (price !== before) moves[place] = 1;
    before = price;
  }
}

function markResized(
  resized: Uint16Array,
  sizes: Uint32Array,
  rows: Uint32Array,
  count: number,
  level: number,
): void {
  let before = sizes[rows[0]!]!;
  for (let place = 1; place < count; place++) {
    const contracts = sizes[rows[place]!]!;
    if (contracts !== before) resized[place]! |= level;
    before = contracts;
  }
}
