import type { Findings } from './findings.ts';

const SECOND_NS = 1_000_000_000n;
/** By so much two contracts may come closer or move apart within a second. */
const MAX_TICKS = 2;

interface Quoted {
  readonly mid: number;
  /** Whether bid and offer are near enough to each other to say what it is worth. */
  readonly isTight: boolean;
}

/**
 * Contracts of one family move together: what one is above another is interest less
 * dividends until it expires, and does not change from one second to the next.
 */
export class BasisCheck {
  readonly #findings: Findings;
  readonly #tickPoints: number;
  /** As their last records left them, by symbol. */
  readonly #quoted = new Map<string, Quoted>();
  /** How far apart two contracts were as the last second ended, by both symbols. */
  readonly #apart = new Map<string, number>();
  #second = -1n;

  constructor(findings: Findings, tickPoints: number) {
    this.#findings = findings;
    this.#tickPoints = tickPoints;
  }

  /**
   * @param at not before the last one
   * @param bid and offer of an outright contract; NaN where there is none
   */
  add(symbol: string, at: bigint, bid: number, ask: number): void {
    const second = at / SECOND_NS;
    if (second !== this.#second) {
      this.#compare(at);
      this.#second = second;
    }
    const isTight = ask - bid <= MAX_TICKS * this.#tickPoints;
    this.#quoted.set(symbol, { mid: (bid + ask) / 2, isTight });
  }

  #compare(at: bigint): void {
    const symbols = [...this.#quoted.keys()];
    for (const [i, one] of symbols.entries())
      for (const other of symbols.slice(i + 1)) {
        const pair = `${one} and ${other}`;
        const [near, far] = [this.#quoted.get(one)!, this.#quoted.get(other)!];
        const before = this.#apart.get(pair);
        this.#apart.delete(pair);
        if (!near.isTight || !far.isTight) continue;
        const apart = far.mid - near.mid;
        this.#apart.set(pair, apart);
        if (before === undefined) continue;
        const isKept = Math.abs(apart - before) <= MAX_TICKS * this.#tickPoints;
        this.#findings.check(
          'basis',
          isKept,
          () => `${pair} before ${at}: ${apart} points apart, and ${before} a second earlier`,
        );
      }
  }
}
