import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { buildForecasts } from '../../../daemon/forecasts/build.ts';
import { DATASETS } from '../../../daemon/lake/lake.ts';
import { FORECASTS_FILE, MODEL_FILE, readForecasts } from '../../../daemon/tables/forecasts.ts';
import { precedentsOf } from '../../../pipeline/evaluation/walk-forward.ts';
import { fitModel } from '../../../pipeline/forecast/model.ts';
import { loadCheckpoints } from '../../stored-history.ts';
import { DATES, historyLake } from './history-lake.ts';

const { root, lake, putEpisodes } = historyLake();
const build = (repair = false) =>
  buildForecasts({ dataFolder: root, symbol: 'ES', workers: 2, repair }, () => undefined);
const bytes = (date: string, file: string) =>
  readFileSync(join(lake.folder(DATASETS.forecasts('ES'), date), file));
beforeAll(async () => {
  for (const [i, date] of DATES.entries()) await putEpisodes(date, i + 1);
});

describe('Building forecasts', () => {
  it('says of every date what a walk through its history says, with the model of the date', async () => {
    const progress: [number, number][] = [];
    const { built, kept } = await buildForecasts(
      { dataFolder: root, symbol: 'ES', workers: 2 },
      (done, total) => progress.push([done, total]),
    );
    expect([built, kept]).toEqual([[...DATES], 0]);
    expect(progress.at(-1)).toEqual([4, 4]);
    const precedents = precedentsOf(await loadCheckpoints(lake, 'ES', '9999-12-31'));
    for (const date of DATES) {
      const own = precedents.filter((precedent) => precedent.date === date).map((precedent) => precedent.own);
      expect((await readForecasts(lake, 'ES', date)).forecasts).toEqual(
        own.map(({ conditions: _, ...said }) => said),
      );
      const before = precedents.filter((precedent) => precedent.date < date);
      expect(JSON.parse(String(bytes(date, MODEL_FILE)))).toEqual(
        JSON.parse(JSON.stringify(fitModel(date, before))),
      );
    }
    expect(precedents.filter(({ own }) => own.added.similarCases.lean.cases > 0).length).toBeGreaterThan(50);
  }, 60_000);
  it('leaves what stands, and goes on from there as from the beginning', async () => {
    expect(await build()).toEqual({ built: [], kept: 4 });
    const last = bytes(DATES[3], FORECASTS_FILE);
    await putEpisodes(DATES[3], 40);
    expect(await build()).toEqual({ built: [DATES[3]], kept: 3 });
    expect(bytes(DATES[3], FORECASTS_FILE).equals(last)).toBe(false);
    await putEpisodes(DATES[3], 4);
    await build();
    expect(bytes(DATES[3], FORECASTS_FILE).equals(last)).toBe(true);
  }, 60_000);
  it('builds anew every date after one that changed', async () => {
    await putEpisodes(DATES[1], 20);
    expect(await build()).toEqual({ built: DATES.slice(1), kept: 1 });
  }, 60_000);
  it('with repair finds content that is not what was committed', async () => {
    const path = join(lake.folder(DATASETS.forecasts('ES'), DATES[2]), MODEL_FILE);
    const text = readFileSync(path, 'utf8');
    writeFileSync(path, text.replace('"days":2', '"days":3'));
    expect((await build()).built).toEqual([]);
    expect((await build(true)).built).toEqual(DATES.slice(2));
    expect(readFileSync(path, 'utf8')).toBe(text);
  }, 60_000);
  it('refuses to judge what was found by rows that are others by now', async () => {
    await putEpisodes(DATES[1], 77);
    let changed = false;
    const building = buildForecasts({ dataFolder: root, symbol: 'ES', workers: 1 }, (done) => {
      // Once the second date is committed, the first is built anew.
      if (done === 1 && !changed) {
        changed = true;
        pending = putEpisodes(DATES[0], 78);
      }
    });
    let pending: Promise<void> = Promise.resolve();
    await expect(building).rejects.toMatchObject({ code: 'LAKE_CONFLICT' });
    await pending;
    expect((await build()).built.length).toBe(4);
  }, 60_000);
  it('has nothing to build without a history', async () => {
    expect(await buildForecasts({ dataFolder: root, symbol: 'NQ', workers: 2 }, () => undefined)).toEqual({
      built: [],
      kept: 0,
    });
  });
});
