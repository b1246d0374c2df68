import { createHash } from 'node:crypto';
import { beforeAll, describe, expect, it } from 'vitest';
import { openDbnFile, records } from '../../daemon/databento/dbn/index.ts';
import { rawFile, rawFolderOf } from '../../daemon/raw/raw-layout.ts';
import { listedContracts } from '../../daemon/simulator/listed-contracts.ts';
import { RawRecord } from '../../daemon/simulator/scenarios/raw-record.ts';
import {
  GRID_STEPS,
  ICEBERG_CONTRACTS,
  ICEBERG_REFILLS,
  SWEPT_CONTRACTS,
} from '../../daemon/simulator/scenarios/scripts.ts';
import type { StoredOutcome } from '../../daemon/tables/labels.ts';
import { CONTACT_ATR, ZONE_ATR } from '../../shared/rules.ts';
import { ES } from '../market.ts';
import { at, type Built, DATE, ordinaryDay, stateOf, withScenario } from '../scenario-days.ts';

const LONG_MS = 60_000;
/** A week before the roll the next contract trades beside it. */
const FOLLOWED = listedContracts(ES, DATE).find(({ feed }) => feed.isFollowed)!.feed.instrumentId;

let ordinary: Built;
beforeAll(async () => {
  ordinary = await ordinaryDay();
}, 120_000);

interface Trade {
  readonly at: bigint;
  readonly price: number;
  readonly size: number;
}

/** Prints of the followed contract in a stretch, in points. */
async function tradesOf({ folder }: Built, from: string, to: string): Promise<readonly Trade[]> {
  const trades: Trade[] = [];
  const place = { rawFolder: rawFolderOf(folder), market: 'futures', symbol: 'ES' } as const;
  for await (const { fields } of records(await openDbnFile(rawFile(place, 'trades', DATE)))) {
    const time = fields.ts_event as bigint;
    if (fields.instrument_id === FOLLOWED && time >= at(from) && time < at(to))
      trades.push({ at: time, price: Number(fields.price) / 1e9, size: Number(fields.size) });
  }
  return trades;
}

const within = (time: bigint, from: string, to: string): boolean => time >= at(from) && time < at(to);
const approachesOf = ({ labels }: Built, level: string, from: string, to: string): readonly StoredOutcome[] =>
  labels.filter((label) => label.level === level && within(label.anchorNs, from, to));
/** States of the barrier at the pre-market high. */
const barrierStates = (state: Awaited<ReturnType<typeof stateOf>>, from: string, to = from) =>
  state.texts('barrier_state', 'PM_HIGH', from, to);

describe('Until its script begins, a day', () => {
  it('is the one that it would have been', async () => {
    const built = await withScenario('iceberg');
    expect(await tradesOf(built, '04:00', '10:09')).toEqual(await tradesOf(ordinary, '04:00', '10:09'));
    expect(await tradesOf(built, '10:10', '10:20')).not.toEqual(await tradesOf(ordinary, '10:10', '10:20'));
  });
});

/** Hash of a file's records that happened before a time, and how many they are. */
async function recordsUntil({ folder }: Built, file: string, time: string): Promise<[string, number]> {
  const [market, schema] = file.split(' ') as ['futures', 'trades'];
  const path = rawFile({ rawFolder: rawFolderOf(folder), market, symbol: 'ES' }, schema, DATE);
  const hash = createHash('sha256');
  let count = 0;
  for await (const { bytes, stride } of (await openDbnFile(path)).runs())
    for (let start = 0; start < bytes.length; start += stride) {
      const record = new RawRecord(bytes.subarray(start, start + stride));
      if (record.eventAt >= at(time)) continue;
      hash.update(record.bytes);
      count++;
    }
  return [hash.digest('hex'), count];
}

describe('A day that goes another way from a moment on', () => {
  it.each([
    'futures definition',
    'futures trades',
    'futures mbp-10',
    'options definition',
    'options trades',
    'options mbp-1',
    'options statistics',
  ])('is until then what it would have been, record by record: %s', async (file) => {
    const built = await withScenario('iceberg');
    const [led, usual] = [
      await recordsUntil(built, file, '10:09'),
      await recordsUntil(ordinary, file, '10:09'),
    ];
    expect(led).toEqual(usual);
    expect(usual[1]).toBeGreaterThan(1);
    // What comes later is not: but for what was there before the day.
    if (!file.endsWith('definition'))
      expect(await recordsUntil(built, file, '12:00')).not.toEqual(
        await recordsUntil(ordinary, file, '12:00'),
      );
  });
});

describe('Scripts at the pre-market high', () => {
  it(
    'exact touch: contact is the first print that is as near as the rule says, and turns back',
    async () => {
      const built = await withScenario('exact-touch');
      const [label] = approachesOf(built, 'PM_HIGH', '10:11', '10:15');
      const { contactNs, contactAtr, contactLevelPrice, direction, outcomes } = label!;
      expect(direction).toBe('UP');
      const trades = await tradesOf(built, '10:11', '10:16');
      const near = trades.filter(({ price }) => price >= contactLevelPrice - CONTACT_ATR * contactAtr);
      expect(near[0]!.at).toBe(contactNs);
      expect(Math.max(...trades.map(({ price }) => price))).toBe(contactLevelPrice);
      expect(outcomes.contact_armed[240]).toBe('REJECT');
      const state = await stateOf(built);
      expect(state.numbers('prior_touches', 'PM_HIGH', '10:13:30', '10:14')).toEqual([0, 1]);
    },
    LONG_MS,
  );
  it(
    'both barriers in a minute: the order of the trades decides',
    async () => {
      const built = await withScenario('both-barriers');
      const [label] = approachesOf(built, 'PM_HIGH', '10:11', '10:15');
      const { contactNs, contactAtr, contactLevelPrice, outcomes } = label!;
      const after = (await tradesOf(built, '10:13', '10:16')).filter((trade) => trade.at > contactNs!);
      const broke = after.findIndex(({ price }) => price >= contactLevelPrice + contactAtr);
      const rejected = after.findIndex(({ price }) => price <= contactLevelPrice - contactAtr);
      expect(broke).toBeGreaterThan(0);
      expect(rejected).toBeGreaterThan(broke);
      expect(after[rejected]!.at / 60_000_000_000n).toBe(after[broke]!.at / 60_000_000_000n);
      expect(outcomes.contact_armed).toEqual({ 120: 'BREAK', 240: 'BREAK', 480: 'BREAK' });
    },
    LONG_MS,
  );
  it(
    'sweep: contact at its first near print, its whole notional, and the way it went',
    async () => {
      const built = await withScenario('sweep-through');
      const state = await stateOf(built);
      const trades = await tradesOf(built, '10:13', '10:15');
      const bySize = Map.groupBy(trades, (trade) => trade.at);
      const sweep = [...bySize.values()].find((prints) => prints.length === 5)!;
      expect(sweep.map(({ size }) => size)).toEqual(Array(5).fill(SWEPT_CONTRACTS / 5));
      const [level] = state.numbers('level_price', 'PM_HIGH', '10:14:30');
      expect(sweep.map(({ price }) => (price - level!) / ES.tickSizePoints)).toEqual([-2, -1, 0, 1, 2]);
      const usd = sweep.reduce((sum, { price, size }) => sum + price * size, 0) * ES.multiplierUsd;
      expect(state.numbers('sweep_notional', 'PM_HIGH', '10:14', '10:14:30')).toEqual([0, usd]);
      expect(state.numbers('sweep_detected', 'PM_HIGH', '10:14', '10:14:30')).toEqual([0, 1]);
      expect(barrierStates(state, '10:14:30')).toEqual(['CONSUMED']);
      const [label] = approachesOf(built, 'PM_HIGH', '10:11', '10:15');
      expect(label!.contactNs).toBe(sweep[0]!.at);
    },
    LONG_MS,
  );
  it(
    'iceberg: refilled in fifty milliseconds, and the level holds',
    async () => {
      const built = await withScenario('iceberg');
      const state = await stateOf(built);
      // More was added than left, and price is still there: either word is right.
      for (const each of barrierStates(state, '10:14:30', '10:15'))
        expect(each).toMatch(/^(ABSORPTION|WALL)$/);
      expect(state.numbers('replenishment_latency_ms', 'PM_HIGH', '10:14:30', '10:15')).toEqual([50, 50]);
      const clips = (await tradesOf(built, '10:14', '10:14:30')).filter(
        ({ size }) => size === ICEBERG_CONTRACTS - 1,
      );
      expect(clips).toHaveLength(ICEBERG_REFILLS);
      const [label] = approachesOf(built, 'PM_HIGH', '10:11', '10:15');
      expect(label!.outcomes.contact_armed[240]).toBe('REJECT');
    },
    LONG_MS,
  );
  it(
    'pulled wall: more is cancelled than filled, a vacuum; before that it was none',
    async () => {
      const built = await withScenario('pull');
      const states = barrierStates(await stateOf(built), '10:15', '10:16');
      expect(states.at(-1)).toBe('VACUUM');
      expect(states.slice(0, -1)).not.toContain('VACUUM');
      expect(approachesOf(built, 'PM_HIGH', '10:11', '10:15')[0]!.contacted).toBe(true);
    },
    LONG_MS,
  );
});

describe('Scripts of a time', () => {
  it(
    'on the grid: what is computed at a mark has not seen what happens at it',
    async () => {
      const built = await withScenario('on-the-grid');
      const trades = await tradesOf(built, '10:00', '10:04:10');
      const moves = trades.filter(({ at: time }) => (time - at('10:00')) % 10_000_000_000n === 0n);
      expect(moves).toHaveLength(GRID_STEPS);
      const state = await stateOf(built);
      for (const [time, mark] of [
        ['10:00:30', 30n],
        ['10:02:00', 120n],
        ['10:03:30', 210n],
      ] as const) {
        const moment = at('10:00') + mark * 1_000_000_000n;
        const last = trades.findLast((trade) => trade.at < moment)!;
        const here = trades.find((trade) => trade.at === moment)!;
        expect(here.price).not.toBe(last.price);
        expect(state.numbers('spot', 'PM_HIGH', time)).toEqual([last.price]);
      }
    },
    LONG_MS,
  );
  it(
    'coincident levels: an approach each at the same time, and each counts the other',
    async () => {
      const built = await withScenario('coincident');
      const state = await stateOf(built);
      const [pre] = state.numbers('level_price', 'PM_HIGH', '09:47');
      expect(state.numbers('level_price', 'OR_HIGH', '09:47')).toEqual([pre]);
      for (const level of ['PM_HIGH', 'OR_HIGH'])
        expect(state.numbers('level_stacking_5pt', level, '09:48')[0]).toBeGreaterThanOrEqual(1);
      const [one, other] = ['PM_HIGH', 'OR_HIGH'].map((level) =>
        approachesOf(built, level, '09:46', '09:49').map(({ anchorNs, contactNs, outcomes }) => ({
          anchorNs,
          contactNs,
          outcomes,
        })),
      );
      expect(one).toHaveLength(1);
      expect(other).toEqual(one);
    },
    LONG_MS,
  );
  it(
    'born inside: flagged, from below, as the level becomes one',
    async () => {
      const built = await withScenario('born-inside');
      const bornOf = (level: string) =>
        built.labels
          .filter((label) => label.level === level && label.bornInside)
          .map(({ anchorNs, direction }) => [anchorNs, direction]);
      expect(bornOf('PM_HIGH')).toEqual([[at('09:30'), 'UP']]);
      expect(bornOf('OR_HIGH')).toEqual([[at('09:45'), 'UP']]);
    },
    LONG_MS,
  );
  it(
    'level step: an average comes to price, which has not moved, as a bar closes',
    async () => {
      const built = await withScenario('level-step');
      const state = await stateOf(built);
      const [begun] = approachesOf(built, 'EMA_20', '10:12', '10:50');
      expect([begun!.anchorNs % 120_000_000_000n, begun!.direction]).toEqual([0n, 'DOWN']);
      const { anchorNs } = begun!;
      const minute = (offset: number) => Number((anchorNs - at('10:00')) / 60_000_000_000n) + offset;
      const [from, to] = [`10:${minute(-2)}`, `10:${minute(0)}`];
      const prices = (await tradesOf(built, from, to)).map(({ price }) => price);
      expect(Math.max(...prices) - Math.min(...prices)).toBeLessThanOrEqual(ES.tickSizePoints);
      const [spot, level, atr] = ['spot', 'level_price', 'atr'].map((column) =>
        state.numbers(column, 'EMA_20', from, to),
      );
      const away = spot!.map((price, i) => (price - level![i]!) / atr![i]!);
      expect(away.slice(0, -1).every((distance) => distance > ZONE_ATR)).toBe(true);
      expect(away.at(-1)).toBeLessThanOrEqual(ZONE_ATR);
      expect(level!.at(-1)).toBeGreaterThan(level!.at(-2)!);
    },
    LONG_MS,
  );
  it(
    'halt: a gap in which nothing begins, and what was under way is not known',
    async () => {
      const built = await withScenario('halt');
      expect(await tradesOf(built, '10:05', '10:20')).toEqual([]);
      const before = (await tradesOf(built, '10:00', '10:05')).at(-1)!;
      const [first] = await tradesOf(built, '10:20', '10:21');
      expect(first!.price - before.price).toBeGreaterThan(14);
      const state = await stateOf(built);
      expect(state.flags('gap_flag', 'PM_HIGH', '10:06', '10:20').every(Boolean)).toBe(true);
      expect(built.labels.filter(({ anchorNs }) => within(anchorNs, '10:05:01', '10:20'))).toEqual([]);
      const under = built.labels.filter(
        ({ anchorNs, closedNs }) => anchorNs < at('10:05') && closedNs > at('10:05:01'),
      );
      expect(under.length).toBeGreaterThan(0);
      for (const { contactNs, contacted, outcomes } of under)
        if (contactNs === null || contactNs >= at('10:05')) expect(contacted).toBe(null);
        else if (contactNs > at('10:03')) expect(outcomes.contact_armed[480]).not.toBe('CHOP');
    },
    LONG_MS,
  );
});
