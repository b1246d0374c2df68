import { beforeAll, describe, expect, it } from 'vitest';
import { validateRaw } from '../../daemon/consistency/validate-raw.ts';
import { type OptionDay, readOptionDay } from '../../daemon/corpus/option-day.ts';
import { openDbnFile, records } from '../../daemon/databento/dbn/index.ts';
import { DATASETS } from '../../daemon/lake/lake.ts';
import { rawFile, rawFolderOf } from '../../daemon/raw/raw-layout.ts';
import { readDayBars } from '../../daemon/tables/bars.ts';
import type { StoredOutcome } from '../../daemon/tables/labels.ts';
import { FEATURES } from '../../pipeline/stages/silver/catalogue.ts';
import { fromTimestamp } from '../../shared/session/session.ts';
import { NS_PER_MINUTE } from '../../shared/units.ts';
import { clock, ES } from '../market.ts';
import {
  at,
  BEFORE,
  type Built,
  DATE,
  ordinaryDay,
  SESSION,
  stateOf,
  withScenario,
} from '../scenario-days.ts';

let ordinary: Built;
beforeAll(async () => {
  ordinary = await ordinaryDay();
}, 120_000);

const outcomesOf = (labels: readonly StoredOutcome[]) =>
  labels.map(({ outcomes }) => outcomes.contact_armed[240]);

describe('Holes in the data', () => {
  it('gap: it is flagged, windows that touch it are missing, races across it are unknown and never CHOP', async () => {
    const built = await withScenario('gap');
    const state = await stateOf(built);
    expect(state.flags('gap_flag', 'PM_HIGH', '10:30')).toEqual([false]);
    expect(state.flags('gap_flag', 'PM_HIGH', '10:33:30', '11:02')).toEqual(Array(58).fill(true));
    expect(state.flags('gap_flag', 'PM_HIGH', '11:04')).toEqual([false]);
    expect(state.numbers('ofi_300s', 'PM_HIGH', '10:34', '10:36').every(Number.isNaN)).toBe(true);
    expect(state.numbers('ofi_30s', 'PM_HIGH', '10:34')[0]).not.toBeNaN();
    const racing = built.labels.filter(
      ({ contacted, contactNs }) => contacted && contactNs! < at('10:31') && contactNs! > at('10:27'),
    );
    for (const { outcomes } of racing) expect(outcomes.contact_armed[240]).not.toBe('CHOP');
    const closedEarlier = (labels: readonly StoredOutcome[]) =>
      labels.filter(({ closedNs }) => closedNs < at('10:25'));
    expect(closedEarlier(built.labels)).toEqual(closedEarlier(ordinary.labels));
  });
  it('one-sided gap: what the book says is missing, what trades say is as without', async () => {
    const built = await withScenario('one-sided-gap');
    expect(outcomesOf(built.labels)).toEqual(outcomesOf(ordinary.labels));
    const [state, before] = [await stateOf(built), await stateOf(ordinary)];
    expect(state.flags('gap_flag', 'PM_HIGH', '10:32', '10:40').some(Boolean)).toBe(false);
    for (const column of ['tape_velocity', 'velocity_1min', 'distance_signed_atr'])
      expect(state.numbers(column, 'PM_HIGH', '10:30', '11:00')).toEqual(
        before.numbers(column, 'PM_HIGH', '10:30', '11:00'),
      );
    expect(state.numbers('ofi_60s', 'PM_HIGH', '10:32')).toEqual([Number.NaN]);
    expect(before.numbers('ofi_60s', 'PM_HIGH', '10:32')[0]).not.toBeNaN();
    expect(state.numbers('ofi_60s', 'PM_HIGH', '10:36')).toEqual(
      before.numbers('ofi_60s', 'PM_HIGH', '10:36'),
    );
  });
  it('starts late, ends early: the session is partial, and nothing is said of what was not there', async () => {
    const late = await withScenario('starts-late');
    expect([late.facts.partial, ordinary.facts.partial]).toEqual([1, 0]);
    expect((await stateOf(late)).flags('level_active', 'PM_HIGH', '10:00')).toEqual([false]);
    const early = await withScenario('ends-early');
    expect(early.facts.partial).toBe(1);
    // Without a contact by then, whether there would have been one is not known.
    expect(early.labels.every(({ anchorNs }) => anchorNs <= at('09:54'))).toBe(true);
    const decided = early.labels.filter(({ outcomes }) => outcomes.contact_armed[240] !== null);
    for (const { anchorNs, level, outcomes } of decided) {
      const same = ordinary.labels.find((each) => each.anchorNs === anchorNs && each.level === level)!;
      expect(outcomes.contact_armed[240]).toBe(same.outcomes.contact_armed[240]);
    }
    const cut = early.labels.filter(({ contacted }) => !contacted).length;
    expect(early.labels.length).toBeGreaterThan(cut);
  });
  it('silent pre-market: it has no levels', async () => {
    const built = await withScenario('silent-premarket');
    const state = await stateOf(built);
    for (const level of ['PM_HIGH', 'PM_LOW'])
      expect(state.flags('level_active', level, '10:00')).toEqual([false]);
    expect(state.flags('level_active', 'OR_HIGH', '10:00')).toEqual([true]);
    expect(built.labels.some(({ level }) => level.startsWith('PM'))).toBe(false);
  });
  it('short night, hole in the night: SMA_90 is of the last 90 bars that there are', async () => {
    /**
     * Closes of two-minute bars with trades that had ended by a time, of both sessions.
     */
    const closesBy = async ({ lake }: Built, time: string) => {
      const closes: number[] = [];
      for (const date of [BEFORE, DATE]) {
        const table = await lake.read(DATASETS.bars('ES'), date, 'bars.parquet');
        const [ends, close] = [table.bigints('bar_end_ns') as bigint[], table.numbers('close')];
        const last = new Map<bigint, number>();
        for (const [i, end] of ends.entries()) {
          const pairEnd = ((end + 119_999_999_999n) / 120_000_000_000n) * 120_000_000_000n;
          if (pairEnd <= at(time) && !Number.isNaN(close[i]!)) last.set(pairEnd, close[i]!);
        }
        closes.push(...last.values());
      }
      return closes;
    };
    for (const name of ['short-night', 'night-hole']) {
      const built = await withScenario(name);
      const closes = (await closesBy(built, '09:30')).slice(-90);
      const mean = closes.reduce((sum, close) => sum + close, 0) / 90;
      const [price] = (await stateOf(built)).numbers('level_price', 'SMA_90', '09:30');
      expect([name, price!]).toEqual([name, expect.closeTo(mean, 6)]);
      expect(price).not.toBe((await stateOf(ordinary)).numbers('level_price', 'SMA_90', '09:30')[0]);
    }
  });
});

describe('Records that are not as they should be', () => {
  it.each(['duplicates', 'out-of-order', 'bad-price'])(
    '%s: the same rows as without, byte for byte',
    async (name) => {
      const built = await withScenario(name);
      expect(built.hashes).toEqual(ordinary.hashes);
      if (name === 'duplicates') expect(Number(built.facts.duplicate_events)).toBeGreaterThan(300);
      if (name === 'bad-price') expect([built.facts.bad_prints, ordinary.facts.bad_prints]).toEqual([1, 0]);
    },
  );
  it('late prints: up to half a second they are on time, then they are left out and counted', async () => {
    // While the tape is busy, so that others have been read before they come.
    const built = await withScenario('late-print@09:31');
    const path = rawFile(
      { rawFolder: rawFolderOf(built.folder), market: 'futures', symbol: 'ES' },
      'trades',
      DATE,
    );
    let [newest, late, turned] = [0n, 0, 0];
    for await (const { fields } of records(await openDbnFile(path))) {
      const happened = fields.ts_event as bigint;
      if (happened < newest - 500_000_000n) late++;
      else if (happened < newest) turned++;
      if (happened > newest) newest = happened;
    }
    expect(late).toBe(4);
    expect(turned).toBeGreaterThan(0);
    expect([built.facts.late_events, ordinary.facts.late_events]).toEqual([late, 0]);
  });
  it('one nanosecond: what is computed at it has seen none of it', async () => {
    const built = await withScenario('same-ns');
    const [state, before] = [await stateOf(built), await stateOf(ordinary)];
    const columns = ['spot', 'tape_velocity', 'ofi_60s', 'barrier_depth_current'];
    for (const column of columns) {
      expect(state.numbers(column, 'PM_HIGH', '09:30', '10:00')).toEqual(
        before.numbers(column, 'PM_HIGH', '09:30', '10:00'),
      );
      expect(state.numbers(column, 'PM_HIGH', '11:00', '12:30')).toEqual(
        before.numbers(column, 'PM_HIGH', '11:00', '12:30'),
      );
    }
  });
  it.each(['locked', 'crossed', 'empty-side'])(
    '%s books: passed over, and found out by the rules of raw files',
    async (name) => {
      const built = await withScenario(name);
      expect(outcomesOf(built.labels)).toEqual(outcomesOf(ordinary.labels));
      const [state, before] = [await stateOf(built), await stateOf(ordinary)];
      for (const column of ['ofi_60s', 'barrier_depth_current'])
        expect(state.numbers(column, 'PM_HIGH', '10:06', '12:30')).toEqual(
          before.numbers(column, 'PM_HIGH', '10:06', '12:30'),
        );
      const broken: string[] = [];
      await validateRaw(
        rawFolderOf(built.folder),
        ES,
        (date) => date === DATE,
        ({ rules }) => broken.push(...rules.filter((rule) => rule.broken > 0).map(({ rule }) => rule)),
      );
      expect(broken).toContain('change');
    },
  );
});

describe('What the market does', () => {
  it('news: ATR right after it is what its bars say, and livelier than without', async () => {
    for (const [name, time] of [
      ['news-0830', '08:45'],
      ['news-1000', '10:10'],
    ] as const) {
      const built = await withScenario(name);
      const rangeOf = async ({ lake }: Built) => {
        const table = await lake.read(DATASETS.bars('ES'), DATE, 'bars.parquet');
        const [ends, high, low] = [
          table.bigints('bar_end_ns') as bigint[],
          table.numbers('high'),
          table.numbers('low'),
        ];
        const places = ends.flatMap((end, i) =>
          end <= at(time) && end > at(time) - BigInt(10 * NS_PER_MINUTE) ? [i] : [],
        );
        return places.reduce((sum, i) => sum + high[i]! - low[i]!, 0) / places.length;
      };
      expect(await rangeOf(built)).toBeGreaterThan(1.3 * (await rangeOf(ordinary)));
      expect(built.facts.bad_prints).toBe(0);
    }
  });
  it('another regime: a day three times as lively, with as many approaches to follow', async () => {
    const built = await withScenario('vol-regime');
    const [state, before] = [await stateOf(built), await stateOf(ordinary)];
    const ratio =
      state.numbers('atr', 'PM_HIGH', '11:00')[0]! / before.numbers('atr', 'PM_HIGH', '11:00')[0]!;
    expect(ratio).toBeGreaterThan(2);
    expect(ratio).toBeLessThan(4.5);
    expect(built.labels.length).toBeGreaterThan(5);
  });
});

describe('Options that are not as they should be', () => {
  const optionsOf = async ({ folder, lake }: Built) =>
    readOptionDay(rawFolderOf(folder), ES, SESSION, await readDayBars(lake, 'ES', SESSION));
  /** Stored features by whether options tell them. */
  const OPTION_COLUMNS = FEATURES.map(({ name }) => name).filter((name) =>
    /gamma|gex|_tide|fuel|iv_assumed/.test(name),
  );
  const stateTable = ({ lake }: Built) => lake.read(DATASETS.state('ES'), DATE, 'state.parquet');

  it.each(['no-options', 'stale-nbbo', 'late-oi', 'oi-correction'])(
    '%s: what futures say is as without',
    async (name) => {
      const built = await withScenario(name);
      const tables = [`date=${DATE}/bars.parquet`, `date=${DATE}/labels.parquet`];
      expect(tables.map((table) => built.hashes[table])).toEqual(
        tables.map((table) => ordinary.hashes[table]),
      );
      const [table, before] = [await stateTable(built), await stateTable(ordinary)];
      const differ = table.columns.filter((column) => {
        const [own, other] = [table.strings(column), before.strings(column)];
        return own.some((value, i) => value !== other[i]);
      });
      expect(differ.filter((column) => !(OPTION_COLUMNS as string[]).includes(column))).toEqual([]);
    },
  );
  it('no-options: what they would say is missing, not 0', async () => {
    expect(OPTION_COLUMNS).toHaveLength(21);
    const [table, before] = [await stateTable(await withScenario('no-options')), await stateTable(ordinary)];
    for (const column of OPTION_COLUMNS) {
      expect([column, table.strings(column).every((value) => value === null)]).toEqual([column, true]);
      expect([column, before.strings(column).some((value) => value !== null)]).toEqual([column, true]);
    }
  });
  it('stale-nbbo: gamma is that of the last smile for ten minutes, and then none until there is another', async () => {
    const state = await stateOf(await withScenario('stale-nbbo'));
    const known = (time: string) => !Number.isNaN(state.numbers('net_gex_2strike', 'SMA_90', time)[0]);
    expect(['09:59:30', '10:09:30', '10:10', '10:10:30', '10:11', '10:12'].map(known)).toEqual([
      true,
      true,
      true,
      false,
      true,
      true,
    ]);
  });
  it('late-oi: the evening’s open interest counts until the morning’s is received', async () => {
    const [late, before] = [await stateOf(await withScenario('late-oi')), await stateOf(ordinary)];
    const gamma = (of: typeof late, from: string, to: string) =>
      of.numbers('net_gex_2strike', 'SMA_90', from, to);
    const [own, usual] = [gamma(late, '09:30', '10:20'), gamma(before, '09:30', '10:20')];
    expect(own.filter((value) => !Number.isNaN(value)).length).toBeGreaterThan(90);
    expect(own.filter((value, i) => value !== usual[i]).length).toBeGreaterThan(90);
    expect(gamma(late, '10:20:30', '12:30')).toEqual(gamma(before, '10:20:30', '12:30'));
  });
  it('oi-correction: it holds from when it was received, and not before', async () => {
    const [corrected, before] = [await stateOf(await withScenario('oi-correction')), await stateOf(ordinary)];
    const gamma = (of: typeof before, from: string, to: string) =>
      of.numbers('net_gex_2strike', 'SMA_90', from, to);
    expect(gamma(corrected, '09:30', '10:40')).toEqual(gamma(before, '09:30', '10:40'));
    const usual = gamma(before, '10:40:30', '12:30').filter((value) => !Number.isNaN(value));
    const half = gamma(corrected, '10:40:30', '12:30').filter((value) => !Number.isNaN(value));
    const [sum, more] = [usual, half].map((values) =>
      values.reduce((total, value) => total + Math.abs(value), 0),
    );
    expect(usual.length).toBeGreaterThan(200);
    // Halves of a contract are left out.
    expect(more! / sum!).toBeCloseTo(1.5, 1);
    expect(half.length).toBe(usual.length);
  });
  it('are none, or are quoted no more for ten minutes', async () => {
    expect(await optionsOf(await withScenario('no-options'))).toBeNull();
    const stale = (await optionsOf(await withScenario('stale-nbbo')))!;
    const within = (time: number) => time >= clock('10:00', SESSION) && time < clock('10:10', SESSION);
    expect(stale.trades.some((trade) => within(trade.at))).toBe(false);
    expect(stale.records).toBeLessThan((await optionsOf(ordinary))!.records);
    const path = (folder: string) =>
      rawFile({ rawFolder: rawFolderOf(folder), market: 'options', symbol: 'ES' }, 'trades', DATE);
    let traded = 0;
    for await (const { fields } of records(
      await openDbnFile(path((await withScenario('stale-nbbo')).folder)),
    ))
      if (within(fromTimestamp(SESSION, fields.ts_event as bigint))) traded++;
    expect(traded).toBeGreaterThan(100);
  });
  it('have the evening’s open interest at the open where the morning’s is late, and a correction after it', async () => {
    const held = ({ openInterest }: OptionDay) =>
      new Map([...openInterest].map(([{ symbol }, contracts]) => [symbol, contracts]));
    const before = held((await optionsOf(ordinary))!);
    const late = held((await optionsOf(await withScenario('late-oi')))!);
    expect([...late.keys()].sort()).toEqual([...before.keys()].sort());
    const different = [...before].filter(([symbol, contracts]) => late.get(symbol) !== contracts);
    expect(different.length).toBeGreaterThan(100);
    for (const [symbol, contracts] of different)
      expect(Math.abs(late.get(symbol)! - contracts)).toBeLessThanOrEqual(0.05 * contracts + 1);
    expect(held((await optionsOf(await withScenario('oi-correction')))!)).toEqual(before);
  });
});
