import { describe, expect, it } from 'vitest';
import { OptionChain } from '../../../pipeline/grid/option-chain.ts';
import { blackGreeks, blackPrice, type Right, USUAL_RATE } from '../../../pipeline/options/black-76.ts';
import { NS_PER_MINUTE, NS_PER_SECOND } from '../../../shared/units.ts';
import { clock, ES, type MarketEvent, tradeBatch } from '../../market.ts';
import {
  type OptionEvent,
  openInterest,
  option,
  optionBatch,
  optionQuote,
  optionTrade,
} from '../../options.ts';

const AT = clock('10:00');
const EXPIRY = clock('16:00');
const ago = (seconds: number) => AT - seconds * NS_PER_SECOND;
const future = (at: number, price: number): MarketEvent => ({
  kind: 'trade',
  at,
  price,
  size: 1,
  aggressor: 1,
});
const list = (...ids: string[]): OptionEvent[] =>
  ids.map((id) => option(ago(7200), id, id.at(-1) as Right, Number(id.slice(0, -1)), EXPIRY));

/** What the chain says at 10:00; quotes around `sigma`, minutes told on the minute. */
function chainOf(events: readonly MarketEvent[], now = AT) {
  const market = { now: Number.NEGATIVE_INFINITY };
  const chain = new OptionChain(market, ES);
  let minute = ago(7320);
  const stepTo = (at: number) => {
    for (; minute + NS_PER_MINUTE <= at; minute += NS_PER_MINUTE) {
      market.now = minute + NS_PER_MINUTE;
      chain.onGridStep(market.now);
    }
    market.now = at;
  };
  for (const event of events.filter(({ at }) => at < now).sort((a, b) => a.at - b.at)) {
    stepTo(event.at);
    if (event.kind === 'trade') chain.on('trade', tradeBatch(event), 0);
    else chain.on(event.kind as OptionEvent['kind'], optionBatch(event as OptionEvent) as never, 0);
  }
  stepTo(now);
  return chain.asOf(now);
}

/** A quote a tenth of a point wide around what Black says at a volatility. */
function quoteAt(seconds: number, id: string, sigma: number, price = 6000): OptionEvent {
  const [right, strike] = [id.at(-1) as Right, Number(id.slice(0, -1))];
  const left = (EXPIRY - AT) / NS_PER_SECOND;
  const worth = blackPrice(right, { future: price, strike, seconds: left, sigma, rate: USUAL_RATE });
  return optionQuote(ago(seconds), id, worth - 0.05, worth + 0.05);
}
const gammaAt = (strike: number, sigma: number, seconds = 21_600, price = 6000) =>
  blackGreeks('C', { future: price, strike, seconds, sigma, rate: USUAL_RATE }).gamma;

const IDS = ['5990P', '5990C', '6000C', '6000P', '6010C', '6010P'];
/** Everything at 20 %, price at 6000. */
const FLAT = [
  ...list(...IDS),
  future(ago(400), 6000),
  ...['5990P', '6000C', '6010C'].flatMap((id) => [110, 10].map((seconds) => quoteAt(seconds, id, 0.2))),
];

const NONE = { dealerGamma: Number.NaN, callTide: Number.NaN, putTide: Number.NaN };

describe('Customers’ trades near a price', () => {
  it('hand dealers the gamma that customers sell, and take from them what they buy', () => {
    const bought = chainOf([...FLAT, optionTrade(ago(60), '6010C', 5, 10, 1)]).flowNear(6000, 50);
    expect(bought.dealerGamma / (-10 * gammaAt(6010, 0.2, 21_660) * 50)).toBeCloseTo(1, 2);
    const sold = chainOf([...FLAT, optionTrade(ago(60), '6010C', 5, 10, -1)]).flowNear(6000, 50);
    expect(sold.dealerGamma).toBe(-bought.dealerGamma);
    // A put has the gamma of the call at its strike.
    const put = chainOf([...FLAT, optionTrade(ago(60), '6010P', 5, 10, -1)]).flowNear(6000, 50);
    expect(put.dealerGamma).toBeCloseTo(sold.dealerGamma, 12);
  });
  it('add up premium by right: paid less got', () => {
    const flow = chainOf([
      ...FLAT,
      optionTrade(ago(60), '6010C', 5, 10, 1),
      optionTrade(ago(50), '6000C', 9, 1, -1),
      optionTrade(ago(40), '5990P', 4, 7, 1),
    ]).flowNear(6000, 50);
    expect([flow.callTide, flow.putTide]).toEqual([(5 * 10 - 9) * 50, 4 * 7 * 50]);
  });
  it('count for a price where their strike is within the range, its ends included', () => {
    const read = chainOf([
      ...list(...IDS, '6050C', '6055C'),
      ...FLAT.slice(IDS.length),
      optionTrade(ago(60), '6050C', 1, 1, 1),
      optionTrade(ago(60), '6055C', 1, 1, 1),
    ]);
    expect(read.flowNear(6000, 50).callTide).toBe(50);
    expect(read.flowNear(6000, 49.75).callTide).toBe(0);
    expect(read.flowNear(6005, 50).callTide).toBe(100);
  });
  it('go by the quote where the venue names no side, and by the tick where there is none', () => {
    const at = (price: number) =>
      chainOf([
        ...FLAT,
        optionQuote(ago(100), '6010C', 4, 6),
        optionTrade(ago(60), '6010C', price, 1, 0),
      ]).flowNear(6000, 50).callTide;
    expect([at(6), at(5), at(4.5)]).toEqual([300, 0, -225]);
    const ticks = chainOf([
      ...FLAT,
      optionTrade(ago(60), '6010P', 12, 1, 0),
      optionTrade(ago(50), '6010P', 11, 1, 0),
      optionTrade(ago(40), '6010P', 11, 1, 0),
    ]);
    expect(ticks.flowNear(6000, 50).putTide).toBe(-22 * 50);
  });
  it('are none of options that are not listed for today', () => {
    const read = chainOf([...FLAT, optionTrade(ago(60), '6020C', 5, 10, 1)]);
    expect(read.flowNear(6000, 50)).toEqual(NONE);
    expect(chainOf([future(ago(60), 6000)]).flowNear(6000, 50)).toEqual(NONE);
    const elsewhere = chainOf([...FLAT, optionTrade(ago(60), '6010C', 5, 1, 1)]).flowNear(5900, 50);
    expect(elsewhere).toEqual({ dealerGamma: 0, callTide: 0, putTide: 0 });
  });
});

describe('The list of options', () => {
  it('is known to be empty until one is listed', () => {
    const empty = new OptionChain({ now: AT }, ES);
    expect(empty.isListed).toBe(false);
    const [event] = list('6010C');
    empty.on(event!.kind, optionBatch(event!) as never, 0);
    expect(empty.isListed).toBe(true);
  });
  it('has each once, however often it is told', () => {
    const told = [...FLAT, openInterest(ago(200), '6010C', 40), ...list('6010C')];
    const [strike] = chainOf(told).gammaNear(6010, 0);
    expect(strike!.callGamma / (gammaAt(6010, 0.2) * 50)).toBeCloseTo(40, 1);
  });
  it('is on one future: a later one on another changes nothing', () => {
    const later = { ...list('6100C')[0]!, at: ago(20), isOnFollowed: false } as OptionEvent;
    const read = chainOf([...FLAT, optionTrade(ago(60), '6010C', 5, 10, 1), later], ago(10));
    expect(read.flowNear(6000, 50).callTide).toBe(2500);
  });
});

describe('A trade before there is a price of the future', () => {
  it('counts its premium, and has no gamma: what comes after it is not lost', () => {
    const early = optionTrade(ago(1000), '6010C', 5, 10, 1);
    const read = chainOf([...FLAT, early, optionTrade(ago(60), '6010C', 5, 10, -1)]);
    const alone = chainOf([...FLAT, optionTrade(ago(60), '6010C', 5, 10, -1)]);
    expect(read.flowNear(6000, 50).dealerGamma).toBe(alone.flowNear(6000, 50).dealerGamma);
    expect([read.flowNear(6000, 50).callTide, read.assumedShare()]).toEqual([0, 0.5]);
  });
});

describe('Before there is a smile', () => {
  it('trades are valued at 20 %, and their share is told', () => {
    const unquoted = [...list(...IDS), future(ago(400), 6000)];
    const read = chainOf([...unquoted, optionTrade(ago(60), '6010C', 5, 3, -1)]);
    expect(read.flowNear(6000, 50).dealerGamma).toBeCloseTo(3 * gammaAt(6010, 0.2, 21_660) * 50, 9);
    expect(read.assumedShare()).toBe(1);
    const later = chainOf([
      ...FLAT,
      optionTrade(ago(350), '6010C', 5, 3, -1),
      optionTrade(ago(60), '6010C', 5, 9, -1),
    ]);
    expect(later.assumedShare()).toBe(0.25);
    expect(chainOf(FLAT).assumedShare()).toBeNaN();
  });
  it('is taken from strikes twice as far as count for a level, whoever is quoted', () => {
    const far = (id: string) => [
      ...list('6000C', '6000P', id, `${id.slice(0, -1)}P`),
      future(ago(400), 6000),
      optionQuote(ago(10), id, 1, 1.2),
      openInterest(ago(200), '6000C', 10),
    ];
    expect(chainOf(far('6100C')).gammaNear(6000, 5)).toHaveLength(1);
    expect(chainOf(far('6105C')).gammaNear(6000, 5)).toEqual([]);
    // A quote without a bid is one too: the smile of 09:59 is taken anew.
    const unbid = [...FLAT.slice(0, -6), ...FLAT.slice(-6).filter(({ at }) => at < ago(60))];
    const at = (events: readonly MarketEvent[], now: number) =>
      chainOf([...events, openInterest(ago(200), '6000C', 10)], now).gammaNear(6000, 5).length;
    expect(at(unbid, ago(-540))).toBe(1);
    expect(at(unbid, ago(-541))).toBe(0);
    expect(at([...unbid, optionQuote(ago(10), '6010P', Number.NaN, 5)], ago(-541))).toBe(1);
  });
  it('is old after ten minutes: what is traded then is guessed again', () => {
    const late = optionTrade(ago(-700), '6010C', 5, 10, 1);
    expect(chainOf([...FLAT, late], ago(-710)).assumedShare()).toBe(1);
  });
  it('open interest has no gamma, and ten minutes after the last quote none any more', () => {
    const told = openInterest(ago(500), '6000C', 100);
    expect(chainOf([...list(...IDS), future(ago(400), 6000), told]).gammaNear(6000, 10)).toEqual([]);
    expect(chainOf([...FLAT, told]).gammaNear(6000, 10)).toHaveLength(3);
    const old = [
      ...list(...IDS),
      future(ago(1000), 6000),
      ...['5990P', '6000C', '6010C'].map((id) => quoteAt(900, id, 0.2)),
    ];
    // Quotes of 09:45 make the smile of 09:46, and none after it; it is good until 09:56.
    const minutes = (count: number) => AT - (15 - count) * NS_PER_MINUTE;
    expect(chainOf([...old, told], minutes(11)).gammaNear(6000, 10)).toHaveLength(3);
    expect(chainOf([...old, told], minutes(11) + 1).gammaNear(6000, 10)).toEqual([]);
  });
});

describe('Gamma of the open interest', () => {
  it('is that of now, at each strike, calls and puts apart', () => {
    const read = chainOf([...FLAT, openInterest(ago(200), '6010C', 40), openInterest(ago(200), '6010P', 7)]);
    const [at6010] = read.gammaNear(6010, 0);
    expect(at6010?.strike).toBe(6010);
    expect(at6010!.callGamma / (gammaAt(6010, 0.2) * 40 * 50)).toBeCloseTo(1, 3);
    expect(at6010!.putGamma / at6010!.callGamma).toBeCloseTo(7 / 40, 12);
    expect(read.gammaNear(6000, 5)).toEqual([{ strike: 6000, callGamma: Number.NaN, putGamma: Number.NaN }]);
  });
  it('is the latest day’s; what is said of an earlier one changes nothing, and what is taken back is unknown', () => {
    const interest = (...told: OptionEvent[]) => {
      const [strike] = chainOf([...FLAT, ...told]).gammaNear(6010, 0);
      return strike!.callGamma / (gammaAt(6010, 0.2) * 50);
    };
    const first = openInterest(ago(200), '6010C', 40, 20_000);
    expect(interest(first, openInterest(ago(100), '6010C', 55, 19_999))).toBeCloseTo(40, 1);
    expect(interest(first, openInterest(ago(100), '6010C', 55, 20_000))).toBeCloseTo(55, 1);
    expect(interest(first, openInterest(ago(100), '6010C', Number.NaN, 20_000))).toBeNaN();
  });
  it('adds up several options of one right, as far as they are known', () => {
    const twin = { ...list('6010C')[0]!, id: '6100P' } as OptionEvent;
    const told = [...FLAT, twin, openInterest(ago(200), '6010C', 40)];
    const ratio = (events: readonly MarketEvent[]) =>
      chainOf(events).gammaNear(6010, 0)[0]!.callGamma / (gammaAt(6010, 0.2) * 50);
    expect(ratio(told)).toBeCloseTo(40, 1);
    expect(ratio([...told, openInterest(ago(200), '6100P', 5)])).toBeCloseTo(45, 1);
  });
  it('counts where it was told before the option was listed', () => {
    const read = chainOf([openInterest(ago(7300), '6010C', 40), ...FLAT]);
    expect(read.gammaNear(6010, 0)[0]!.callGamma / (gammaAt(6010, 0.2) * 50)).toBeCloseTo(40, 1);
  });
  it('moves with the price of the future since the smile was taken', () => {
    const at = (price: number) => {
      const events = [...FLAT, openInterest(ago(200), '6010C', 40), future(ago(-5), price)];
      const [strike] = chainOf(events, ago(-30)).gammaNear(6010, 0);
      return strike!.callGamma;
    };
    expect(at(6010)).toBeGreaterThan(at(6000));
    expect(at(6010) / (gammaAt(6010, 0.2, 21_570, 6010) * 40 * 50)).toBeCloseTo(1, 3);
  });
});

describe('Options on another future than the followed one', () => {
  /** Listed on a future that stands 50 points above. */
  const elsewhere = FLAT.map((event) =>
    event.kind === 'optionDefinition' ? { ...event, isOnFollowed: false } : event,
  );
  const both = ['5990P', '5990C', '6000C', '6000P', '6010C', '6010P'].map((id) => quoteAt(9, id, 0.2, 6000));

  it('are held against the price that put–call parity gives theirs', () => {
    const events = elsewhere.map((event) => (event.kind === 'trade' ? { ...event, price: 5950 } : event));
    const read = chainOf([
      ...events,
      ...both,
      openInterest(ago(200), '6010C', 40),
      optionTrade(ago(60), '6010C', 5, 10, 1),
    ]);
    expect(read.flowNear(5950, 15).callTide).toBe(2500);
    expect(read.flowNear(6000, 15).callTide).toBe(0);
    const [strike] = read.gammaNear(5960, 2);
    expect(strike!.strike).toBeCloseTo(5960, 1);
    expect(strike!.callGamma / (gammaAt(6010, 0.2) * 40 * 50)).toBeCloseTo(1, 2);
  });
  it('keep the last price that parity gave for ten minutes', () => {
    const events = elsewhere.map((event) => (event.kind === 'trade' ? { ...event, price: 5950 } : event));
    const told = [...events, ...both, optionTrade(ago(60), '6010C', 5, 10, 1)];
    // From 10:00 on puts are quoted no more, and no strike has both rights.
    const gone = ['5990P', '6000P', '6010P'].map((id) => optionQuote(ago(-1), id, Number.NaN, Number.NaN));
    const lively = Array.from({ length: 15 }, (_, minute) =>
      optionQuote(ago(-60 * minute - 30), '6010C', 5, 5.2),
    );
    const at = (minutes: number) =>
      chainOf([...told, ...gone, ...lively], ago(-60 * minutes)).flowNear(5950, 15);
    expect(at(10).callTide).toBe(2500);
    expect(at(11)).toEqual(NONE);
  });
  it('are not taken for the followed one where both happen to stand at one price', () => {
    const moved = [...elsewhere, ...both, future(ago(-30), 5950)];
    const quotes = ['5990P', '5990C', '6000C', '6000P', '6010C', '6010P'].map((id) =>
      quoteAt(-50, id, 0.2, 6000),
    );
    const read = chainOf([...moved, ...quotes, openInterest(ago(200), '6010C', 40)], ago(-60));
    expect(read.gammaNear(5960, 2)[0]!.strike).toBeCloseTo(5960, 0);
  });
  it('say nothing until it does', () => {
    const read = chainOf([...elsewhere, optionTrade(ago(60), '6010C', 5, 10, 1)]);
    expect(read.flowNear(6000, 50).callTide).toBeNaN();
    expect(read.gammaNear(6000, 50)).toEqual([]);
  });
});
