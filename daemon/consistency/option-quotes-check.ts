import { discountFactor, type Right } from '../../pipeline/options/black-76.ts';
import { TradingTime } from '../../pipeline/options/trading-time.ts';
import type { OptionContract } from '../../shared/contracts/option-contract.ts';
import type { Session } from '../../shared/session/session.ts';
import { fromTimestamp } from '../../shared/session/session.ts';
import { timestampNs } from '../../shared/units.ts';
import type { Findings } from './findings.ts';
import type { PricePath } from './price-path.ts';

/** Interest per trading year; over a day or two it moves nothing by a tick. */
const RATE = 0.045;
/** Of the discount, and of rounding. */
const TOLERANCE_POINTS = 0.02;
/** Prices of options are whole twentieths of a point, above ten points whole quarters. */
const TICKS = { small: 0.05, large: 0.25, largeFrom: 10 } as const;

interface Quote {
  readonly bid: number;
  readonly ask: number;
}

/**
 * Holds quotes of options that were made at one moment against each other and against the
 * future: put–call parity, order of strikes, butterflies and calendars.
 */
export class OptionQuotesCheck {
  readonly #findings: Findings;
  readonly #session: Session;
  readonly #times = new Map<bigint, TradingTime>();
  readonly #future: PricePath;
  /** Root and month of the future whose path is known. */
  readonly #underlying: string;
  #at = 0n;
  #moment = new Map<OptionContract, Quote>();

  constructor(findings: Findings, session: Session, underlying: string, future: PricePath) {
    this.#findings = findings;
    this.#session = session;
    this.#underlying = underlying;
    this.#future = future;
  }

  /** A quote as a record leaves it, in order of time. */
  add(option: OptionContract, at: bigint, bid: number, ask: number): void {
    if (at !== this.#at) this.finish();
    this.#at = at;
    this.#moment.set(option, { bid, ask });
    for (const price of [bid, ask])
      if (!Number.isNaN(price))
        this.#findings.check('tick', isWholeTick(price), () => `${option.symbol} at ${at}: ${price}`);
  }

  /** Compares the quotes of the moment that is over. */
  finish(): void {
    const made = [...this.#moment].filter(([{ style }]) => style === 'european');
    this.#moment = new Map();
    if (made.length < 2) return;
    for (const quotes of Map.groupBy(made, ([{ expiration }]) => expiration).values()) {
      this.#checkParity(quotes);
      this.#checkStrikes(quotes, 'C');
      this.#checkStrikes(quotes, 'P');
    }
    this.#checkCalendars(made);
  }

  #discount({ expiration }: OptionContract): number {
    let time = this.#times.get(expiration);
    if (!time) {
      time = new TradingTime(this.#session, timestampNs(expiration));
      this.#times.set(expiration, time);
    }
    const seconds = time.secondsAt(fromTimestamp(this.#session, this.#at));
    return discountFactor({ seconds, rate: RATE });
  }

  #checkParity(quotes: readonly (readonly [OptionContract, Quote])[]): void {
    const puts = new Map(
      quotes.flatMap(([option, quote]) => (option.right === 'P' ? [[option.strikePoints, quote]] : [])),
    );
    const [low, high] = this.#future.range(this.#at, this.#at);
    for (const [option, call] of quotes) {
      const put = puts.get(option.strikePoints);
      if (option.right === 'P' || !put || !(call.bid > 0 && put.bid > 0)) continue;
      if (option.underlying !== this.#underlying || Number.isNaN(low)) continue;
      const discount = this.#discount(option);
      const isKept =
        call.ask - put.bid >= discount * (low - option.strikePoints) - TOLERANCE_POINTS &&
        call.bid - put.ask <= discount * (high - option.strikePoints) + TOLERANCE_POINTS;
      this.#findings.check('parity', isKept, () => `${option.symbol} at ${this.#at}: the future at ${low}`);
    }
  }

  #checkStrikes(quotes: readonly (readonly [OptionContract, Quote])[], right: Right): void {
    const sorted = quotes
      .filter(([option]) => option.right === right)
      .sort(([a], [b]) => a.strikePoints - b.strikePoints);
    for (const [i, [option, quote]] of sorted.entries()) {
      const [below, twoBelow] = [sorted[i - 1], sorted[i - 2]];
      if (!below) continue;
      const [dear, cheap] = right === 'C' ? [below[1], quote] : [quote, below[1]];
      const isOrdered = Number.isNaN(cheap.bid) || dear.ask >= cheap.bid;
      this.#findings.check('strikes', isOrdered, () => `${option.symbol} at ${this.#at}`);
      if (!twoBelow) continue;
      const isEven =
        option.strikePoints - below[0].strikePoints === below[0].strikePoints - twoBelow[0].strikePoints;
      if (!isEven || Number.isNaN(below[1].bid)) continue;
      const butterfly = quote.ask + twoBelow[1].ask - 2 * below[1].bid;
      this.#findings.check(
        'strikes',
        butterfly > -TOLERANCE_POINTS,
        () => `${option.symbol} at ${this.#at}: butterfly ${butterfly}`,
      );
    }
  }

  #checkCalendars(made: readonly (readonly [OptionContract, Quote])[]): void {
    const alike = Map.groupBy(
      made,
      ([{ right, strikePoints, underlying }]) => `${underlying} ${right}${strikePoints}`,
    );
    for (const group of alike.values()) {
      const sorted = group.toSorted(([a], [b]) => Number(a.expiration - b.expiration));
      for (const [i, [option, later]] of sorted.entries()) {
        const sooner = sorted[i - 1];
        if (!sooner || Number.isNaN(sooner[1].bid)) continue;
        const isKept =
          later.ask / this.#discount(option) >= sooner[1].bid / this.#discount(sooner[0]) - TOLERANCE_POINTS;
        this.#findings.check(
          'calendar',
          isKept,
          () => `${option.symbol} at ${this.#at}, before it ${sooner[0].symbol}`,
        );
      }
    }
  }
}

function isWholeTick(price: number): boolean {
  const tick = price > TICKS.largeFrom ? TICKS.large : TICKS.small;
  return Math.abs(price / tick - Math.round(price / tick)) < 1e-6;
}
