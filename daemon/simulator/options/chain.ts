import type { Contract } from '../../../shared/contracts/futures-calendar.ts';
import type { Instrument } from '../../../shared/instruments.ts';
import { newYorkInstant } from '../../../shared/session/new-york-time.ts';
import { type Session, toTimestamp } from '../../../shared/session/session.ts';
import { NS_PER_MINUTE, NS_PER_SECOND, type SessionNs } from '../../../shared/units.ts';
import type { DbnWriter } from '../../databento/index.ts';
import type { DayProfile, SimulatedDay } from '../day.ts';
import { Random } from '../random.ts';
import { CustomerFlow } from './customer-flow.ts';
import { Customers, type Directing, type Order, pickSeries } from './customers.ts';
import { expiriesOn, isZeroDte } from './expiry.ts';
import { Ladder, type ListedSeries } from './ladder.ts';
import { OpenInterest } from './open-interest.ts';
import { quoteAround } from './quote.ts';
import { QuoteBoard, type QuoteWriters } from './quote-board.ts';
import {
  definitionOf,
  fairPrice,
  ignoredDefinitions,
  referenceStatistics,
  type Underlying,
} from './reference.ts';
import { type Series, StrikeRange, seriesAt, strikesAround, strikesThatMayBe } from './series.ts';
import { Surface, type SurfaceRow } from './surface.ts';

/** Chains are quoted from half an hour before the open. */
const LEAD_MINUTES = 30;
/**
 * Market makers quote the day's expiry anew so soon after price has moved, later ones in
 * so many times that.
 */
const LATENCY_NS = [5_000_000, 250_000_000] as const;
const LATER_EXPIRIES_FACTOR = 4;
/**
 * Strikes so near to price are quoted anew at each move, all of them one time in twenty.
 */
const QUOTED_REACH_POINTS = 50;
const FAR_QUOTED_SHARE = 0.05;
/** At the demo rate one strike is quoted anew, and that at so many moves. */
const THINNED_SHARE = 0.2;
const BEAT_NS = 2 * NS_PER_SECOND;
/** Contracts shown, by day, and how much wider quotes are on one day than on another. */
const MEAN_SHOWN = [16, 80] as const;
const WIDTH_LOG_SD = 0.15;

export interface OptionWriters extends QuoteWriters {
  readonly definitions: DbnWriter;
  readonly statistics: DbnWriter;
}

export interface ChainOptions {
  readonly session: Session;
  readonly seed: number;
  readonly profile: DayProfile;
  readonly day: SimulatedDay;
  readonly instrument: Instrument;
  /** Whether each quote of a market maker is written, or a few of them. */
  readonly isThinned: boolean;
  readonly underlyingOf: (contract: Contract) => Underlying;
  /**
   * What the approach under way carries in option trades near the money, in standard
   * deviations.
   */
  readonly demand: () => number;
  /** What customers are made to do; null where they do as they like. */
  readonly directing?: Directing | null;
}

/**
 * The options of one date: five expiries, quoted off the future's price as it moves, and
 * traded at the quotes in force by customers with a bias of their own. Trades and
 * statistics are the same however many quotes are written.
 */
export class OptionsChain {
  readonly #options: ChainOptions;
  readonly #ladders: readonly Ladder[];
  readonly #underlyings: readonly Underlying[];
  readonly #surface: Surface;
  readonly #customers: Customers;
  readonly #board: QuoteBoard;
  /** Of quotes, which are fewer at one rate than at the other: no trade depends on it. */
  readonly #quoteRandom: Random;
  readonly #widthFactor: number;
  readonly #startAt: SessionNs;
  readonly #fineStrikes: StrikeRange;
  readonly #definitions: Uint8Array[] = [];
  readonly #surfaceRows: SurfaceRow[] = [];
  /** When each expiry is quoted anew. */
  readonly #requoteAt: number[];
  #beatAt: SessionNs;
  #order: Order | null = null;
  #mid = Number.NaN;
  /** Mids that market makers may not have seen yet, with when each began. */
  #recentMids: { readonly at: SessionNs; readonly mid: number }[] = [];
  #now: SessionNs = 0;

  constructor(options: ChainOptions) {
    const { session, seed, day, instrument } = options;
    this.#options = options;
    const expiries = expiriesOn(instrument, session.date);
    const strikes = strikesAround(day.openPoints);
    this.#ladders = expiries.map((expiry, i) => new Ladder(expiry, i, strikes));
    this.#underlyings = expiries.map(({ underlying }) => options.underlyingOf(underlying));
    this.#startAt = session.rthOpen - LEAD_MINUTES * NS_PER_MINUTE;
    this.#surface = new Surface({ ...options, expiries, startAt: this.#startAt });
    const random = new Random(seed, session.date, 'options');
    this.#quoteRandom = new Random(seed, session.date, 'option quotes');
    const meanShown = MEAN_SHOWN[0] + (MEAN_SHOWN[1] - MEAN_SHOWN[0]) * random.next();
    this.#widthFactor = Math.exp(WIDTH_LOG_SD * random.normal());
    this.#board = new QuoteBoard(session, this.#quoteRandom, meanShown);
    const flow = new CustomerFlow(seed, session);
    const { date } = session;
    const { directing = null } = options;
    this.#customers = new Customers(this.#ladders, { date, flow, random, startAt: this.#startAt, directing });
    this.#requoteAt = expiries.map(() => Number.POSITIVE_INFINITY);
    this.#fineStrikes = new StrikeRange(day.openPoints);
    this.#beatAt = this.#startAt;
  }

  /** What is listed, new strikes included. */
  get series(): Series[] {
    return this.#ladders.flatMap((ladder) => ladder.all.map(({ series }) => series));
  }

  /** All series that may be listed by the end of the day. */
  get mappedSeries(): Pick<Series, 'symbol' | 'instrumentId'>[] {
    const strikes = strikesThatMayBe(this.#options.day.openPoints);
    return this.#ladders.flatMap(({ expiry }) => strikes.flatMap((strike) => seriesAt(expiry, strike)));
  }

  /** The futures that the options are on. */
  get underlyings(): readonly Contract[] {
    return this.#ladders.map(({ expiry }) => expiry.underlying);
  }

  /** The surface of each minute so far. */
  get surfaceRows(): readonly SurfaceRow[] {
    return this.#surfaceRows;
  }

  /**
   * What is known of the chain before the session: its definitions; the exchange's
   * figures of the session before come as they are due.
   */
  async writeReference({ definitions }: OptionWriters): Promise<void> {
    const { session, seed, day } = this.#options;
    const midnight = newYorkInstant(session.date, 0);
    const listed = this.#ladders.flatMap((ladder) => ladder.all);
    const [first] = listed;
    await definitions.write(
      Buffer.concat([
        ...listed.map(({ series, expiry }) => definitionOf(series, this.#underlyings[expiry]!, midnight)),
        ...ignoredDefinitions(first!.series, this.#underlyings[0]!, midnight),
      ]),
    );
    const settlementOf = (each: ListedSeries) =>
      fairPrice(this.#surface, each, 0, day.openPoints + this.#underlyings[each.expiry]!.basisPoints);
    const openInterest = new OpenInterest(seed);
    this.#board.statistics.expect(
      referenceStatistics(
        listed.map((each) => ({ series: each.series, settlementPoints: settlementOf(each) })),
        { session, seed, openInterest },
      ),
    );
  }

  /**
   * Writes what has been said of the session and is not written, at its end all of it.
   */
  async flush({ definitions, statistics }: OptionWriters, isEnd: boolean): Promise<void> {
    for (const block of this.#board.statistics.take(isEnd)) await statistics.write(Buffer.concat(block));
    if (isEnd && this.#definitions.length > 0) await definitions.write(Buffer.concat(this.#definitions));
  }

  /**
   * Quotes and trades that fall before `until`, priced off the future's mid as it has
   * been since its last event: what happens at `until` is not known yet.
   */
  advance(writers: OptionWriters, until: SessionNs, mid: number): void {
    if (until <= this.#startAt) return this.#board.statistics.advance(until);
    if (mid !== this.#mid) this.#onMid(mid);
    for (;;) {
      const requote = Math.min(...this.#requoteAt);
      const at = Math.min(requote, this.#beatAt, this.#order?.at ?? this.#customers.nextAt);
      if (at >= until) break;
      this.#surface.advance(at, mid);
      this.#board.statistics.advance(at);
      this.#now = at;
      if (at === this.#order?.at) this.#trade(writers, this.#order);
      else if (at === this.#beatAt) this.#beat(writers);
      else if (at === requote) this.#requote(writers, this.#requoteAt.indexOf(requote));
      else this.#meet(writers);
    }
    this.#board.statistics.advance(until);
    this.#now = until;
  }

  /**
   * Nothing is quoted or traded before a time, and then not before everyone has seen
   * where price is; the exchange's figures come as they do.
   */
  skipTo(until: SessionNs): void {
    const seenAt = until + LATENCY_NS[1];
    this.#order = null;
    this.#customers.nextAt = Math.max(this.#customers.nextAt, seenAt);
    for (const [i, at] of this.#requoteAt.entries()) this.#requoteAt[i] = Math.max(at, seenAt);
    this.#beatAt = Math.max(this.#beatAt, Math.ceil(seenAt / BEAT_NS) * BEAT_NS);
  }

  #onMid(mid: number): void {
    this.#mid = mid;
    const from = Math.max(this.#now, this.#startAt);
    this.#recentMids.push({ at: from, mid });
    for (const [i, at] of this.#requoteAt.entries())
      if (at === Number.POSITIVE_INFINITY) this.#answer(i, from);
  }

  /** Has an expiry quoted anew, some time after price has moved. */
  #answer(expiry: number, movedAt: SessionNs): void {
    const [least, most] = LATENCY_NS;
    const latency = least + (most - least) * this.#quoteRandom.next();
    const isToday = isZeroDte(this.#ladders[expiry]!.expiry, this.#options.session.date);
    this.#requoteAt[expiry] = Math.round(movedAt + latency * (isToday ? 1 : LATER_EXPIRIES_FACTOR));
  }

  #futureOf(expiry: number): number {
    return this.#seenMid() + this.#underlyings[expiry]!.basisPoints;
  }

  /** The mid as it was before anyone could have answered a later one. */
  #seenMid(): number {
    const seen = this.#now - LATENCY_NS[0];
    while (this.#recentMids.length > 1 && this.#recentMids[1]!.at <= seen) this.#recentMids.shift();
    return this.#recentMids[0]!.mid;
  }

  /** Every other second: the whole chain at first, then what price has come near to. */
  #beat(writers: OptionWriters): void {
    const isFirst = this.#beatAt === this.#startAt;
    if (this.#beatAt % NS_PER_MINUTE === 0)
      this.#surfaceRows.push(...this.#surface.rows(this.#beatAt, (expiry) => this.#futureOf(expiry)));
    this.#listNewStrikes();
    for (const ladder of this.#ladders) {
      if (isFirst) this.#quoteAll(writers, ladder.all);
      else if (!this.#options.isThinned) this.#quoteAll(writers, this.#near(ladder));
    }
    this.#beatAt += BEAT_NS;
  }

  #listNewStrikes(): void {
    const strikes = this.#fineStrikes.towards(this.#mid);
    if (strikes.length === 0) return;
    const at = toTimestamp(this.#options.session, this.#now);
    for (const [i, ladder] of this.#ladders.entries())
      for (const { series } of ladder.list(strikes))
        this.#definitions.push(definitionOf(series, this.#underlyings[i]!, at));
  }

  /**
   * Market makers follow price, all series of an expiry at a time, or the call and the
   * put of one strike that stand for them.
   */
  #requote(writers: OptionWriters, expiry: number): void {
    this.#requoteAt[expiry] = Number.POSITIVE_INFINITY;
    // A move too recent to be seen now is answered next.
    if (this.#seenMid() !== this.#mid) this.#answer(expiry, this.#now);
    const ladder = this.#ladders[expiry]!;
    if (this.#options.isThinned) {
      if (this.#quoteRandom.next() >= THINNED_SHARE) return;
      const { series } = pickSeries(ladder, this.#futureOf(expiry), this.#quoteRandom);
      this.#quoteAll(writers, ladder.within(series.strikePoints, 0));
    } else {
      const isAll = this.#quoteRandom.next() < FAR_QUOTED_SHARE;
      this.#quoteAll(writers, isAll ? ladder.all : this.#near(ladder));
    }
  }

  #near(ladder: Ladder): Iterable<ListedSeries> {
    return ladder.within(this.#futureOf(ladder.place), QUOTED_REACH_POINTS);
  }

  #quoteAll(writers: OptionWriters, all: Iterable<ListedSeries>): void {
    for (const listed of all) this.#quote(writers, listed);
  }

  /** A series that an order is on its way to is not quoted before it is met. */
  #quote(writers: OptionWriters, listed: ListedSeries): void {
    if (listed === this.#order?.listed || this.#isExpired(listed)) return;
    const fair = fairPrice(this.#surface, listed, this.#now, this.#futureOf(listed.expiry));
    this.#board.show(writers, listed, this.#now, quoteAround(fair, this.#widthFactor));
  }

  #isExpired({ expiry }: ListedSeries): boolean {
    return this.#surface.secondsTo(expiry, this.#now) <= 0;
  }

  /** An order comes: what it is for is quoted anew before it is met. */
  #meet(writers: OptionWriters): void {
    const futureOf = (expiry: number) => this.#futureOf(expiry);
    const demand = this.#options.demand();
    const order = this.#customers.order({ now: this.#now, mid: this.#mid, futureOf, demand });
    if (this.#isExpired(order.listed)) return;
    this.#quote(writers, order.listed);
    this.#order = order;
  }

  #trade(writers: OptionWriters, order: Order): void {
    this.#order = null;
    this.#board.trade(writers, order);
  }
}
