import { describe, expect, it } from 'vitest';
import { FEATURES, type FeatureName, featurePlace } from '../../pipeline/stages/silver/catalogue.ts';
import { E183 } from '../../pipeline/vectors/dimensions.ts';
import { NS_PER_MINUTE, NS_PER_SECOND, type SessionNs } from '../../shared/units.ts';
import { LEVEL_KINDS } from '../../shared/vocabulary/level.ts';
import {
  clock,
  type MarketEvent,
  play,
  randomMarket,
  SESSION,
  type Told,
  type TradeEvent,
} from '../market.ts';

const MARKET = randomMarket(21);
const TOLD = play(MARKET);
const TRADES = MARKET.filter((event): event is TradeEvent => event.kind === 'trade');
const valueIn = (row: { readonly features: Float64Array }, name: FeatureName) =>
  row.features[featurePlace(name)]!;
const rowsOf = ({ ticks, checkpoints }: Told) => [...ticks.flatMap(({ rows }) => rows), ...checkpoints];
const column = (told: Told, name: FeatureName) => rowsOf(told).map((row) => valueIn(row, name));
const distinct = (values: readonly number[]) => new Set(values.filter((value) => !Number.isNaN(value))).size;
const lastTradeBefore = (at: SessionNs) => TRADES.findLast((trade) => trade.at < at)!;

/** Every row of one kind of event from a moment on becomes another. */
function changedFrom(at: SessionNs, kinds: readonly MarketEvent['kind'][]): MarketEvent[] {
  return MARKET.map((event) => {
    if (event.at < at || !kinds.includes(event.kind)) return event;
    switch (event.kind) {
      case 'trade':
        return { ...event, size: event.size + 50, aggressor: -event.aggressor };
      case 'book':
        return { ...event, sizes: event.sizes.map((size) => size + 100) };
      case 'optionTrade':
        return { ...event, size: 99, aggressor: 1 };
      case 'optionQuote':
        return { ...event, bid: event.bid + 2, ask: event.ask + 2 };
      case 'openInterest':
        return { ...event, contracts: event.contracts + 1000 };
      default:
        return event;
    }
  });
}
/** Rows up to a moment, as another market leaves them. */
function rowsUpTo(at: SessionNs, events: readonly MarketEvent[]) {
  const told = play(events);
  return {
    ticks: told.ticks.filter((tick) => tick.at <= at),
    checkpoints: told.checkpoints.filter((row) => row.at < at),
  };
}

describe('Looking ahead', () => {
  const AT = clock('10:31');
  it.each<[string, readonly MarketEvent['kind'][], FeatureName]>([
    ['windows of the tape look back, never on from a moment', ['trade'], 'tape_buy_vol'],
    ['windows of the book look back, and what is ordinary is not the whole day’s', ['book'], 'wall_ratio'],
    [
      'option flow and open interest are those of before, not of the day',
      ['optionTrade', 'openInterest'],
      'gamma_exposure',
    ],
    ['a smile is of quotes before, not of the day’s last', ['optionQuote'], 'gex_ratio'],
  ])('%s', (_, kinds, name) => {
    const other = changedFrom(AT, kinds);
    expect(rowsUpTo(AT, other)).toEqual(rowsUpTo(AT, MARKET));
    // The control: changed a quarter of an hour before, it shows.
    const early = play(changedFrom(AT - 15 * NS_PER_MINUTE, kinds));
    expect(column(early, name)).not.toEqual(column(TOLD, name));
  });
  it('a row knows the last price before it, and no other: states are sampled, not carried along', () => {
    for (const { at, rows } of TOLD.ticks)
      for (const row of rows) expect(valueIn(row, 'spot')).toBe(lastTradeBefore(at).price);
    expect(distinct(column(TOLD, 'spot'))).toBeGreaterThan(50);
  });
  it('averages stand where they stood at the time, not where the day left them', () => {
    const closes = new Map<number, number>();
    for (const { at, price } of TRADES) closes.set(Math.floor(at / (2 * NS_PER_MINUTE)), price);
    const place = LEVEL_KINDS.indexOf('SMA_90');
    let compared = 0;
    for (const { at, rows } of TOLD.ticks.filter((tick) => tick.at % (2 * NS_PER_MINUTE) === 0)) {
      const known = [...closes].filter(([bar]) => (bar + 1) * 2 * NS_PER_MINUTE <= at).slice(-90);
      if (known.length < 90) continue;
      const mean = known.reduce((sum, [, close]) => sum + close, 0) / 90;
      expect(rows[place]!.levelPrice).toBeCloseTo(mean, 9);
      compared++;
    }
    expect(compared).toBeGreaterThan(80);
  });
  it('no contact is decided by the price that made it, or by one before it', () => {
    const decided = TOLD.outcomes.filter(({ results }) => results.contact_armed);
    expect(decided.length).toBeGreaterThan(5);
    for (const { contact, results } of decided) {
      expect(results.contact_armed!.secondsToOutcome).toBeGreaterThan(0);
      expect(Math.abs(contact!.price - contact!.levelPrice)).toBeLessThan(contact!.atr);
    }
  });
});

describe('Wrong rows', () => {
  it('ATR is joined by time: each moment has that of the fourteen minutes before it', () => {
    const bars = new Map<number, { high: number; low: number; close: number }>();
    for (const { at, price } of TRADES) {
      const bar = bars.get(Math.floor(at / NS_PER_MINUTE)) ?? { high: price, low: price, close: price };
      bars.set(Math.floor(at / NS_PER_MINUTE), {
        high: Math.max(bar.high, price),
        low: Math.min(bar.low, price),
        close: price,
      });
    }
    const series = [...bars];
    for (const at of [clock('09:32'), clock('10:00'), clock('12:07')]) {
      const last = series.findLastIndex(([minute]) => (minute + 1) * NS_PER_MINUTE <= at);
      let sum = 0;
      for (let i = last - 13; i <= last; i++) {
        const [{ high, low }, before] = [series[i]![1], series[i - 1]![1].close];
        sum += Math.max(high - low, Math.abs(high - before), Math.abs(low - before));
      }
      const row = TOLD.ticks.find((tick) => tick.at === at)!.rows[0]!;
      expect(valueIn(row, 'atr')).toBeCloseTo(Math.max(sum / 14, 0.5), 9);
    }
  });
  it('the evening before is no part of the pre-market: its extremes move no level', () => {
    const evening = Array.from(
      { length: 600 },
      (_, i): TradeEvent => ({
        kind: 'trade',
        // From 19:00 on; the session began at 18:00.
        at: 60 * NS_PER_MINUTE + i * 5 * NS_PER_SECOND,
        price: i % 2 ? 6500 : 5500,
        size: 1,
        aggressor: 1,
      }),
    );
    const levels = (told: Told) =>
      told.ticks.map(({ rows }) => [rows[0]!.levelPrice, rows[1]!.levelPrice, rows[2]!.levelPrice]);
    const told = play([...evening, ...MARKET].toSorted((a, b) => a.at - b.at));
    expect(levels(told)).toEqual(levels(TOLD));
  });
  it('open interest counts once, however many trades its option has', () => {
    const without = play(MARKET.filter(({ kind }) => kind !== 'optionTrade'));
    for (const name of FEATURES.map((feature) => feature.name).filter((each) => /gex/.test(each)))
      expect(column(without, name)).toEqual(column(TOLD, name));
    expect(distinct(column(TOLD, 'net_gex_2strike'))).toBeGreaterThan(50);
  });
  it('words have their strengths: no encoded column is the same everywhere', () => {
    expect(distinct(column(TOLD, 'barrier_state_encoded'))).toBeGreaterThan(2);
  });
  it('a momentum trend is no second acceleration', () => {
    const [trend, acceleration] = [column(TOLD, 'momentum_trend_5min'), column(TOLD, 'acceleration_5min')];
    const differ = trend.filter((value, i) => Math.abs(value - acceleration[i]!) > 1e-3);
    expect(differ.length).toBeGreaterThan(trend.length / 2);
  });
  it('an acceleration of order flow is finite, with no flow at all too', () => {
    for (const value of column(TOLD, 'ofi_acceleration')) expect(Math.abs(value) > 2).toBe(false);
    const quiet = play(
      MARKET.filter((event) => event.kind !== 'book' || event.at < clock('10:00') || event.at % 3 > 0).map(
        (event) =>
          event.kind === 'book'
            ? { ...event, bid: 5990, ask: 5990.25, sizes: event.sizes.map(() => 5) }
            : event,
      ),
    );
    expect(distinct(column(quiet, 'ofi_acceleration'))).toBeLessThanOrEqual(1);
    expect(
      column(quiet, 'ofi_acceleration').some((value) => !Number.isFinite(value) && !Number.isNaN(value)),
    ).toBe(false);
  });
  it('two levels of one price are approached both, and told apart', () => {
    // The opening range makes the pre-market's high its own, tick for tick.
    const high = Math.max(
      ...TRADES.filter(({ at }) => at >= SESSION.preMarketStart && at < SESSION.rthOpen).map(
        ({ price }) => price,
      ),
    );
    const from = clock('09:30');
    const flat = MARKET.map((event) => {
      if (event.at < from || event.at >= clock('09:45')) return event;
      if (event.kind === 'trade') return { ...event, price: Math.min(event.price, high) };
      return event;
    });
    const touched: MarketEvent = {
      kind: 'trade',
      at: clock('09:40') + 1,
      price: high,
      size: 1,
      aggressor: 1,
    };
    const told = play([...flat, touched].toSorted((a, b) => a.at - b.at));
    const late = told.ticks.find(({ at }) => at === clock('10:00'))!.rows;
    expect([late[0]!.levelPrice, late[2]!.levelPrice]).toEqual([high, high]);
    const ids = told.outcomes.map(({ episode }) => episode.id);
    expect(new Set(ids).size).toBe(ids.length);
    expect(column(told, 'level_stacking_2pt').some((count) => count >= 1)).toBe(true);
  });
  it('what is searched is what was measured: a vector’s features are those of its row', () => {
    for (const { features, vector } of TOLD.checkpoints)
      E183.forEach(({ source }, place) => {
        if (source.kind === 'feature')
          expect(vector[place]).toEqual(Math.fround(features[featurePlace(source.column)]!));
      });
  });
});
