import { INNER_PRODUCTS } from './inner-products-binary.ts';

/** What the program works on at once; rows are this long, or a multiple of it. */
const BLOCK = 16;
const BYTES = 4;
const PAGE_BYTES = 65_536;

/** What is used of it: the library of types that the pipeline has leaves it out. */
declare const WebAssembly: {
  readonly Memory: new (options: { initial: number }) => { readonly buffer: ArrayBuffer };
  readonly Module: new (bytes: Uint8Array) => object;
  readonly Instance: new (module: object, imports: object) => { readonly exports: unknown };
};
const PROGRAM = new WebAssembly.Module(Uint8Array.from(INNER_PRODUCTS));

interface Program {
  products(query: number, rowBytes: number, places: number, count: number, out: number): void;
}

/**
 * Vectors of one width in memory of their own, and their inner products with others: in
 * single precision, sixteen dimensions at a time (WebAssembly's SIMD), in one fixed
 * order, so that every machine and every way of asking gives the same to the last digit.
 */
export class VectorRows {
  readonly count: number;
  readonly width: number;
  /** Of a row in memory: wider by dimensions that are 0. */
  readonly #stride: number;
  readonly #rows: Float32Array;
  readonly #query: Float32Array;
  readonly #places: Int32Array;
  readonly #found: Float32Array;
  readonly #program: Program;

  /** @param matrix `count × width`, row by row; it is copied */
  constructor(matrix: Float32Array, count: number) {
    this.count = count;
    this.width = count === 0 ? 0 : matrix.length / count;
    this.#stride = Math.ceil(this.width / BLOCK) * BLOCK;
    const sizes = [count * this.#stride, this.#stride, count, count];
    const pages = Math.ceil((BYTES * sizes.reduce((sum, size) => sum + size, 0)) / PAGE_BYTES);
    const memory = new WebAssembly.Memory({ initial: Math.max(1, pages) });
    let at = 0;
    const [rows, query, places, found] = sizes.map((size) => {
      const from = at;
      at += size * BYTES;
      return [from, size] as const;
    }) as [Place, Place, Place, Place];
    this.#rows = new Float32Array(memory.buffer, ...rows);
    this.#query = new Float32Array(memory.buffer, ...query);
    this.#places = new Int32Array(memory.buffer, ...places);
    this.#found = new Float32Array(memory.buffer, ...found);
    for (let row = 0; row < count; row++)
      this.#rows.set(matrix.subarray(row * this.width, (row + 1) * this.width), row * this.#stride);
    const { exports } = new WebAssembly.Instance(PROGRAM, { rows: { memory } });
    this.#program = exports as Program;
  }

  /** Of the memory that they have for themselves. */
  get bytes(): number {
    return this.#rows.buffer.byteLength;
  }

  /** A view: it is not to be changed. */
  row(index: number): Float32Array {
    return this.#rows.subarray(index * this.#stride, index * this.#stride + this.width);
  }

  /** All rows, `count × width`: a copy. */
  get matrix(): Float32Array {
    const matrix = new Float32Array(this.count * this.width);
    for (let row = 0; row < this.count; row++) matrix.set(this.row(row), row * this.width);
    return matrix;
  }

  /**
   * Inner products of a query with some of the rows, in their order; to be read before
   * others are asked for.
   * @param rows numbers of rows that there are, no more of them than there are rows
   */
  products(query: Float32Array, rows: Int32Array): Float32Array {
    this.#places.set(rows);
    return this.#run(query, rows.length);
  }

  /** The same with the rows from `first` to before `after`. */
  productsBetween(query: Float32Array, first: number, after: number): Float32Array {
    for (let row = first; row < after; row++) this.#places[row - first] = row;
    return this.#run(query, after - first);
  }

  #run(query: Float32Array, count: number): Float32Array {
    if (count === 0) return new Float32Array(0);
    // Beyond its width the query is 0 since it was made.
    this.#query.set(query);
    this.#program.products(
      this.#query.byteOffset,
      this.#stride * BYTES,
      this.#places.byteOffset,
      count,
      this.#found.byteOffset,
    );
    return this.#found.subarray(0, count);
  }
}

type Place = readonly [from: number, size: number];
