import { TWO_16, TWO_32 } from '../words.ts';

const BILLION = 1e9;
const BILLION_DIGITS = 9;
const ZERO = 0x30;
const MINUS = 0x2d;
const FIRST_BYTES = 1 << 17;

/**
 * Bytes of text that is being written. Numbers are written digit by digit: no string is
 * made for a value.
 */
export class TextBuffer {
  #bytes = new Uint8Array(FIRST_BYTES);
  length = 0;

  /** What has been written; overwritten once the buffer is cleared. */
  get written(): Uint8Array {
    return this.#bytes.subarray(0, this.length);
  }

  clear(): void {
    this.length = 0;
  }

  /** Room for so many bytes more: asked for once for what is written in one piece. */
  reserve(count: number): void {
    if (this.length + count <= this.#bytes.length) return;
    const grown = new Uint8Array(Math.max(2 * this.#bytes.length, this.length + count));
    grown.set(this.written);
    this.#bytes = grown;
  }

  byte(code: number): void {
    this.#bytes[this.length++] = code;
  }

  /** Short pieces are copied byte by byte, which is faster. */
  literal(bytes: Uint8Array): void {
    for (let i = 0; i < bytes.length; i++) this.#bytes[this.length + i] = bytes[i]!;
    this.length += bytes.length;
  }

  /** A whole number from 0 to 999,999,999, without leading zeros. */
  digits(value: number): void {
    let count = 1;
    for (let limit = 10; count < BILLION_DIGITS && value >= limit; limit *= 10) count++;
    this.padded(value, count);
  }

  /** A whole number in exactly so many digits. */
  padded(value: number, count: number): void {
    let rest = value | 0;
    const end = this.length + count;
    for (let at = end - 1; at >= this.length; at--) {
      const next = (rest / 10) | 0;
      this.#bytes[at] = ZERO + rest - 10 * next;
      rest = next;
    }
    this.length = end;
  }

  /** A whole number of 32 bits, signed or not. */
  number(value: number): void {
    if (value < 0) this.byte(MINUS);
    const size = Math.abs(value);
    if (size < BILLION) return this.digits(size);
    this.digits(Math.floor(size / BILLION));
    this.padded(size % BILLION, BILLION_DIGITS);
  }

  /** An unsigned integer of 64 bits, from its halves. */
  unsigned64(high: number, low: number): void {
    const billions = this.#divide(high, low);
    if (billions === 0) return this.digits(this.#remainder);
    this.#wide(billions);
    this.padded(this.#remainder, BILLION_DIGITS);
  }

  signed64(high: number, low: number): void {
    if (high >= 0) return this.unsigned64(high, low);
    this.byte(MINUS);
    this.unsigned64(...negated(high, low));
  }

  /** A price in points, with the nine decimals it is stored with. */
  price(high: number, low: number): void {
    if (high < 0) {
      this.byte(MINUS);
      return this.price(...negated(high, low));
    }
    this.#wide(this.#divide(high, low));
    this.byte(0x2e);
    this.padded(this.#remainder, BILLION_DIGITS);
  }

  /** Seconds of a time in nanoseconds; see {@link nanoseconds}. */
  seconds(high: number, low: number): number {
    return this.#divide(high, low);
  }

  /** What is left of the last number that was divided into seconds. */
  get nanoseconds(): number {
    return this.#remainder;
  }

  #remainder = 0;

  /**
   * A 64-bit number by 10⁹: the quotient, exact; the rest is kept. Long division in
   * digits of 16 bits: each step stays below 2⁵³.
   */
  #divide(high: number, low: number): number {
    const unsignedHigh = high >>> 0;
    const first = Math.floor(unsignedHigh / BILLION);
    let rest = (unsignedHigh - first * BILLION) * TWO_16 + (low >>> 16);
    const second = Math.floor(rest / BILLION);
    rest = (rest - second * BILLION) * TWO_16 + (low & 0xffff);
    const third = Math.floor(rest / BILLION);
    this.#remainder = rest - third * BILLION;
    return first * TWO_32 + second * TWO_16 + third;
  }

  /** A quotient: at most 18,446,744,073. */
  #wide(value: number): void {
    if (value < BILLION) return this.digits(value);
    this.digits(Math.floor(value / BILLION));
    this.padded(value % BILLION, BILLION_DIGITS);
  }
}

/** The halves of −n, of the same 64 bits. */
function negated(high: number, low: number): [high: number, low: number] {
  const negatedLow = (~low + 1) >>> 0;
  return [negatedLow === 0 ? (~high + 1) >>> 0 : ~high >>> 0, negatedLow];
}
