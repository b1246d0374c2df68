import { TWO_32 } from '../dbn/words.ts';
import type { RecordIdentity } from './record-identity.ts';

const WORDS = 4;
const FIRST_ENTRIES = 1024;
/** A fingerprint's lower 53 bits: what a number holds exactly. */
const HIGH_BITS = 0x1f_ffff;

export const fingerprintKey = (high: number, low: number): number => (high & HIGH_BITS) * TWO_32 + low;

/**
 * What has been delivered lately: the time and the fingerprint of each record, in the
 * order of delivery. Equal ones are counted, never merged: two records may say the same.
 */
export class DeliveredLedger {
  readonly #maxEntries: number;
  /** A ring: time high and low, fingerprint high and low. */
  #words = new Uint32Array(WORDS * FIRST_ENTRIES);
  #capacity = FIRST_ENTRIES;
  #first = 0;
  #count = 0;
  /** What is not after this may be missing; null while nothing is. */
  #floor: bigint | null = null;
  /** Entries that went for want of room, not of age. */
  overflows = 0;

  /** @param maxEntries a power of two, from 1024 on */
  constructor(maxEntries: number) {
    this.#maxEntries = maxEntries;
  }

  get count(): number {
    return this.#count;
  }
  /** Nanoseconds; entries up to it have been dropped for want of room. */
  get floor(): bigint | null {
    return this.#floor;
  }

  add({ timeHigh, timeLow, printHigh, printLow }: RecordIdentity): void {
    if (this.#count === this.#capacity) this.#makeRoom();
    // The capacity is a power of two.
    const at = WORDS * ((this.#first + this.#count) & (this.#capacity - 1));
    this.#words[at] = timeHigh;
    this.#words[at + 1] = timeLow;
    this.#words[at + 2] = printHigh;
    this.#words[at + 3] = printLow;
    this.#count++;
  }

  #makeRoom(): void {
    if (this.#capacity >= this.#maxEntries) {
      const gone = this.#timeOf(0);
      if (this.#floor === null || gone > this.#floor) this.#floor = gone;
      this.overflows++;
      return this.#dropFirst();
    }
    const capacity = Math.min(this.#maxEntries, 2 * this.#capacity);
    const words = new Uint32Array(WORDS * capacity);
    const tail = this.#words.subarray(WORDS * this.#first);
    words.set(tail);
    words.set(this.#words.subarray(0, WORDS * this.#first), tail.length);
    this.#words = words;
    this.#capacity = capacity;
    this.#first = 0;
  }

  #dropFirst(): void {
    this.#first = (this.#first + 1) % this.#capacity;
    this.#count--;
  }

  #at(entry: number): number {
    return WORDS * ((this.#first + entry) % this.#capacity);
  }

  #timeOf(entry: number): bigint {
    const at = this.#at(entry);
    return toNs(this.#words[at]!, this.#words[at + 1]!);
  }

  /** Forgets the oldest entries as long as they are before a time. */
  forgetBefore(time: bigint): void {
    const [high, low] = wordsOf(time);
    while (this.#count > 0 && isBefore(this.#words, this.#at(0), high, low)) this.#dropFirst();
  }

  /** How often each fingerprint was delivered from a time on. */
  owedFrom(time: bigint): { readonly prints: Map<number, number>; readonly total: number } {
    const [high, low] = wordsOf(time);
    const prints = new Map<number, number>();
    let total = 0;
    for (let entry = 0; entry < this.#count; entry++) {
      const at = this.#at(entry);
      if (isBefore(this.#words, at, high, low)) continue;
      const key = fingerprintKey(this.#words[at + 2]!, this.#words[at + 3]!);
      prints.set(key, (prints.get(key) ?? 0) + 1);
      total++;
    }
    return { prints, total };
  }
}

export const toNs = (high: number, low: number): bigint => (BigInt(high) << 32n) | BigInt(low);

const wordsOf = (time: bigint): readonly [high: number, low: number] =>
  time <= 0n ? [0, 0] : [Number(time >> 32n), Number(time & 0xffff_ffffn)];

const isBefore = (words: Uint32Array, at: number, high: number, low: number): boolean =>
  words[at]! < high || (words[at]! === high && words[at + 1]! < low);
