import { describe, expect, it } from 'vitest';
import { playEvents } from '../../pipeline/events/merge.ts';
import type { Checkpoint } from '../../pipeline/session/rows.ts';
import type { WarmUp } from '../../pipeline/session/warm-up.ts';
import { FEATURES, type FeatureName, featurePlace } from '../../pipeline/stages/silver/catalogue.ts';
import { E183 } from '../../pipeline/vectors/dimensions.ts';
import { canonical } from '../../pipeline/vectors/mirror.ts';
import { BAR_NS, GRID_NS } from '../../shared/rules.ts';
import { sessionOf } from '../../shared/session/session.ts';
import { NS_PER_MINUTE, NS_PER_SECOND, type SessionNs } from '../../shared/units.ts';
import { LEVELS } from '../../shared/vocabulary/level.ts';
import {
  bookBatch,
  clock,
  listen,
  type MarketEvent,
  minuteBars,
  mirrored,
  outcomesById,
  play,
  playBars,
  randomMarket,
  SESSION,
  type Told,
  tradeBatch,
} from '../market.ts';
import { optionBatch } from '../options.ts';

const SEEDS = [7, 8] as const;
const MARKETS = new Map(SEEDS.map((seed) => [seed, randomMarket(seed)]));
const FULL = new Map(SEEDS.map((seed) => [seed, play(MARKETS.get(seed)!)]));

/** Three earlier sessions' closes and a floor on every minute. */
const WARM_UP: WarmUp = {
  closes: Float64Array.from({ length: 2000 }, (_, i) => 5990 + ((i * 7) % 23)),
  atrFloorByMinute: new Map(Array.from({ length: 1440 }, (_, minute) => [minute, 1 + (minute % 5) / 10])),
  thresholds: {
    sweepUsd: 1e6,
    fuelGamma: { T0_15: 10, T15_30: 20, T30_60: 30, T60_120: 40, T120_180: 50 },
    accelerationForPush: 0.02,
  },
};

/** All that was known before a moment: rows whole, as they were told. */
function knownBefore(told: Told, at: SessionNs) {
  return {
    ticks: told.ticks.filter((tick) => tick.at <= at),
    checkpoints: told.checkpoints.filter((row) => row.at < at),
    decided: told.outcomes
      .filter(
        ({ contact, results }) =>
          contact && contact.at + results.contact_armed!.secondsToOutcome * NS_PER_SECOND < at,
      )
      .map(({ episode, results }) => [
        episode.id,
        results.contact_armed!.outcomes,
        results.contact_armed!.secondsToOutcome,
      ])
      .sort(),
  };
}

/**
 * Another market from `t` on: other times, counts, prices, sizes and sides, with a gap in
 * it.
 */
function another(seed: number, t: SessionNs): MarketEvent[] {
  const before = MARKETS.get(seed as 7)!.filter(({ at }) => at < t);
  const other = randomMarket(seed + 100).filter(
    ({ at }) => at > t + 3 && !(at > t + 4 * NS_PER_MINUTE && at < t + 7 * NS_PER_MINUTE),
  );
  return [...before, ...other.map(changed)];
}

/** Another price, size, side or quote of the same event. */
function changed(event: MarketEvent): MarketEvent {
  switch (event.kind) {
    case 'trade':
      return { ...event, price: event.price + 7, size: 9 };
    case 'book':
      return { ...event, bid: event.bid + 7, ask: event.ask + 7 };
    case 'optionTrade':
      return { ...event, size: 77, aggressor: 1 };
    case 'optionQuote':
      return { ...event, bid: event.bid + 3, ask: event.ask + 3 };
    case 'openInterest':
      return { ...event, contracts: 9 };
    case 'optionDefinition':
      return event;
  }
}

/**
 * Moments on every clock the session has: a grid step, a minute, a bar's close, a tick,
 * 09:30, 09:45 and 12:30, and none of them.
 */
const MOMENTS = [
  '09:30:00',
  '09:45:00',
  '09:46:00',
  '10:00:10',
  '10:07:13',
  '10:30:30',
  '11:16:00',
  '12:29:59',
  '12:30:00',
];

describe('Nothing known at a moment depends on what came after it', () => {
  for (const seed of SEEDS)
    it.each(MOMENTS)(
      `keeps every row before %s when the market after it is another one (seed ${seed})`,
      (time) => {
        const t = clock(time);
        expect(knownBefore(play(another(seed, t)), t)).toEqual(knownBefore(FULL.get(seed)!, t));
      },
    );

  it.each(MOMENTS)(
    'keeps them when events stand exactly at %s, a nanosecond before it and after it',
    (time) => {
      const t = clock(time);
      const events = MARKETS.get(7)!;
      const trade = (at: SessionNs, price: number): MarketEvent => ({
        kind: 'trade',
        at,
        price,
        size: 50,
        aggressor: 1,
      });
      const withBefore = [
        ...events.filter(({ at }) => at < t - 1),
        trade(t - 1, 6001),
        ...events.filter(({ at }) => at >= t - 1 && at !== t),
      ];
      const ordered = withBefore.toSorted((a, b) => a.at - b.at);
      const insert = (at: SessionNs) => [
        ...ordered.filter((e) => e.at < at),
        trade(at, 6040),
        ...ordered.filter((e) => e.at >= at),
      ];
      const base = knownBefore(play(ordered), t);
      expect(knownBefore(play(insert(t)), t)).toEqual(base);
      expect(knownBefore(play(insert(t + 1)), t)).toEqual(base);
      // The control: a nanosecond before, it is known.
      if (time !== '12:30:00') expect(knownBefore(play(insert(t - 1)), t)).not.toEqual(base);
    },
  );

  it('keeps them when later events are taken away, or there are none', () => {
    const t = clock('10:20');
    const base = knownBefore(FULL.get(7)!, t);
    const before = MARKETS.get(7)!.filter(({ at }) => at < t);
    expect(knownBefore(play(before, { finishAt: t }), t)).toEqual(base);
    expect(knownBefore(play(before), t)).toEqual(base);
    const thinned = MARKETS.get(7)!.filter(({ at }, i) => at < t || i % 3 === 0);
    expect(knownBefore(play(thinned), t)).toEqual(base);
  });

  it('keeps them at every committed close, with three sessions of warm-up', () => {
    const warm = play(MARKETS.get(7)!, { warmUp: WARM_UP });
    expect(warm.ticks[100]).not.toEqual(FULL.get(7)!.ticks[100]);
    for (let t = SESSION.rthOpen + 5 * BAR_NS; t < SESSION.windowEnd; t += 12 * BAR_NS)
      expect(knownBefore(play(another(7, t), { warmUp: WARM_UP }), t)).toEqual(knownBefore(warm, t));
  });

  it('could fail: a row a tick later does differ', () => {
    const t = clock('10:00');
    const after = t + 30 * NS_PER_SECOND;
    expect(knownBefore(play(another(7, t)), after)).not.toEqual(knownBefore(FULL.get(7)!, after));
  });
});

describe('Nothing known at a moment depends on bars that ended after it', () => {
  const bars = minuteBars(MARKETS.get(7)!);
  const full = playBars(bars);
  it.each(['09:31:00', '09:45:00', '10:00:00', '10:01:00', '11:17:00', '12:29:00'])(
    'keeps every row up to %s',
    (time) => {
      const t = clock(time);
      const changed = bars.map((bar) =>
        bar.start + NS_PER_MINUTE <= t
          ? bar
          : { ...bar, open: bar.open + 9, high: bar.high + 12, low: bar.low - 3, close: bar.close + 6 },
      );
      const known = (told: Told) => {
        const { ticks, checkpoints } = knownBefore(told, t + 1);
        return {
          ticks: ticks.filter(({ at }) => at <= t),
          checkpoints: checkpoints.filter(({ at }) => at <= t),
        };
      };
      expect(known(playBars(changed))).toEqual(known(full));
      expect(known(full).ticks.length).toBeGreaterThan(0);
    },
  );
  it('gives approaches, contacts and outcomes from bars alone', () => {
    expect(full.outcomes.length).toBeGreaterThan(10);
    expect(full.outcomes.filter(({ contacted }) => contacted).length).toBeGreaterThan(5);
  });
});

describe('Every feature', () => {
  it('is present somewhere on the test day', () => {
    const { ticks } = play(MARKETS.get(7)!, { warmUp: WARM_UP });
    const never = FEATURES.filter(({ name }) =>
      ticks.every(({ rows }) => rows.every(({ features }) => Number.isNaN(features[featurePlace(name)]!))),
    );
    // A level that was never touched from a side has no time since.
    const since = FEATURES.filter(({ unit }) => unit === 's').map(({ name }) => name);
    expect(never.map(({ name }) => name).filter((name) => !since.includes(name))).toEqual([]);
    expect(never.length).toBeLessThan(12);
  });
  it('that speaks of a level is missing while that is inactive', () => {
    let inactive = 0;
    for (const { at, rows } of FULL.get(7)!.ticks)
      for (const { level, levelPrice, features } of rows) {
        if (LEVELS[level].family !== 'OR' || at >= SESSION.openingRangeEnd) continue;
        inactive++;
        expect(levelPrice).toBeNaN();
        for (const { name, scope } of FEATURES)
          if (scope === 'level') expect([name, features[featurePlace(name)]]).toEqual([name, Number.NaN]);
        if (at > SESSION.rthOpen + 5 * NS_PER_MINUTE) expect(features[featurePlace('ofi_60s')]).not.toBeNaN();
      }
    expect(inactive).toBe(60);
  });
});

describe('Live is batch', () => {
  it('gives the same rows event by event as in large merged batches', async () => {
    const events = MARKETS.get(7)!;
    const batches = <K extends MarketEvent['kind']>(kind: K, size: number) =>
      async function* () {
        const own = events.filter((event) => event.kind === kind);
        for (let i = 0; i < own.length; i += size) {
          const some = own.slice(i, i + size) as never[];
          if (kind === 'trade') yield tradeBatch(...some) as never;
          else if (kind === 'book') yield bookBatch(...some) as never;
          else for (const event of some) yield optionBatch(event) as never;
        }
      };
    const told = listen();
    const tally = await playEvents(
      [
        { kind: 'trade', contentHash: '', batches: batches('trade', 777) },
        { kind: 'book', contentHash: '', batches: batches('book', 1001) },
        { kind: 'optionDefinition', contentHash: '', batches: batches('optionDefinition', 1) },
        { kind: 'openInterest', contentHash: '', batches: batches('openInterest', 1) },
        { kind: 'optionTrade', contentHash: '', batches: batches('optionTrade', 1) },
        { kind: 'optionQuote', contentHash: '', batches: batches('optionQuote', 1) },
      ],
      told.run,
    );
    told.run.finish(SESSION.labelEnd);
    const full = FULL.get(7)!;
    expect(tally).toEqual({ duplicates: 0, late: 0, outside: 0 });
    expect(told.ticks).toEqual(full.ticks);
    expect(told.checkpoints).toEqual(full.checkpoints);
    expect(told.outcomes).toEqual(full.outcomes);
    expect(told.checkpoints.length).toBeGreaterThan(50);
  });
});

const CENTRE = 6000;
/**
 * What Black's formula gives is not quite the same in the mirror, since its prices are
 * skewed, nor are the dollars of a print: compared as a share of the largest of the day.
 */
const SKEWED = /gamma_exposure|_gex_|^gex_|sweep_notional/;
const SKEW = 0.05;

describe('A mirrored market tells the mirrored story', () => {
  const original = FULL.get(7)!;
  const reflected = play(mirrored(MARKETS.get(7)!, CENTRE));
  const key = ({ episode, kind, at }: Checkpoint, other: boolean) =>
    [
      other ? LEVELS[episode.level].mirror : episode.level,
      (episode.direction === 'UP') !== other,
      kind,
      at,
    ].join('/');
  const originals = new Map(original.checkpoints.map((row) => [key(row, false), row]));

  const largest = (name: FeatureName) =>
    Math.max(...original.checkpoints.map(({ features }) => Math.abs(features[featurePlace(name)]!) || 0));

  it('in every column, by its frame and its mirror', () => {
    let compared = 0;
    for (const row of reflected.checkpoints) {
      const own = originals.get(key(row, true))!;
      for (const { name, frame, mirror } of FEATURES) {
        const was = own.features[featurePlace(mirror as typeof name)]!;
        const expected = { market: -was, price: 2 * CENTRE - was, level: was, none: was }[frame];
        const value = row.features[featurePlace(name)]!;
        if (Number.isNaN(expected)) expect([name, value]).toEqual([name, Number.NaN]);
        else
          expect(Math.abs(value - expected), `${name} at ${row.at}`).toBeLessThan(
            SKEWED.test(name) ? SKEW * largest(name) : 1e-6 * Math.max(1, Math.abs(expected)),
          );
      }
      compared++;
    }
    expect(compared).toBe(original.checkpoints.length);
    expect(compared).toBeGreaterThan(50);
  });
  it('in every canonical vector and every outcome', () => {
    const outcomes = [outcomesById(original), outcomesById(reflected)] as const;
    for (const row of reflected.checkpoints) {
      const own = originals.get(key(row, true))!;
      const [a, b] = [
        canonical(row.vector, row.episode.direction),
        canonical(own.vector, own.episode.direction),
      ];
      a.forEach((value, d) => {
        const { name, source } = E183[d]!;
        if (Number.isNaN(value)) expect([name, b[d]]).toEqual([name, Number.NaN]);
        else if (SKEWED.test(name))
          expect(Math.abs(value - b[d]!), name).toBeLessThan(SKEW * largest(source.column));
        else expect(value, name).toBeCloseTo(b[d]!, 3);
      });
      const results = [outcomes[0].get(own.episode.id)!.results, outcomes[1].get(row.episode.id)!.results];
      expect(results[1]!.contact_armed?.outcomes).toEqual(results[0]!.contact_armed?.outcomes);
    }
  });
});

describe('A market on another day of the year', () => {
  it('tells the same story by the session’s clock: in winter, and on a day that closes early', () => {
    for (const date of ['2025-12-10', '2025-07-03']) {
      const session = sessionOf(date);
      const moved = play(MARKETS.get(7)!, { session });
      const full = FULL.get(7)!;
      expect(session.rthOpen).toBe(SESSION.rthOpen);
      expect(moved.ticks.map(({ rows }) => rows.map(({ features }) => features))).toEqual(
        full.ticks.map(({ rows }) => rows.map(({ features }) => features)),
      );
      expect(moved.checkpoints.map(({ vector }) => vector)).toEqual(
        full.checkpoints.map(({ vector }) => vector),
      );
      expect(moved.outcomes.map(({ results }) => results)).toEqual(
        full.outcomes.map(({ results }) => results),
      );
    }
  });
});

describe('A grid step', () => {
  it('ends before the first event at or after it: the same trade a nanosecond sooner is in the step', () => {
    const t = clock('10:00:00');
    const base = MARKETS.get(7)!.filter(({ at }) => at < t - GRID_NS);
    const spotAt = (at: SessionNs) => {
      const told = play([...base, { kind: 'trade', at, price: 6099, size: 1, aggressor: 1 }], {
        finishAt: t + NS_PER_MINUTE,
      });
      return told.ticks.find((tick) => tick.at === t)!.rows[0]!.features[featurePlace('spot')];
    };
    expect(spotAt(t - 1)).toBe(6099);
    expect(spotAt(t)).not.toBe(6099);
  });
});
