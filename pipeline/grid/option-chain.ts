import type { Instrument } from '../../shared/instruments.ts';
import { NS_PER_MINUTE, NS_PER_SECOND, type SessionNs } from '../../shared/units.ts';
import type { Batches, EventKind } from '../events/kinds.ts';
import { inferAggressor } from '../options/aggressor.ts';
import { blackGamma, USUAL_RATE } from '../options/black-76.ts';
import type { StrikeGamma } from '../options/gamma-bands.ts';
import { fitSmile, parityFuture, type Smile, type StrikeQuotes } from '../options/smile.ts';
import { type ListedOption, type Strike, StrikeLadder } from '../options/strike.ts';
import { type Accumulator, forgotten, type MarketClock, requireKnown } from './accumulator.ts';

/**
 * An older smile, or one of quotes that stopped longer ago, is no longer this market's.
 */
const MAX_SMILE_AGE_NS = 600 * NS_PER_SECOND;
/** What a trade is valued with before any smile is known. */
const ASSUMED_SIGMA = 0.2;
/** The smile is taken from strikes this many times further than count for a level. */
const SMILE_RANGES = 2;

/**
 * What customers did with today's options near a price; all NaN where none are listed.
 */
export interface OptionFlow {
  /** US dollars of delta for a point, taken over by dealers. */
  readonly dealerGamma: number;
  /** US dollars of premium paid for calls and puts, less what was got for them. */
  readonly callTide: number;
  readonly putTide: number;
}

/** The options that expire at this session's close. */
export interface OptionChainReading {
  /** Trades since the session's origin in strikes within a distance of a price. */
  flowNear(price: number, rangePoints: number): OptionFlow;
  /**
   * Open interest at the strikes within a distance of a price, with the gamma of now;
   * none where no smile is known.
   */
  gammaNear(price: number, rangePoints: number): readonly StrikeGamma[];
  /**
   * Share of today's traded contracts whose gamma was guessed without a smile, or not
   * known at all; NaN before the first.
   */
  assumedShare(): number;
}

const NO_FLOW: OptionFlow = { dealerGamma: Number.NaN, callTide: Number.NaN, putTide: Number.NaN };

/** Quotes, trades and open interest of the day's own options, as they are told. */
export class OptionChain implements Accumulator<OptionChainReading> {
  readonly reads = ['trade', 'optionDefinition', 'openInterest', 'optionTrade', 'optionQuote'] as const;
  readonly #clock: MarketClock;
  readonly #instrument: Instrument;
  readonly #options = new Map<number, ListedOption>();
  /** By instrument; contracts are NaN where they were taken back. */
  readonly #openInterest = new Map<number, { readonly contracts: number; readonly ofDay: number }>();
  readonly #ladder = new StrikeLadder();
  /** Last trade of the followed contract. */
  #future = Number.NaN;
  /** Whether the options are on another future than the followed one. */
  #isElsewhere = false;
  /** What their future stands above the followed one; NaN until quotes tell. */
  #basis = 0;
  #basisAt = Number.NaN;
  #smile: Smile | null = null;
  #smileAt = Number.NaN;
  #quotedAt = Number.NaN;
  #traded = 0;
  #tradedGuessed = 0;

  constructor(clock: MarketClock, instrument: Instrument) {
    this.#clock = clock;
    this.#instrument = instrument;
  }

  on<K extends EventKind>(kind: K, batch: Batches[K], i: number): void {
    switch (kind) {
      case 'trade':
        this.#future = (batch as Batches['trade']).price[i]!;
        break;
      case 'optionDefinition':
        this.#onDefinition(batch as Batches['optionDefinition'], i);
        break;
      case 'openInterest':
        this.#onOpenInterest(batch as Batches['openInterest'], i);
        break;
      case 'optionTrade':
        this.#onTrade(batch as Batches['optionTrade'], i);
        break;
      case 'optionQuote':
        this.#onQuote(batch as Batches['optionQuote'], i);
    }
  }

  #onDefinition(batch: Batches['optionDefinition'], i: number): void {
    const instrumentId = batch.instrumentId[i]!;
    if (this.#options.has(instrumentId)) return;
    const right = batch.right[i]! > 0 ? 'C' : 'P';
    const option: ListedOption = {
      instrumentId,
      right,
      strike: batch.strike[i]!,
      expiresAt: batch.expiresAt[i]!,
      bid: Number.NaN,
      ask: Number.NaN,
      lastPrice: Number.NaN,
      lastSide: 0,
    };
    // Options that expire together are on one future: the first tells which.
    if (batch.isOnFollowed[i] === 0 && this.#options.size === 0) {
      this.#isElsewhere = true;
      this.#basis = Number.NaN;
    }
    this.#options.set(instrumentId, option);
    const strike = this.#ladder.at(option.strike);
    (right === 'C' ? strike.calls : strike.puts).push(option);
  }

  /**
   * What is said of an earlier day than is known changes nothing. It may be told before
   * the option is.
   */
  #onOpenInterest(batch: Batches['openInterest'], i: number): void {
    const [instrumentId, ofDay] = [batch.instrumentId[i]!, batch.ofDay[i]!];
    const known = this.#openInterest.get(instrumentId);
    if (known && ofDay < known.ofDay) return;
    this.#openInterest.set(instrumentId, { contracts: batch.contracts[i]!, ofDay });
  }

  #onQuote(batch: Batches['optionQuote'], i: number): void {
    const option = this.#options.get(batch.instrumentId[i]!);
    if (!option) return;
    option.bid = batch.bid[i]!;
    option.ask = batch.ask[i]!;
    this.#quotedAt = batch.at[i]!;
  }

  #onTrade(batch: Batches['optionTrade'], i: number): void {
    const option = this.#options.get(batch.instrumentId[i]!);
    if (!option) return;
    const [at, price, size] = [batch.at[i]!, batch.price[i]!, batch.size[i]!];
    const side = inferAggressor({ ...option, venue: batch.aggressor[i]!, price });
    option.lastPrice = price;
    option.lastSide = side;
    const gamma = this.#gammaOf(option, at, ASSUMED_SIGMA);
    this.#traded += size;
    if (!this.#smileAsOf(at) || Number.isNaN(gamma)) this.#tradedGuessed += size;
    const { multiplierUsd } = this.#instrument;
    const strike = this.#ladder.at(option.strike);
    // Without a price of the future there is no gamma to take over; premium there is.
    if (!Number.isNaN(gamma)) strike.dealerGamma -= side * size * gamma * multiplierUsd;
    const premium = side * size * price * multiplierUsd;
    if (option.right === 'C') strike.callTide += premium;
    else strike.putTide += premium;
  }

  #smileAsOf(at: SessionNs): Smile | null {
    return at - this.#smileAt <= MAX_SMILE_AGE_NS ? this.#smile : null;
  }

  /** @param assumedSigma what holds where no smile is known */
  #gammaOf({ strike, expiresAt }: ListedOption, at: SessionNs, assumedSigma: number): number {
    const future = this.#future + this.#basis;
    const sigma = this.#smileAsOf(at)?.sigmaAt(strike, future) ?? assumedSigma;
    const seconds = (expiresAt - at) / NS_PER_SECOND;
    return seconds > 0 ? blackGamma({ future, strike, seconds, sigma, rate: USUAL_RATE }) : 0;
  }

  /** Whether any options that expire at the close are known. */
  get isListed(): boolean {
    return this.#options.size > 0;
  }

  onBatchEnd(): void {}

  /**
   * The smile is taken anew at the end of each minute in which options were quoted:
   * quotes that have stopped are not held against a price that moves on.
   */
  onGridStep(at: SessionNs): void {
    if (at % NS_PER_MINUTE !== 0 || !(at - this.#quotedAt <= NS_PER_MINUTE)) return;
    const range = SMILE_RANGES * this.#instrument.strikeRangePoints;
    if (this.#isElsewhere) this.#takeBasis(at, range);
    const smile = fitSmile(
      this.#future + this.#basis,
      this.#quotesNear(at, range),
      this.#instrument.tightOptionPoints,
    );
    if (!smile) return;
    this.#smile = smile;
    this.#smileAt = at;
  }

  /** A minute that tells none leaves the last one standing, for as long as a smile. */
  #takeBasis(at: SessionNs, range: number): void {
    const basis =
      parityFuture(this.#quotesNear(at, range), this.#instrument.tightOptionPoints) - this.#future;
    if (!Number.isNaN(basis)) this.#basisAt = at;
    if (!Number.isNaN(basis) || !(at - this.#basisAt <= MAX_SMILE_AGE_NS)) this.#basis = basis;
  }

  #quotesNear(at: SessionNs, range: number): StrikeQuotes[] {
    const middle = this.#future + (Number.isNaN(this.#basis) ? 0 : this.#basis);
    return this.#ladder.between(middle - range, middle + range).flatMap(({ strike, calls, puts }) => {
      const [call, put] = [calls[0], puts[0]];
      return call && put ? [{ strike, seconds: (call.expiresAt - at) / NS_PER_SECOND, call, put }] : [];
    });
  }

  asOf(at: SessionNs): OptionChainReading {
    requireKnown(this.#clock, at);
    if (at < this.#clock.now) throw forgotten('What options did', at, this.#clock.now);
    return {
      flowNear: (price, range) => this.#flowNear(price, range),
      gammaNear: (price, range) => this.#gammaNear(price, range, at),
      assumedShare: () => (this.#traded > 0 ? this.#tradedGuessed / this.#traded : Number.NaN),
    };
  }

  #strikesNear(price: number, range: number): readonly Strike[] {
    const middle = price + this.#basis;
    return Number.isNaN(middle) ? [] : this.#ladder.between(middle - range, middle + range);
  }

  #flowNear(price: number, range: number): OptionFlow {
    // Before the first trade it is not known that trades are told at all.
    if (this.#traded === 0 || Number.isNaN(price + this.#basis)) return NO_FLOW;
    const strikes = this.#strikesNear(price, range);
    const sum = (of: (strike: Strike) => number) => strikes.reduce((total, strike) => total + of(strike), 0);
    return {
      dealerGamma: sum(({ dealerGamma }) => dealerGamma),
      callTide: sum(({ callTide }) => callTide),
      putTide: sum(({ putTide }) => putTide),
    };
  }

  #gammaNear(price: number, range: number, at: SessionNs): StrikeGamma[] {
    if (!this.#smileAsOf(at)) return [];
    const { multiplierUsd } = this.#instrument;
    const ofInterest = (options: readonly ListedOption[]) => {
      const gammas = options.map(
        (option) =>
          this.#gammaOf(option, at, Number.NaN) *
          (this.#openInterest.get(option.instrumentId)?.contracts ?? Number.NaN) *
          multiplierUsd,
      );
      const known = gammas.filter((gamma) => !Number.isNaN(gamma));
      return known.length === 0 ? Number.NaN : known.reduce((sum, gamma) => sum + gamma, 0);
    };
    return this.#strikesNear(price, range).map(({ strike, calls, puts }) => ({
      strike: strike - this.#basis,
      callGamma: ofInterest(calls),
      putGamma: ofInterest(puts),
    }));
  }
}
