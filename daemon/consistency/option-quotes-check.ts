import { discountFactor, type Right, USUAL_RATE } from '../../pipeline/options/black-76.ts';
import { TradingTime } from '../../pipeline/options/trading-time.ts';
import { type OptionContract, optionTickPoints } from '../../shared/contracts/option-contract.ts';
import { fromTimestamp, type Session } from '../../shared/session/session.ts';
import { timestampNs } from '../../shared/units.ts';
import type { Findings } from './findings.ts';
import type { PricePath } from './price-path.ts';

/** Of the discount, and of rounding. */
const TOLERANCE_POINTS = 0.02;
/** Quotes are compared once a second of data, those made in the second before. */
const EVERY_NS = 1_000_000_000n;
const MAX_AGE_NS = 1_000_000_000n;
/** A quote answers the future as it was up to so long before. */
const LATENCY_NS = 1_000_000_000n;

interface Quote {
  readonly option: OptionContract;
  readonly at: bigint;
  readonly bid: number;
  readonly ask: number;
}

/**
 * Holds the latest quotes of options against each other and against the future on which
 * they are: put–call parity, exercise, order of strikes, butterflies and calendars. What
 * the future moved while they were made is allowed for.
 */
export class OptionQuotesCheck {
  readonly #findings: Findings;
  readonly #session: Session;
  readonly #times = new Map<bigint, TradingTime>();
  readonly #futures: ReadonlyMap<string, PricePath>;
  readonly #latest = new Map<OptionContract, Quote>();
  #comparedAt = 0n;

  /** @param futures paths of their mids, by symbol; what is on another is not compared */
  constructor(findings: Findings, session: Session, futures: ReadonlyMap<string, PricePath>) {
    this.#findings = findings;
    this.#session = session;
    this.#futures = futures;
  }

  /** A quote as a record leaves it, in order of time. */
  add(option: OptionContract, at: bigint, bid: number, ask: number): void {
    if (at >= this.#comparedAt + EVERY_NS) {
      this.#compare(at);
      this.#comparedAt = at;
    }
    this.#latest.set(option, { option, at, bid, ask });
    for (const price of [bid, ask])
      if (!Number.isNaN(price))
        this.#findings.check('tick', isWholeTick(price), () => `${option.symbol} at ${at}: ${price}`);
  }

  /** Compares what has not been compared. */
  finish(): void {
    this.#compare(this.#comparedAt + EVERY_NS);
  }

  #compare(now: bigint): void {
    const fresh: Quote[] = [];
    for (const [option, quote] of this.#latest) {
      if (quote.at < now - MAX_AGE_NS) this.#latest.delete(option);
      else if (option.style === 'european') fresh.push(quote);
    }
    for (const [symbol, quotes] of Map.groupBy(fresh, ({ option }) => option.underlying)) {
      const [low, high] = this.#futures.get(symbol)?.range(now - MAX_AGE_NS - LATENCY_NS, now) ?? [];
      if (low === undefined || high === undefined || Number.isNaN(low)) continue;
      for (const expiring of Map.groupBy(quotes, ({ option }) => option.expiration).values()) {
        this.#checkParity(expiring, low, high);
        this.#checkStrikes(expiring, 'C', high - low);
        this.#checkStrikes(expiring, 'P', high - low);
      }
      this.#checkCalendars(quotes, high - low);
    }
  }

  #discount({ option: { expiration }, at }: Quote): number {
    let time = this.#times.get(expiration);
    if (!time) {
      time = new TradingTime(this.#session, timestampNs(expiration));
      this.#times.set(expiration, time);
    }
    const seconds = time.secondsAt(fromTimestamp(this.#session, at));
    return discountFactor({ seconds, rate: USUAL_RATE });
  }

  #checkParity(quotes: readonly Quote[], low: number, high: number): void {
    const puts = new Map(
      quotes.flatMap((quote) => (quote.option.right === 'P' ? [[quote.option.strikePoints, quote]] : [])),
    );
    for (const quote of quotes) {
      const { option, at, bid, ask } = quote;
      const discount = this.#discount(quote);
      const nearest = option.right === 'C' ? low - option.strikePoints : option.strikePoints - high;
      const isWorthExercise = Number.isNaN(ask) || ask >= discount * nearest - TOLERANCE_POINTS;
      this.#findings.check(
        'parity',
        isWorthExercise,
        () => `${option.symbol} at ${at}: offered at ${ask}, the future at ${low}`,
      );
      const put = option.right === 'C' ? puts.get(option.strikePoints) : undefined;
      if (!put || !(bid > 0 && put.bid > 0)) continue;
      const isKept =
        ask - put.bid >= discount * (low - option.strikePoints) - TOLERANCE_POINTS &&
        bid - put.ask <= discount * (high - option.strikePoints) + TOLERANCE_POINTS;
      this.#findings.check('parity', isKept, () => `${option.symbol} at ${at}: the future at ${low}`);
    }
  }

  /** @param moved how far the future went while the quotes were made */
  #checkStrikes(quotes: readonly Quote[], right: Right, moved: number): void {
    const slack = moved + TOLERANCE_POINTS;
    const sorted = quotes
      .filter(({ option }) => option.right === right)
      .sort((a, b) => a.option.strikePoints - b.option.strikePoints);
    for (const [i, quote] of sorted.entries()) {
      const [below, twoBelow] = [sorted[i - 1], sorted[i - 2]];
      if (!below) continue;
      const where = () => `${quote.option.symbol} at ${quote.at}`;
      const [dear, cheap] = right === 'C' ? [below, quote] : [quote, below];
      this.#findings.check('strikes', Number.isNaN(cheap.bid) || dear.ask >= cheap.bid - slack, where);
      if (!twoBelow || Number.isNaN(below.bid)) continue;
      const [first, middle, last] = [twoBelow, below, quote].map(({ option }) => option.strikePoints);
      if (last! - middle! !== middle! - first!) continue;
      const butterfly = quote.ask + twoBelow.ask - 2 * below.bid;
      this.#findings.check('strikes', butterfly > -slack, () => `${where()}: butterfly ${butterfly}`);
    }
  }

  #checkCalendars(quotes: readonly Quote[], moved: number): void {
    const alike = Map.groupBy(quotes, ({ option }) => `${option.right}${option.strikePoints}`);
    for (const group of alike.values()) {
      const sorted = group.toSorted((a, b) => Number(a.option.expiration - b.option.expiration));
      for (const [i, later] of sorted.entries()) {
        const sooner = sorted[i - 1];
        if (!sooner || Number.isNaN(sooner.bid)) continue;
        const isKept =
          later.ask / this.#discount(later) >= sooner.bid / this.#discount(sooner) - moved - TOLERANCE_POINTS;
        this.#findings.check(
          'calendar',
          isKept,
          () => `${later.option.symbol} at ${later.at}, before it ${sooner.option.symbol}`,
        );
      }
    }
  }
}

function isWholeTick(price: number): boolean {
  const tick = optionTickPoints(price);
  return Math.abs(price / tick - Math.round(price / tick)) < 1e-6;
}
