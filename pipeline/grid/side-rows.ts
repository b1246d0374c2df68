import { BOOK_DEPTH } from '../events/kinds.ts';

/** Ten columns of prices and ten of contracts, best first. */
interface SideColumns {
  readonly prices: readonly Float64Array[];
  readonly sizes: readonly Uint32Array[];
}

/**
 * One side of a batch of books, and in which of its rows that side changed. This is found
 * column by column, each read in its own order: row by row it took most of a session's
 * time.
 */
export class SideRows implements SideColumns {
  prices: readonly Float64Array[] = [];
  sizes: readonly Uint32Array[] = [];
  /** How many rows, up to each, have another price than the row before. */
  #moves = new Uint32Array(0);
  /** A bit for each level that has other contracts than in the row before. */
  #resized = new Uint16Array(0);

  /** @param count rows of the columns, whose memory stays as it is until the next load */
  load({ prices, sizes }: SideColumns, count: number): void {
    this.prices = prices;
    this.sizes = sizes;
    if (this.#moves.length < count) {
      this.#moves = new Uint32Array(2 * count);
      this.#resized = new Uint16Array(2 * count);
    }
    const [moves, resized] = [this.#moves, this.#resized];
    moves.fill(0, 0, count);
    resized.fill(0, 0, count);
    for (let level = 0; level < BOOK_DEPTH; level++) {
      markMoves(moves, prices[level]!, count);
      markResized(resized, sizes[level]!, count, 1 << level);
    }
    for (let row = 1; row < count; row++) moves[row]! += moves[row - 1]!;
  }

  /** Whether a price has changed after a row, up to another one. */
  hasMoved(after: number, row: number): boolean {
    return this.#moves[after] !== this.#moves[row];
  }

  /** A bit for each level whose contracts have changed after a row, up to another one. */
  resized(after: number, row: number): number {
    let levels = this.#resized[row]!;
    for (let each = after + 1; each < row; each++) levels |= this.#resized[each]!;
    return levels;
  }
}

/** A level that is not there is no price: each row of it counts as another. */
function markMoves(moves: Uint32Array, prices: Float64Array, count: number): void {
  let before = prices[0]!;
  for (let row = 1; row < count; row++) {
    const price = prices[row]!;
    if (price !== before) moves[row] = 1;
    before = price;
  }
}

function markResized(resized: Uint16Array, sizes: Uint32Array, count: number, level: number): void {
  let before = sizes[0]!;
  for (let row = 1; row < count; row++) {
    const contracts = sizes[row]!;
    if (contracts !== before) resized[row]! |= level;
    before = contracts;
  }
}
