import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readBookDay } from '../../daemon/corpus/book-day.ts';
import { bookFacts } from '../../daemon/corpus/book-facts.ts';
import { isInBand } from '../../daemon/corpus/price-facts.ts';
import { columnBatches, openDbnFile, TRADE } from '../../daemon/databento/dbn/index.ts';
import { DATASETS, Lake } from '../../daemon/lake/lake.ts';
import { ReadTable } from '../../daemon/lake/row-encoding.ts';
import { rawFile, rawFolderOf } from '../../daemon/raw/raw-layout.ts';
import type { Rate } from '../../daemon/simulator/futures-market.ts';
import { simulateSession } from '../../daemon/simulator/session-simulator.ts';
import { backfill } from '../../daemon/work/backfill.ts';
import { sessionOf } from '../../shared/session/session.ts';
import { ES } from '../market.ts';
import { leadOf, readDays } from './option-lead.ts';

const PRINT_FIELDS = ['ts_event', 'price', 'instrument_id'] as const;

/** What a day with all that comes and goes is not like yet, and why. */
const UNLIKE_ES_AT_FULL_RATE: readonly string[] = [
  // What is behind the best queues is only ever added to.
  'contracts at a best price, median',
  'second price, in best ones',
  'third to tenth price, in best ones',
  // Prints that fill time are small, at one price, on the side of the last, and put back.
  'market orders that take a whole best price',
  'share of a best price that one takes, median',
  'side, autocorrelation 5',
  'side, autocorrelation 10',
  'side, autocorrelation 20',
  'market orders within 100 ms of the last',
  'market orders at two prices or more',
  'one-sided runs of 100 contracts a session',
  'prints put back within 100 ms',
  // Every record is received as late as every other.
  '… slower, one in ten',
  '… slower, one in a hundred',
  // Orders that fill time are at prices that are there.
  '… that change a best price',
  '… one tick better',
];
/** Of one day these are chance. */
const OF_MANY_DAYS: ReadonlySet<string> = new Set([
  'depth with volatility, over minutes',
  'order flow with the next minute’s change',
  'prints of a side with the next minute’s change',
]);

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

describe('The option chain of a null market', () => {
  it.each(WORLDS)('at %s rate knows nothing of where the future goes', async (rate, dates) => {
    const rawFolder = rawFolderOf(join(root, rate));
    const days = await readDays(dates.map((date) => ({ rawFolder, date, futureId: frontOf(date) })));
    for (const { minutes, r, standardError, pairs } of leadOf(days)) {
      process.stdout.write(
        `implied less future, with the next ${minutes} min, ${rate}: r ${r.toFixed(3)} (standard error ${standardError.toFixed(3)}), n ${pairs}\n`,
      );
      expect(pairs).toBeGreaterThan(1500);
      expect(Math.abs(r)).toBeLessThan(0.05);
    }
    // As much as a fiftieth of the next ten minutes is found.
    const [, , leaked] = leadOf(days, 0.02);
    expect(leaked!.r).toBeGreaterThan(0.2);
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

describe('A day with all that comes and goes', () => {
  it('has the mix of records of ES, and where they come', async () => {
    const day = await readBookDay(rawFolderOf(join(root, 'full')), ES, sessionOf('2025-06-05'));
    const facts = bookFacts([day!]);
    for (const { name, value, real, band } of facts)
      process.stdout.write(
        `${name.padEnd(52)} ${value.toFixed(3).padStart(9)}, ES ${real}, band ${band.join(' to ')}\n`,
      );
    const outside = facts
      .filter((fact) => !isInBand(fact) && !OF_MANY_DAYS.has(fact.name))
      .map(({ name }) => name);
    expect(new Set(outside)).toEqual(new Set(UNLIKE_ES_AT_FULL_RATE));
  });
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
