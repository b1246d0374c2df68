import { cpSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { bronzeFutures } from '../../../daemon/bronze/futures.ts';
import { bronzeOptions } from '../../../daemon/bronze/options.ts';
import { Lake } from '../../../daemon/lake/lake.ts';
import { rawFile } from '../../../daemon/raw/raw-layout.ts';
import { simulateSession } from '../../../daemon/simulator/session-simulator.ts';
import { bronzeSource } from '../../../daemon/sources/bronze.ts';
import { dbnSource } from '../../../daemon/sources/dbn.ts';
import { findSource, playSource } from '../../../daemon/sources/find-source.ts';
import { inputsOf, type MarketSource } from '../../../daemon/sources/market-source.ts';
import { backfill } from '../../../daemon/work/backfill.ts';
import { featurePlace } from '../../../pipeline/stages/silver/catalogue.ts';
import { sessionOf } from '../../../shared/session/session.ts';
import { ES, listen } from '../../market.ts';
import { writeRawTrades } from '../raw-trades.ts';

const DATE = '2025-06-05';
const SESSION = sessionOf(DATE);
const root = mkdtempSync(join(tmpdir(), 'spymaster-bronze-source-'));
const rawFolder = join(root, 'raw');
const lake = new Lake(root);

beforeAll(async () => {
  const truthFolder = join(root, 'truth');
  await simulateSession(DATE, ES, { market: 'planted', seed: 3, rate: 'demo', rawFolder, truthFolder });
  await bronzeFutures({ lake, rawFolder }, ES, SESSION);
  await bronzeOptions({ lake, rawFolder }, ES, SESSION);
}, 60_000);
afterAll(() => rmSync(root, { recursive: true, force: true }));

async function rowsOf(source: MarketSource) {
  const told = listen(SESSION);
  const tally = await playSource(source, told.run);
  const { checkpoints, outcomes, ticks } = told;
  return { checkpoints, outcomes, ticks, tally };
}

describe('Bronze tables of a date', () => {
  it('give the rows that the raw files give, value by value', async () => {
    const [raw, bronze] = [await dbnSource(rawFolder, ES, SESSION), await bronzeSource(lake, ES, SESSION)];
    expect(bronze!.contract).toEqual(raw!.contract);
    const [fromRaw, fromBronze] = [await rowsOf(raw!), await rowsOf(bronze!)];
    expect(fromRaw.checkpoints.length).toBeGreaterThan(20);
    const gamma = featurePlace('net_gex_2strike');
    expect(
      fromRaw.checkpoints.filter(({ features }) => Number.isFinite(features[gamma]!)).length,
    ).toBeGreaterThan(20);
    expect(fromBronze).toEqual(fromRaw);
  });
  it('are the same input as the raw files they were made of', async () => {
    const [raw, bronze] = [await dbnSource(rawFolder, ES, SESSION), await bronzeSource(lake, ES, SESSION)];
    expect(inputsOf(bronze!)).toBe(inputsOf(raw!));
  });
  it('take the place of raw files that are gone: what was built of those is up to date', async () => {
    const copy = join(root, 'copy');
    for (const part of ['raw', 'bronze']) cpSync(join(root, part), join(copy, part), { recursive: true });
    const options = { dataFolder: copy, symbol: 'ES', start: DATE, end: DATE, workers: 1 };
    expect((await backfill(options)).results[0]).toMatchObject({ built: true });
    rmSync(join(copy, 'raw'), { recursive: true });
    expect((await backfill(options)).results[0]).toMatchObject({ built: false });
    rmSync(join(copy, 'silver'), { recursive: true });
    expect((await backfill(options)).results[0]).toMatchObject({ built: true });
  }, 60_000);
  it('are not found where they were never made, or when another kind is asked for', async () => {
    const empty = { lake: new Lake(join(root, 'empty')), rawFolder };
    expect(await bronzeSource(empty.lake, ES, SESSION)).toBeNull();
    await expect(findSource(empty, ES, SESSION, 'bronze')).rejects.toMatchObject({
      code: 'NO_MARKET_DATA',
      message: `There are no bronze trades for ${DATE}.`,
    });
    expect((await findSource({ lake, rawFolder }, ES, SESSION)).kind).toBe('dbn');
    expect((await findSource({ lake, rawFolder: join(root, 'nowhere') }, ES, SESSION)).kind).toBe('bronze');
  });
  it('whose file is not the one its manifest speaks of are refused', async () => {
    const copy = join(root, 'damaged');
    cpSync(join(root, 'bronze'), join(copy, 'bronze'), { recursive: true });
    const damaged = new Lake(copy);
    const manifest = await damaged.manifest('bronze/futures/trades/symbol=ES', DATE);
    writeFileSync(damaged.pathOf('bronze/futures/trades/symbol=ES', Object.keys(manifest!.files)[0]!), 'x');
    const source = await bronzeSource(damaged, ES, SESSION);
    await expect(rowsOf(source!)).rejects.toMatchObject({ code: 'LAKE_CORRUPT' });
  });
  it('tell a record that came too late as too late: what a live feed dropped is dropped', async () => {
    const late = join(root, 'late');
    const folder = { rawFolder: join(late, 'raw'), market: 'futures', symbol: 'ES' } as const;
    const arrivals = ['10:00:00', '10:00:02', '10:00:01', '10:00:03'];
    await writeRawTrades(
      rawFile(folder, 'trades', DATE),
      arrivals.map((time, i) => ({ time, received: `10:00:0${5 + i}` })),
    );
    const folders = { lake: new Lake(late), rawFolder: folder.rawFolder };
    await bronzeFutures(folders, ES, SESSION);
    for (const kind of ['dbn', 'bronze'] as const) {
      const { tally } = await rowsOf(await findSource(folders, ES, SESSION, kind));
      expect([kind, tally.late]).toEqual([kind, 1]);
    }
  });
});
