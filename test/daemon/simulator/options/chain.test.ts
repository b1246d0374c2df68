import { describe, expect, it } from 'vitest';
import { optionDefinitions, zeroDteChain } from '../../../../daemon/contracts/option-chain.ts';
import { openDbn, records } from '../../../../daemon/databento/dbn/index.ts';
import { expectedVolatilityFactor } from '../../../../daemon/simulator/day.ts';
import { OPTION_TICK_POINTS } from '../../../../daemon/simulator/options/quote.ts';
import type { EventFields, ShownQuote } from '../../../../daemon/simulator/record-writers.ts';
import { clockVariance } from '../../../../daemon/simulator/volatility.ts';
import { blackGreeks, discountFactor } from '../../../../pipeline/options/black-76.ts';
import { impliedVolatility } from '../../../../pipeline/options/implied-volatility.ts';
import { TradingTime } from '../../../../pipeline/options/trading-time.ts';
import { fromTimestamp, sessionOf } from '../../../../shared/session/session.ts';
import { timestampNs } from '../../../../shared/units.ts';
import { dbnHeader } from '../../../conformance/market-data.ts';
import { clock, ES, SESSION } from '../../../market.ts';
import { opened } from '../../databento/dbn/bytes.ts';
import { chainAlong, type SeenChain, walkingMid } from './made-up-chain.ts';

const [ADD, CANCEL, TRADE] = [0x41, 0x43, 0x54];
const LAST = 0x80;
const WALK = walkingMid(clock('08:55'), clock('10:00'));
const thinned = await chainAlong(WALK);
const whole = await chainAlong(WALK, { isThinned: false });

const seriesOf = ({ chain }: SeenChain) =>
  new Map(chain.series.map((series) => [series.instrumentId, series]));

const definitionsOf = ({ definitions }: SeenChain) =>
  openDbn([dbnHeader({ schema: 'definition' }), ...definitions]);

describe('An option chain', () => {
  it('is five expiries of 89 strikes, each a call and a put, as the day’s definitions say', async () => {
    const definitions = await definitionsOf(thinned);
    const options = await optionDefinitions(definitions, ES);
    // A strike each 5 points within 150 makes 61; each 25 beyond, 28 more.
    expect(options.length).toBe(5 * 89 * 2);
    expect(new Set(options.map(({ root }) => root))).toEqual(new Set(['E1D', 'EW1', 'E2A', 'E2B', 'ES']));
    const byId = seriesOf(thinned);
    for (const option of options) {
      const { symbol, right, strikePoints, expiry } = byId.get(option.instrumentId)!;
      expect(option).toMatchObject({
        symbol,
        right,
        strikePoints,
        expiration: expiry.expiration,
        multiplierUsd: 50,
      });
      expect([option.style, option.underlying]).toEqual([expiry.style, 'ESM5']);
    }
    const today = await zeroDteChain(await definitionsOf(thinned), ES, SESSION.date);
    expect([today.length, today[0]!.root]).toEqual([178, 'E1D']);
  });
  it('has definitions beside it that nobody should trade by', async () => {
    const strange: string[] = [];
    for await (const { fields } of records(await definitionsOf(thinned)))
      if (fields.user_defined_instrument === 'Y' || fields.security_update_action === 'D')
        strange.push(String(fields.raw_symbol).slice(0, 3));
    expect(strange).toEqual(['UD:', 'E1D']);
  });
  it('writes in order of time, and to the end of each event', () => {
    for (const list of [thinned.quotes, whole.quotes, thinned.trades]) {
      const back = list.filter(
        ({ at, sequence }, i) => i > 0 && (at < list[i - 1]!.at || sequence < list[i - 1]!.sequence),
      );
      expect(back).toEqual([]);
    }
    const open = new Map<number, number>();
    const cut: number[] = [];
    for (const { instrumentId, at, flags } of whole.quotes) {
      if (open.has(instrumentId) && at !== open.get(instrumentId)) cut.push(at);
      if (flags === LAST) open.delete(instrumentId);
      else open.set(instrumentId, at);
    }
    expect([cut, open.size]).toEqual([[], 0]);
  });
  it.each([
    ['few', thinned],
    ['each', whole],
  ] as const)(
    'changes what each record names, and never has bid and offer meet (%s of the quotes)',
    (_, seen) => {
      const before = new Map<number, ShownQuote>();
      const wrong: string[] = [];
      for (const { instrumentId, action, isBid, priceTicks, size, shown } of seen.quotes) {
        const old = before.get(instrumentId);
        before.set(instrumentId, shown);
        if (shown.askTicks <= shown.bidTicks || !(shown.askSize > 0) || !(size > 0)) wrong.push('a side');
        if (action === TRADE) continue;
        const named = action === ADD ? shown : old!;
        if ((isBid ? named.bidTicks : named.askTicks) !== priceTicks) wrong.push('the price named');
        // The side that is not named stays as it was; an offer alone may be the first.
        if (old && isBid && (shown.askTicks !== old.askTicks || shown.askSize !== old.askSize))
          wrong.push('the offer');
        if (old && isBid === false && shown.bidTicks !== old.bidTicks) wrong.push('the bid');
      }
      expect(wrong).toEqual([]);
    },
  );
  it('trades at the quote in force or between its sides, and takes what it trades from it', () => {
    const quotes = new Map<number, ShownQuote>();
    const wrong: unknown[] = [];
    let [traded, between] = [0, 0];
    for (const [i, record] of whole.quotes.entries()) {
      const { instrumentId, action, priceTicks, size, shown, at } = record;
      const inForce = quotes.get(instrumentId)!;
      quotes.set(instrumentId, shown);
      if (action !== TRADE) continue;
      traded++;
      if (priceTicks > inForce.bidTicks && priceTicks < inForce.askTicks) {
        between++;
        continue;
      }
      const isBuy = priceTicks === inForce.askTicks;
      const taken = whole.quotes[i + 1]!;
      const left = isBuy ? shown.askSize - taken.shown.askSize : shown.bidSize - taken.shown.bidSize;
      const isTaken = taken.action === CANCEL && taken.priceTicks === priceTicks && taken.isBid === !isBuy;
      const isSame = taken.instrumentId === instrumentId && taken.at === at && taken.size === size;
      const isAtQuote = priceTicks === (isBuy ? inForce.askTicks : inForce.bidTicks);
      if (!isAtQuote || !isTaken || !isSame || left !== size) wrong.push(record);
    }
    expect(wrong).toEqual([]);
    expect(traded).toBe(whole.trades.length);
    expect(between / traded).toBeGreaterThan(0.05);
    expect(between / traded).toBeLessThan(0.15);
  });
  it('has one record of quotes for each trade, alike, after a quote of its own', () => {
    const prints = thinned.quotes.filter(({ action }) => action === TRADE);
    const bare = (fields: EventFields) => [
      fields.at,
      fields.instrumentId,
      fields.priceTicks,
      fields.size,
      fields.isBid,
    ];
    expect(prints.map(bare)).toEqual(thinned.trades.map(bare));
    const pricedAt = new Map<number, { readonly at: number; readonly prices: string }>();
    const unquoted = thinned.quotes.filter(({ action, instrumentId, at, shown }) => {
      const before = pricedAt.get(instrumentId);
      const prices = `${shown.bidTicks} ${shown.askTicks}`;
      if (before?.prices !== prices) pricedAt.set(instrumentId, { at, prices });
      return action === TRADE && !(before && before.at < at && before.prices === prices);
    });
    expect(unquoted).toEqual([]);
  });
  it('has a side for nineteen trades of twenty', () => {
    const unsaid = whole.trades.filter(({ isBid }) => isBid === null).length / whole.trades.length;
    expect(unsaid).toBeGreaterThan(0.03);
    expect(unsaid).toBeLessThan(0.07);
  });
  it('has the same trades and statistics, however many quotes are written', () => {
    expect(whole.quotes.length).toBeGreaterThan(10 * thinned.quotes.length);
    expect(JSON.stringify(whole.trades)).toBe(JSON.stringify(thinned.trades));
    expect(Buffer.concat(whole.statistics)).toEqual(Buffer.concat(thinned.statistics));
    expect(whole.trades.length).toBeGreaterThan(4_000);
  });
});

describe('What a chain is quoted by', () => {
  it('is the past: whatever price does from a moment on, all before it is the same', async () => {
    const at = clock('09:30');
    const [before, after] = [WALK.filter(([until]) => until <= at), WALK.filter(([until]) => until > at)];
    const other = await chainAlong([...before, ...after.map(([until, mid]) => [until, mid + 40] as const)]);
    const past = (seen: SeenChain) => seen.quotes.filter((quote) => quote.at < before.at(-1)![0]);
    expect(JSON.stringify(past(other))).toBe(JSON.stringify(past(thinned)));
    expect(other.quotes.length).not.toBe(thinned.quotes.length);
  });
  it('is price as it was before a move, until market makers have seen the move', async () => {
    const at = clock('09:40:01');
    const still = Array.from({ length: 400 }, (_, i) => [clock('09:00') + (i + 1) * 6e9, 6000] as const);
    const path = [...still.filter(([until]) => until < at), [at, 6000], [at + 1e9, 6005]] as const;
    const { quotes, chain } = await chainAlong(path, { isThinned: false });
    const [money] = chain.series.filter(({ strikePoints, right }) => strikePoints === 6000 && right === 'C');
    const mids = quotes.filter(({ instrumentId }) => instrumentId === money!.instrumentId);
    const midAfter = (from: number, to: number) =>
      mids
        .filter((quote) => quote.at >= from && quote.at < to)
        .map(({ shown }) => (shown.bidTicks + shown.askTicks) / 2);
    // Nothing for five milliseconds, and half of five points within 250.
    expect(midAfter(at, at + 4e6)).toEqual([]);
    const last = mids.findLast((quote) => quote.at < at)!.shown;
    const moved = midAfter(at, at + 300e6).at(-1)! - (last.bidTicks + last.askTicks) / 2;
    expect(moved * OPTION_TICK_POINTS).toBeGreaterThan(2);
    expect(moved * OPTION_TICK_POINTS).toBeLessThan(3.2);
  });
  it('offers nothing for nothing: calls and puts agree with the future, rise and fall with the strike', async () => {
    const { quotes, chain } = await chainAlong([[clock('09:00') + 1, 6001]]);
    const shown = new Map(quotes.map((quote) => [quote.instrumentId, quote.shown]));
    let pairs = 0;
    for (const [expiration, all] of Map.groupBy(chain.series, ({ expiry }) => expiry.expiration)) {
      const seconds = new TradingTime(SESSION, timestampNs(expiration)).secondsAt(clock('09:00'));
      const discount = discountFactor({ seconds, rate: 0.045 });
      const quoted = (right: string) =>
        all.flatMap((series) => {
          const quote = shown.get(series.instrumentId);
          return series.right === right && quote && quote.bidTicks > 0
            ? [{ strike: series.strikePoints, ...quote }]
            : [];
        });
      const puts = new Map(quoted('P').map((put) => [put.strike, put]));
      for (const call of quoted('C')) {
        const put = puts.get(call.strike);
        if (!put) continue;
        pairs++;
        const forward = (discount * (6001 - call.strike)) / OPTION_TICK_POINTS;
        expect(call.askTicks - put.bidTicks).toBeGreaterThanOrEqual(forward - 1e-6);
        expect(call.bidTicks - put.askTicks).toBeLessThanOrEqual(forward + 1e-6);
      }
      for (const [i, call] of quoted('C').entries())
        if (i > 0) expect(call.bidTicks).toBeLessThanOrEqual(quoted('C')[i - 1]!.askTicks);
      for (const [i, put] of quoted('P').entries())
        if (i > 0) expect(put.askTicks).toBeGreaterThanOrEqual(quoted('P')[i - 1]!.bidTicks);
    }
    expect(pairs).toBeGreaterThan(200);
  });
  it('gives back the volatilities it was quoted by, to half a point where delta is .2 to .8', async () => {
    const { quotes, chain } = await chainAlong([[clock('09:00') + 1, 6001]]);
    const shown = new Map(quotes.map((quote) => [quote.instrumentId, quote.shown]));
    const [row] = chain.surfaceRows;
    let solved = 0;
    for (const { instrumentId, right, strikePoints, expiry } of chain.series) {
      if (expiry.date !== SESSION.date) continue;
      const seconds = new TradingTime(SESSION, expiry.expiration).secondsAt(clock('09:00'));
      const terms = { future: 6001, strike: strikePoints, seconds, rate: 0.045 };
      const quote = shown.get(instrumentId)!;
      const mid = ((quote.bidTicks + quote.askTicks) / 2) * OPTION_TICK_POINTS;
      const sigma = impliedVolatility(right, mid, terms);
      if (sigma === null) continue;
      const delta = Math.abs(blackGreeks(right, { ...terms, sigma }).delta);
      if (delta < 0.2 || delta > 0.8) continue;
      solved++;
      // The smile of the row, worked out here (Gatheral & Jacquier 2014, §4).
      const x = (row!.curvature * Math.log(strikePoints / 6001)) / Math.sqrt(row!.totalVariance);
      const shape = (1 + row!.lean * x + Math.sqrt((x + row!.lean) ** 2 + 1 - row!.lean ** 2)) / 2;
      expect(Math.abs(sigma - row!.sigma * Math.sqrt(shape))).toBeLessThan(0.005);
    }
    expect(solved).toBeGreaterThan(10);
  });
  it('lists new strikes as price comes near the last fine ones, from that moment on', async () => {
    const path = [
      ...walkingMid(clock('08:55'), clock('09:10')),
      ...walkingMid(clock('09:10'), clock('09:15'), 2, 6110),
    ];
    const { chain, definitions } = await chainAlong(path);
    const strikes = new Set(chain.series.map(({ strikePoints }) => strikePoints));
    expect([6155, 6160, 6195].map((strike) => strikes.has(strike))).toEqual([true, true, true]);
    expect(strikes.has(6205)).toBe(false);
    let listed = 0;
    for await (const { fields } of records(await opened([definitions.at(-1)!]))) {
      listed++;
      const at = fromTimestamp(SESSION, fields.ts_recv as bigint);
      expect(at).toBeGreaterThanOrEqual(clock('09:10'));
      expect(at).toBeLessThan(clock('09:10:10'));
    }
    // 6155 to 6195 without 6175, which is there already: a call and a put of five expiries.
    expect(listed).toBe(8 * 2 * 5);
    const near = await chainAlong(walkingMid(clock('08:55'), clock('09:15'), 2, 5890));
    expect(near.chain.series.some(({ strikePoints }) => strikePoints === 5805)).toBe(true);
  });
  it('shows what an approach carries in who trades near the money, of the day’s own expiry', async () => {
    const wanted = await chainAlong(WALK, { demand: () => 2 });
    const shareOfBuys = (seen: SeenChain, expiry: 'today' | 'later') => {
      const byId = seriesOf(seen);
      const sided = seen.trades.filter(
        ({ instrumentId, isBid }) =>
          isBid !== null && (byId.get(instrumentId)!.expiry.date === SESSION.date) === (expiry === 'today'),
      );
      return sided.filter(({ isBid }) => isBid).length / sided.length;
    };
    // Two deviations of .6 in the logit: from a half to three quarters.
    expect(shareOfBuys(wanted, 'today') - shareOfBuys(thinned, 'today')).toBeGreaterThan(0.15);
    expect(Math.abs(shareOfBuys(wanted, 'later') - shareOfBuys(thinned, 'later'))).toBeLessThan(0.05);
  });
  it('is gone with the morning of the third Friday for the quarterly options, which end there', async () => {
    const session = sessionOf('2025-06-20');
    const path = walkingMid(clock('08:55', session), clock('09:32', session));
    const { quotes, trades, chain } = await chainAlong(path, { session, isThinned: false });
    const quarterly = new Set(
      chain.series.filter(({ expiry }) => expiry.root === 'ES').map(({ instrumentId }) => instrumentId),
    );
    const times = [...quotes, ...trades]
      .filter(({ instrumentId }) => quarterly.has(instrumentId))
      .map(({ at }) => at);
    expect(times.length).toBeGreaterThan(1_000);
    expect(times.reduce((latest, each) => Math.max(latest, each))).toBeLessThan(session.rthOpen + 1_001);
    const quarterlyQuotes = quotes.filter(
      ({ instrumentId, action }) => quarterly.has(instrumentId) && action !== TRADE,
    );
    expect(quarterlyQuotes.every(({ at }) => at < session.rthOpen + 1_001 && at !== session.rthOpen)).toBe(
      true,
    );
    const others = quotes.filter(({ instrumentId }) => !quarterly.has(instrumentId));
    expect(others.at(-1)!.at).toBeGreaterThan(clock('09:31', session));
  });
  it('settles as it was worth at 18:00, the night still to come and the basis of its future included', async () => {
    const basis = 50;
    const underlyingOf = () => ({ instrumentId: 8, basisPoints: basis, multiplierUsd: 50 });
    const { chain, statistics } = await chainAlong([[clock('09:00') + 1, 6000]], { underlyingOf });
    const settled = new Map<unknown, number>();
    for await (const { fields } of records(await opened([...statistics])))
      if (fields.stat_type === 3) settled.set(fields.instrument_id, Number(fields.price) / 1e9);
    const at = (right: string, strike: number) =>
      settled.get(
        chain.series.find((each) => each.right === right && each.strikePoints === strike)!.instrumentId,
      )!;
    expect(at('C', 6000) - at('P', 6000)).toBeGreaterThan(49.7);
    expect(at('C', 6000) - at('P', 6000)).toBeLessThan(50.3);
    // At the money the night and the day: .4 standard deviations of what the clock says.
    const expected =
      expectedVolatilityFactor(1, SESSION.date, 'real', 0) * Math.sqrt(clockVariance(-930, 390));
    expect(at('C', 6050) / (0.4 * expected)).toBeGreaterThan(1);
    expect(at('C', 6050) / (0.4 * expected)).toBeLessThan(1.35);
  });
  it('follows far strikes too, now and then, where every quote is written', () => {
    const [far] = whole.chain.series.filter(
      ({ strikePoints, right }) => strikePoints === 6300 && right === 'P',
    );
    const times = whole.quotes
      .filter(({ instrumentId }) => instrumentId === far!.instrumentId)
      .map(({ at }) => at);
    expect(times.length).toBeGreaterThan(20);
  });
  it('is quoted anew within a quarter of a second, however often price moves meanwhile', async () => {
    const busy = Array.from(
      { length: 1000 },
      (_, i) => [clock('09:40:01') + i * 1e6, 6000 + 0.25 * (i % 40)] as const,
    );
    const { quotes, chain } = await chainAlong([[clock('09:40:01') - 1, 6000], ...busy], {
      isThinned: false,
    });
    const money = chain.series.find(({ strikePoints, right }) => strikePoints === 6000 && right === 'C')!;
    const times = quotes
      .filter(({ instrumentId, at }) => instrumentId === money.instrumentId && at > clock('09:40:01'))
      .map(({ at }) => at);
    expect(times[0]! - clock('09:40:01')).toBeLessThan(256e6);
    expect(times.length).toBeGreaterThan(3);
  });
  it('answers a second move too, though it came just before the quote that answers the first', async () => {
    // A small move each second, and some milliseconds after it one of ten points.
    const moves = Array.from({ length: 400 }, (_, i) => {
      const first = clock('09:40:00') + 3e8 + i * 1e9;
      return { first, second: first + ((i * 7) % 240) * 1e6, mid: i % 2 === 0 ? 6010 : 6000 };
    });
    const path = moves.flatMap(({ first, second, mid }, i) => [
      [first, i === 0 ? 6000 : moves[i - 1]!.mid] as const,
      [second, (i === 0 ? 6000 : moves[i - 1]!.mid) + 0.25] as const,
      [second + 1, mid] as const,
    ]);
    const { quotes, chain } = await chainAlong([...path, [clock('09:50'), 6000]], { isThinned: false });
    const money = chain.series.find(({ strikePoints, right }) => strikePoints === 6000 && right === 'C')!;
    const own = quotes.filter(({ instrumentId }) => instrumentId === money.instrumentId);
    const late = moves.filter(({ second, mid }) => {
      const after = own.findLast(({ at }) => at < second + 5.1e8)!.shown;
      const before = own.findLast(({ at }) => at < second)!.shown;
      return Math.sign(after.bidTicks - before.bidTicks) !== (mid === 6010 ? 1 : -1);
    });
    expect(late).toEqual([]);
  });
  it('stands a basis above the market for options on a later future', async () => {
    const underlyingOf = () => ({ instrumentId: 8, basisPoints: 50, multiplierUsd: 50 });
    const { quotes, chain } = await chainAlong([[clock('09:00') + 1, 6000]], { underlyingOf });
    const shown = new Map(quotes.map((quote) => [quote.instrumentId, quote.shown]));
    const mid = (right: string) => {
      const series = chain.series.find((each) => each.right === right && each.strikePoints === 6050)!;
      const quote = shown.get(series.instrumentId)!;
      return (quote.bidTicks + quote.askTicks) / 2;
    };
    expect(mid('C')).toBe(mid('P'));
  });
});

describe('The surface a chain was quoted by', () => {
  it('is kept for each minute', () => {
    const times = thinned.chain.surfaceRows.filter(({ expiry }) => expiry.root === 'E1D').map(({ at }) => at);
    expect(times.length).toBe(60);
    expect([times[0], times.at(-1)]).toEqual([clock('09:00'), clock('09:59')]);
  });
});
