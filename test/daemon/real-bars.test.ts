import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { outcomeRates } from '../../daemon/corpus/outcome-rates.ts';
import { importBars, readCsvBars, tradeDate } from '../../daemon/import/imported-bars.ts';
import { DATASETS, Lake } from '../../daemon/lake/lake.ts';
import { readBars } from '../../daemon/sources/find-source.ts';
import { backfill } from '../../daemon/work/backfill.ts';
import { SessionEngine } from '../../pipeline/session/session-run.ts';
import { NO_WARM_UP } from '../../pipeline/session/warm-up.ts';
import { sessionOf } from '../../shared/session/session.ts';
import { LEVEL_KINDS } from '../../shared/vocabulary/level.ts';
import { describeWithFixtures, fixturePath } from '../fixtures.ts';
import { ES } from '../market.ts';

const folder = mkdtempSync(join(tmpdir(), 'spymaster-bars-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describeWithFixtures('Real one-minute ES bars', () => {
  const lake = new Lake(folder);
  let dates: string[] = [];

  beforeAll(async () => {
    const bars = await readCsvBars(fixturePath('bars/ES_lean_1m.csv.gz'), ES);
    const summary = await importBars(lake, 'ES', bars, () => undefined);
    expect(summary.bars + summary.outsideSessions).toBe(bars.length);
    const built = await backfill(
      { dataFolder: folder, symbol: 'ES', start: '2013-10-07', end: '2020-12-31', workers: 2 },
      () => undefined,
    );
    dates = built.results.map(({ date }) => date);
  });

  it('give exactly the independent pre-market and opening-range levels on all 15 sessions', async () => {
    const lines = readFileSync(fixturePath('bars/ES_lean_1m.levels.csv'), 'utf8').trim().split('\n').slice(1);
    expect(dates).toEqual(lines.map((line) => line.split(',')[0]));
    for (const line of lines) {
      const [date = '', ...expected] = line.split(',');
      const session = sessionOf(date);
      const engine = new SessionEngine(session, ES, NO_WARM_UP);
      for (const bar of await readBars(lake, DATASETS.importedBars('ES'), session)) engine.onBar(bar);
      const levels = LEVEL_KINDS.slice(0, 4).map((kind) => engine.levels.value(kind, session.windowEnd));
      expect([date, ...levels]).toEqual([date, ...expected.slice(0, 4).map(Number)]);
    }
  });

  it('break, reject and chop at rates inside the bands measured on real markets', async () => {
    const rates = await outcomeRates(lake, 'ES', dates);
    expect(rates.sessions).toBe(15);
    expect(rates.approachesPerSession).toBeGreaterThan(17);
    expect(rates.approachesPerSession).toBeLessThan(27);
    expect(rates.reachShare).toBeGreaterThan(0.42);
    expect(rates.reachShare).toBeLessThan(0.62);
    // 31/48/21 on these sessions and 36/50/13 on 74 others; a band of about two standard errors around both.
    const { n, break: breaks, reject, chop } = rates.horizons['240']!;
    expect(n).toBeGreaterThan(120);
    expect(breaks).toBeGreaterThan(0.25);
    expect(breaks).toBeLessThan(0.43);
    expect(reject).toBeGreaterThan(0.41);
    expect(reject).toBeLessThan(0.57);
    expect(chop).toBeGreaterThan(0.08);
    expect(chop).toBeLessThan(0.27);
    expect(rates.cells.reduce((sum, cell) => sum + cell.n, 0)).toBe(n);
  });

  it('leave what needs trades or a book missing, never zero', async () => {
    const table = await lake.read(DATASETS.features('ES'), dates[3]!, 'signals.parquet');
    for (const name of ['ofi_60s', 'tape_imbalance', 'tape_buy_vol', 'barrier_depth_current', 'mass_proxy']) {
      expect([name, table.numbers(name).every(Number.isNaN)]).toEqual([name, true]);
    }
    expect(table.numbers('velocity_10min').some(Number.isFinite)).toBe(true);
  });
});

describe('A CSV of bars', () => {
  const write = (text: string) => {
    const path = join(folder, 'bars.csv');
    writeFileSync(path, text);
    return path;
  };
  const HEAD = 'ts_utc,open,high,low,close,volume\n';
  it.each([
    ['no columns', 'a,b\n1,2\n', /line 1: it has no column ts_utc, open/],
    ['a bad time', `${HEAD}yesterday,1,1,1,1,1\n`, /line 2: "yesterday" is not the UTC start of a minute/],
    ['a missing price', `${HEAD}2025-06-05T13:30:00Z,6000,,6000,6000,1\n`, /line 2: a price or the volume is not a number/],
    ['an impossible bar', `${HEAD}2025-06-05T13:30:00Z,6000,5999,6000,6000,1\n`, /line 2: .* is not a possible bar of ES/],
    [
      'bars out of order',
      `${HEAD}2025-06-05T13:31:00Z,6000,6000,6000,6000,1\n2025-06-05T13:30:00Z,6000,6000,6000,6000,1\n`,
      /line 3: .* does not come after/,
    ],
  ])('with %s is refused with the line at fault', async (_, text, message) => {
    await expect(readCsvBars(write(text), ES)).rejects.toThrow(message);
  });
  it('counts evenings to the next trade date', () => {
    expect(tradeDate(BigInt(Date.parse('2025-06-04T22:00:00Z')) * 1_000_000n)).toBe('2025-06-05');
    expect(tradeDate(BigInt(Date.parse('2025-06-04T21:59:00Z')) * 1_000_000n)).toBe('2025-06-04');
  });
});
