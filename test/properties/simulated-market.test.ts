import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { zeroDteChain } from '../../daemon/contracts/option-chain.ts';
import { columnBatches, MBP_1, openDbnFile, TRADE } from '../../daemon/databento/dbn/index.ts';
import { DATASETS, Lake } from '../../daemon/lake/lake.ts';
import { ReadTable } from '../../daemon/lake/row-encoding.ts';
import { rawFile, rawFolderOf } from '../../daemon/raw/raw-layout.ts';
import type { Rate } from '../../daemon/simulator/futures-market.ts';
import { simulateSession } from '../../daemon/simulator/session-simulator.ts';
import { backfill } from '../../daemon/work/backfill.ts';
import { sessionOf } from '../../shared/session/session.ts';
import { NS_PER_MINUTE } from '../../shared/units.ts';
import { ES } from '../market.ts';

const PRINT_FIELDS = ['ts_event', 'price', 'instrument_id'] as const;

const root = mkdtempSync(join(tmpdir(), 'spymaster-lead-'));
afterAll(() => rmSync(root, { recursive: true, force: true }));
/** Two contracts trade, and the one to follow is no longer the front one. */
const ROLL_DATE = '2025-06-12';
const WORLDS: readonly (readonly [rate: Rate, dates: readonly string[]])[] = [
  ['demo', ['2025-06-03', '2025-06-04', '2025-06-05', '2025-06-06', '2025-06-09', '2025-06-11', ROLL_DATE]],
  ['full', ['2025-06-05', ROLL_DATE]],
];
beforeAll(async () => {
  for (const [rate, dates] of WORLDS)
    for (const date of dates) {
      const folders = { rawFolder: rawFolderOf(join(root, rate)), truthFolder: join(root, rate, 'truth') };
      await simulateSession(date, ES, { market: 'null', seed: 1, rate, ...folders });
    }
}, 600_000);

/** Ids of June's and of September's contract. */
const frontOf = (date: string): number => (date === ROLL_DATE ? 13_103 : 13_102);

/** Last trade of the front future before each of so many moments, in points. */
async function futureAt(rate: Rate, date: string, moments: readonly bigint[]): Promise<number[]> {
  const prices = new Array<number>(moments.length).fill(Number.NaN);
  let next = 0;
  let last = Number.NaN;
  const path = rawFile(
    { rawFolder: rawFolderOf(join(root, rate)), market: 'futures', symbol: 'ES' },
    'trades',
    date,
  );
  for await (const batch of columnBatches(await openDbnFile(path), TRADE, PRINT_FIELDS)) {
    const { ts_event: times, price, instrument_id: ids } = batch.columns;
    for (let i = 0; i < batch.count; i++) {
      if (ids[i] !== frontOf(date)) continue;
      while (next < moments.length && times[i]! >= moments[next]!) prices[next++] = last;
      last = price[i]!;
    }
  }
  return prices;
}

/**
 * Futures prices that pairs of a call and a put at one strike imply by put–call parity,
 * from their last mids before each moment: the median over strikes quoted within a
 * second.
 */
async function impliedAt(rate: Rate, date: string, moments: readonly bigint[]): Promise<number[]> {
  const place = { rawFolder: rawFolderOf(join(root, rate)), market: 'options', symbol: 'ES' } as const;
  const chain = await zeroDteChain(await openDbnFile(rawFile(place, 'definition', date)), ES, date);
  const byId = new Map(chain.map((option) => [option.instrumentId, option]));
  const quotes = new Map<string, { readonly mid: number; readonly at: bigint }>();
  const implied: number[] = [];
  const close = () => {
    const found = chain.flatMap(({ right, strikePoints }) => {
      if (right === 'P') return [];
      const [call, put] = [quotes.get(`C${strikePoints}`), quotes.get(`P${strikePoints}`)];
      const now = moments[implied.length]!;
      if (!call || !put || now - call.at > 2_000_000_000n || now - put.at > 2_000_000_000n) return [];
      return [strikePoints + call.mid - put.mid];
    });
    implied.push(found.length === 0 ? Number.NaN : found.toSorted((a, b) => a - b)[found.length >> 1]!);
  };
  const fields = ['instrument_id', 'ts_event', 'levels[0].bid_px', 'levels[0].ask_px'] as const;
  const source = await openDbnFile(rawFile(place, 'mbp-1', date));
  for await (const batch of columnBatches(source, MBP_1, fields)) {
    const { ts_event: times, instrument_id: ids } = batch.columns;
    const { 'levels[0].bid_px': bid, 'levels[0].ask_px': ask } = batch.columns;
    for (let i = 0; i < batch.count; i++) {
      while (implied.length < moments.length && times[i]! >= moments[implied.length]!) close();
      const option = byId.get(ids[i]!);
      if (!option) continue;
      const { right, strikePoints } = option;
      const mid = (bid[i]! + ask[i]!) / 2;
      if (Number.isNaN(mid)) quotes.delete(`${right}${strikePoints}`);
      else quotes.set(`${right}${strikePoints}`, { mid, at: times[i]! });
    }
  }
  while (implied.length < moments.length) close();
  return implied;
}

function correlation(pairs: readonly (readonly [number, number])[]): number {
  const mean = (of: (pair: readonly [number, number]) => number) =>
    pairs.reduce((sum, pair) => sum + of(pair), 0) / pairs.length;
  const [a, b] = [mean(([x]) => x), mean(([, y]) => y)];
  const [xy, xx, yy] = [
    mean(([x, y]) => (x - a) * (y - b)),
    mean(([x]) => (x - a) ** 2),
    mean(([, y]) => (y - b) ** 2),
  ];
  return xy / Math.sqrt(xx * yy);
}

/** Moments that are looked at: every ten seconds for 170 minutes from the open on. */
const STEPS_A_MINUTE = 6;
const STEPS = 170 * STEPS_A_MINUTE;

describe('The option chain of a null market', () => {
  it.each(WORLDS)('at %s rate knows nothing of where the future goes', async (rate, dates) => {
    const read: { readonly future: readonly number[]; readonly implied: readonly number[] }[] = [];
    for (const date of dates) {
      const session = sessionOf(date);
      const steps = Array.from(
        { length: STEPS + 10 * STEPS_A_MINUTE },
        (_, i) => session.origin + BigInt(session.rthOpen + (i * NS_PER_MINUTE) / STEPS_A_MINUTE),
      );
      read.push({
        future: await futureAt(rate, date, steps),
        implied: await impliedAt(rate, date, steps.slice(0, STEPS)),
      });
    }
    for (const minutes of [1, 5, 10]) {
      const pairs: [number, number][] = [];
      for (const { future, implied } of read)
        for (const [i, at] of implied.entries()) {
          const [now, then] = [future[i]!, future[i + minutes * STEPS_A_MINUTE]!];
          if (Number.isFinite(at + then + now)) pairs.push([at - now, then - now]);
        }
      const r = correlation(pairs);
      process.stdout.write(
        `implied less future, with the next ${minutes} min, ${rate}: r ${r.toFixed(3)}, n ${pairs.length}\n`,
      );
      expect(pairs.length).toBeGreaterThan(200);
      // Changes over several minutes overlap: as many are worth their share.
      const worth = pairs.length / (STEPS_A_MINUTE * minutes);
      expect(Math.abs(r)).toBeLessThan(Math.max(0.05, 3 / Math.sqrt(worth)));
    }
  });
});

/** Open, high, low and close of each minute with trades, by contract. */
async function barsOf(rate: Rate, date: string): Promise<Map<string, number[]>> {
  const bars = new Map<string, number[]>();
  const place = { rawFolder: rawFolderOf(join(root, rate)), market: 'futures', symbol: 'ES' } as const;
  const source = await openDbnFile(rawFile(place, 'trades', date));
  for await (const batch of columnBatches(source, TRADE, PRINT_FIELDS)) {
    const { ts_event: times, price, instrument_id: ids } = batch.columns;
    for (let i = 0; i < batch.count; i++) {
      const minute = `${ids[i]} ${times[i]! / 60_000_000_000n}`;
      const value = price[i]!;
      const bar = bars.get(minute);
      if (bar) bars.set(minute, [bar[0]!, Math.max(bar[1]!, value), Math.min(bar[2]!, value), value]);
      else bars.set(minute, [value, value, value, value]);
    }
  }
  return bars;
}

describe('One day at both rates', () => {
  it.each(['2025-06-05', ROLL_DATE])(
    'has the same bars of every contract and the same truth on %s',
    async (date) => {
      const [demo, full] = [await barsOf('demo', date), await barsOf('full', date)];
      expect(demo.size).toBeGreaterThan(date === ROLL_DATE ? 2000 : 1000);
      expect(full).toEqual(demo);
      const truthOf = (rate: Rate) =>
        readFileSync(join(root, rate, 'truth', `date=${date}`, 'truth.parquet'));
      expect(truthOf('full').equals(truthOf('demo'))).toBe(true);
    },
  );
});

describe('The truth beside a lake', () => {
  it('is of the approaches that the lake has, on a roll date too', async () => {
    const dataFolder = join(root, 'demo');
    await backfill({ dataFolder, symbol: 'ES', start: '2025-06-11', end: ROLL_DATE, workers: 1 });
    for (const date of ['2025-06-11', ROLL_DATE]) {
      const bytes = readFileSync(join(dataFolder, 'truth', `date=${date}`, 'truth.parquet'));
      const told = new ReadTable(new Uint8Array(bytes)).strings('episode_id');
      const labels = await new Lake(dataFolder).read(DATASETS.features('ES'), date, 'labels.parquet');
      const stored = labels.strings('episode_id');
      process.stdout.write(
        `${date}: ${stored.filter((id) => told.includes(id)).length} of ${stored.length} approaches have their truth\n`,
      );
      expect(stored.length).toBeGreaterThan(5);
      expect(stored.filter((id) => told.includes(id)).length / stored.length).toBeGreaterThan(0.8);
    }
  });
});
