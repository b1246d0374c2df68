import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { outcomeRates } from '../../daemon/corpus/outcome-rates.ts';
import { buildForecasts } from '../../daemon/forecasts/build.ts';
import { evaluate } from '../../daemon/forecasts/evaluate.ts';
import { importBars, readCsvBars } from '../../daemon/import/imported-bars.ts';
import { DATASETS, Lake } from '../../daemon/lake/lake.ts';
import { readImportedBars } from '../../daemon/tables/imported-bars.ts';
import { readLabels } from '../../daemon/tables/labels.ts';
import { backfill } from '../../daemon/work/backfill.ts';
import { SessionRun } from '../../pipeline/session/session-run.ts';
import { NO_WARM_UP } from '../../pipeline/session/warm-up.ts';
import { newYorkClock } from '../../shared/session/new-york-time.ts';
import { sessionOf } from '../../shared/session/session.ts';
import { timestampNs } from '../../shared/units.ts';
import { LEVEL_KINDS } from '../../shared/vocabulary/level.ts';
import type { HorizonSeconds } from '../../shared/vocabulary/outcome.ts';
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
    const built = await backfill({
      dataFolder: folder,
      symbol: 'ES',
      start: '2013-10-07',
      end: '2020-12-31',
      workers: 2,
    });
    dates = built.results.map(({ date }) => date);
  });

  it('give exactly the independent pre-market and opening-range levels on all 15 sessions', async () => {
    const lines = readFileSync(fixturePath('bars/ES_lean_1m.levels.csv'), 'utf8')
      .trim()
      .split(/\r?\n/)
      .slice(1);
    expect(dates).toEqual(lines.map((line) => line.split(',')[0]));
    for (const line of lines) {
      const [date = '', ...expected] = line.split(',');
      const session = sessionOf(date);
      const run = new SessionRun(session, ES, NO_WARM_UP);
      const bars = await readImportedBars(lake, 'ES', session);
      for (let i = 0; i < bars.count; i++) run.onBar(bars, i);
      const levels = LEVEL_KINDS.slice(0, 4).map((kind) => run.levels.price(kind, session.windowEnd));
      expect([date, ...levels]).toEqual([date, ...expected.slice(0, 4).map(Number)]);
    }
  });

  it('give the approaches, contacts, outcomes and ends of an independent program, row by row', async () => {
    const clock = (ns: bigint | null) => (ns === null ? '' : newYorkClock(timestampNs(ns)).slice(0, 5));
    const number = (value: number) => (Number.isNaN(value) ? null : value);
    const own: unknown[] = [];
    for (const date of dates)
      for (const row of await readLabels(lake, 'ES', date)) {
        const outcome = (horizon: HorizonSeconds) =>
          row.outcomes.contact_armed[horizon] ?? (row.ambiguous ? 'AMBIGUOUS' : '');
        own.push([
          date,
          row.level,
          row.direction,
          clock(row.anchorNs),
          Number(row.bornInside),
          Number(row.levelStep),
          clock(row.contactNs),
          number(row.contactLevelPrice),
          number(row.contactAtr),
          outcome(120),
          outcome(240),
          outcome(480),
          clock(row.closedNs),
        ]);
      }
    const theirs = readFileSync(fixturePath('bars/ES_lean_1m.races.csv'), 'utf8')
      .trim()
      .split(/\r?\n/)
      .slice(1)
      .map((line) => line.split(','))
      .map(([date, level, direction, anchor, born, step, contact, price, atr, two, four, eight, closed]) => [
        date,
        level,
        direction,
        anchor,
        Number(born),
        Number(step),
        contact,
        price === '' ? null : expect.closeTo(Number(price), 4),
        atr === '' ? null : expect.closeTo(Number(atr), 4),
        two,
        four,
        eight,
        closed,
      ]);
    const inOrder = (rows: readonly unknown[]) =>
      (rows as string[][]).toSorted((a, b) => a.slice(0, 4).join().localeCompare(b.slice(0, 4).join()));
    expect(own).toHaveLength(251);
    expect(inOrder(own)).toEqual(inOrder(theirs));
  });

  it('break, reject and chop at the shares of that program, with its one ambiguous outcome', async () => {
    const rates = await outcomeRates(lake, 'ES', dates);
    expect([rates.sessions, rates.partialSessions, rates.unknownContacts, rates.ambiguous]).toEqual([
      15,
      [],
      0,
      1,
    ]);
    expect([rates.approachesPerSession.toFixed(1), rates.contactsPerSession.toFixed(1)]).toEqual([
      '16.7',
      '10.7',
    ]);
    const { n, break: breaks, reject, chop } = rates.horizons['240']!;
    expect([n, breaks.toFixed(3), reject.toFixed(3), chop.toFixed(3)]).toEqual([
      159,
      '0.346',
      '0.491',
      '0.164',
    ]);
    expect(rates.cells.reduce((sum, cell) => sum + cell.n, 0)).toBe(n);
  });

  it('are forecast better than by one constant, no worse than by the walk, and nothing is claimed', async () => {
    await buildForecasts({ dataFolder: folder, symbol: 'ES', workers: 2 }, () => undefined);
    const { groups, forecasted, tested } = await evaluate(lake, 'ES', 8);
    expect(tested).toBe(7);
    for (const name of ['at contact, 4 min', 'race under way, 4 min']) {
      const { gains } = groups.find((group) => group.name === name)!;
      const { constant, walk } = gains;
      process.stdout.write(
        `real bars, ${name}: over one constant ${constant.mean.toFixed(3)} [${constant.low.toFixed(3)}, ${constant.high.toFixed(3)}], over the walk ${walk.mean.toFixed(3)} [${walk.low.toFixed(3)}, ${walk.high.toFixed(3)}]\n`,
      );
      expect(constant.low).toBeGreaterThan(0);
      expect(walk.high).toBeGreaterThan(0);
    }
    expect(forecasted.length).toBeGreaterThan(400);
    expect(forecasted.filter(({ forecast }) => forecast.lean.differs)).toEqual([]);
    expect(forecasted.every(({ precedent }) => precedent.checkpoint.source === 'bars')).toBe(true);
  });

  it('leave what needs trades or a book missing, never zero', async () => {
    const table = await lake.read(DATASETS.features('ES'), dates[3]!, 'signals.parquet');
    for (const name of ['ofi_60s', 'tape_imbalance', 'tape_buy_vol', 'barrier_depth_current', 'mass_proxy']) {
      expect([name, table.numbers(name).every(Number.isNaN)]).toEqual([name, true]);
    }
    expect(table.numbers('velocity_10min').some(Number.isFinite)).toBe(true);
  });
});
