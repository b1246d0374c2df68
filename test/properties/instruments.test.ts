import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { DATASETS, Lake } from '../../daemon/lake/lake.ts';
import { simulateSession } from '../../daemon/simulator/session-simulator.ts';
import { readEpisodes } from '../../daemon/tables/episodes.ts';
import { missingDimensions, missingOf } from '../../daemon/tables/missing.ts';
import { STATE_FILE } from '../../daemon/tables/state.ts';
import { validateTables } from '../../daemon/tables/validate.ts';
import { backfill } from '../../daemon/work/backfill.ts';
import { STAGES } from '../../pipeline/stages/registry.ts';
import { instrument } from '../../shared/instruments.ts';

const DATE = '2025-06-05';

describe.each([
  { symbol: 'NQ', contract: 'NQM5' },
  { symbol: 'MES', contract: 'MESM5' },
  { symbol: 'MNQ', contract: 'MNQM5' },
])('A day of $symbol', { timeout: 120_000 }, ({ symbol, contract }) => {
  const folder = mkdtempSync(join(tmpdir(), `spymaster-${symbol}-`));
  const lake = new Lake(folder);
  afterAll(() => rmSync(folder, { recursive: true, force: true }));
  beforeAll(async () => {
    await simulateSession(DATE, instrument(symbol), {
      market: 'null',
      seed: 5,
      rate: 'demo',
      rawFolder: join(folder, 'raw'),
      truthFolder: join(folder, 'truth'),
    });
    await backfill({ dataFolder: folder, symbol, start: DATE, end: DATE, workers: 1 });
  }, 120_000);

  it('goes through every stage, and what it leaves is in order', async () => {
    for (const layer of ['silver', 'gold'] as const) {
      const { problems, rows } = await validateTables(
        lake,
        symbol,
        layer,
        () => true,
        () => undefined,
      );
      expect(problems).toEqual([]);
      expect(rows).toBeGreaterThan(100);
    }
    const { facts } = (await lake.manifest(DATASETS.state(symbol), DATE))!;
    expect(facts).toMatchObject({ contract, price_source: 'trades', has_books: 1 });
    expect((await readEpisodes(lake, symbol, DATE)).length).toBeGreaterThan(20);
    expect(existsSync(join(folder, DATASETS.state('ES')))).toBe(false);
  });
  it('has values in every stage that measures, but for options where its family has none by the day', async () => {
    const hasOptions = symbol !== 'MNQ';
    const columns = await missingOf(lake, symbol, DATE);
    const empty = STAGES.filter(({ kind }) => kind === 'measure').flatMap(({ writes }) =>
      writes.filter(({ name }) => {
        const { rows, missing } = columns.find(({ column }) => column === name)!;
        return Object.values(missing).reduce((sum, count) => sum + count, 0) === rows;
      }),
    );
    // Some lack thresholds of earlier sessions, or a touch that never came.
    const explained = empty.filter(
      ({ name, missing }) =>
        missing.includes('warm-up') ||
        /time_since_touch/.test(name) ||
        (!hasOptions && missing.includes('no-options')),
    );
    expect(empty.map(({ name }) => name)).toEqual(explained.map(({ name }) => name));
    expect(empty.some(({ name }) => name === 'gamma_exposure')).toBe(!hasOptions);
    const dimensions = await missingDimensions(lake, symbol, DATE);
    expect(dimensions.filter(({ missing }) => missing === 0).length).toBeGreaterThan(60);
  });
  it('is measured by its own constants', async () => {
    const { stackingBandsPoints } = instrument(symbol);
    const state = await lake.read(DATASETS.state(symbol), DATE, STATE_FILE);
    const [price, kind] = [state.numbers('level_price'), state.strings('level_kind')];
    const stacked = state.numbers('level_stacking_2pt');
    const last = state.length - 6;
    const others = Array.from(price.subarray(last)).filter((_, i) => kind[last + i] !== 'PM_HIGH');
    const near = others.filter((other) => Math.abs(other - price[last]!) <= stackingBandsPoints[0]);
    expect([kind[last], stacked[last]]).toEqual(['PM_HIGH', near.length]);
  });
});
