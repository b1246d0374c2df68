import { cpSync, mkdtempSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { cursor, DbnWriter, openDbnFile } from '../../../daemon/databento/dbn/index.ts';
import { sha256 } from '../../../daemon/files/durable-write.ts';
import { DATASETS, Lake } from '../../../daemon/lake/lake.ts';
import { simulateSession } from '../../../daemon/simulator/session-simulator.ts';
import { backfill } from '../../../daemon/work/backfill.ts';
import { EMPTY_FACT } from '../../../daemon/work/needs.ts';
import { SpymasterError } from '../../../shared/errors.ts';
import { ES } from '../../market.ts';

const DATES = ['2025-06-04', '2025-06-05'] as const;
const [FIRST, SECOND] = DATES;
const built = mkdtempSync(join(tmpdir(), 'spymaster-built-'));
let folder = '';
afterAll(() => {
  for (const each of [built, folder]) rmSync(each, { recursive: true, force: true });
});

const rawTrades = (date: string) =>
  join(folder, 'raw/futures/trades', `es-${date.replaceAll('-', '')}.trades.dbn.zst`);
const run = (start: string, end: string, repair = false) =>
  backfill({ dataFolder: folder, symbol: 'ES', start, end, workers: 1, repair });
const hashesOf = (part: string) =>
  readdirSync(join(folder, part), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .sort()
    .map((path) => [path.slice(folder.length), sha256(readFileSync(path))]);
const pathOf = (dataset: string, date: string, file: string) => join(folder, dataset, `date=${date}`, file);

beforeAll(async () => {
  folder = built;
  for (const date of DATES)
    await simulateSession(date, ES, {
      market: 'planted',
      seed: 1,
      rate: 'demo',
      rawFolder: join(built, 'raw'),
      truthFolder: join(built, 'truth'),
    });
  await run(FIRST, SECOND);
}, 120_000);
beforeEach(() => {
  if (folder !== built) rmSync(folder, { recursive: true, force: true });
  folder = mkdtempSync(join(tmpdir(), 'spymaster-backfill-'));
  cpSync(built, folder, { recursive: true, preserveTimestamps: true });
});

describe('A backfill', { timeout: 60_000 }, () => {
  it('builds nothing twice', async () => {
    const { results, skipped } = await run(FIRST, SECOND);
    expect(results.map(({ date, built: isNew }) => [date, isNew])).toEqual([
      [FIRST, false],
      [SECOND, false],
    ]);
    expect(skipped).toEqual([]);
  });
  it('warms up from bars whose raw files are gone', async () => {
    const before = hashesOf('gold');
    rmSync(rawTrades(FIRST));
    rmSync(join(folder, DATASETS.episodes('ES'), `date=${SECOND}`), { recursive: true });
    await run(SECOND, SECOND);
    expect(hashesOf('gold')).toEqual(before);
  });
  it('repairs what is damaged, to the same bytes, and sees it only when asked to read everything', async () => {
    const before = [...hashesOf('silver'), ...hashesOf('gold')];
    const damaged = pathOf(DATASETS.episodes('ES'), FIRST, 'episodes.parquet');
    const bytes = readFileSync(damaged);
    bytes[bytes.length >> 1]! ^= 1;
    writeFileSync(damaged, bytes);
    expect((await run(FIRST, SECOND)).results.map((result) => result.built)).toEqual([false, false]);
    expect((await run(FIRST, SECOND, true)).results.map((result) => result.built)).toEqual([true, false]);
    expect([...hashesOf('silver'), ...hashesOf('gold')]).toEqual(before);
  });
  it.each([
    ['episodes.parquet', DATASETS.episodes('ES')],
    ['state.parquet', DATASETS.state('ES')],
    ['bars.parquet', DATASETS.bars('ES')],
  ])('builds a date anew whose %s is gone', async (file, dataset) => {
    const before = [...hashesOf('silver'), ...hashesOf('gold')];
    rmSync(pathOf(dataset, SECOND, file));
    await run(FIRST, SECOND);
    expect([...hashesOf('silver'), ...hashesOf('gold')]).toEqual(before);
  });
  it('empties what had been built of a date that has no session any more', async () => {
    const path = rawTrades(SECOND);
    const { metadata } = await openDbnFile(path);
    await (await DbnWriter.create(path, metadata!)).close();
    const { results, skipped } = await run(FIRST, SECOND);
    expect([results.map(({ date }) => date), skipped.map(({ date }) => date)]).toEqual([[FIRST], [SECOND]]);
    const lake = new Lake(folder);
    for (const dataset of [DATASETS.bars, DATASETS.state, DATASETS.features, DATASETS.episodes]) {
      expect(await lake.dates(dataset('ES'))).toEqual([FIRST]);
      expect((await lake.manifest(dataset('ES'), SECOND))!.facts[EMPTY_FACT]).toMatch(/no trades of ESM5/);
    }
  });
  it('holds later sessions against the thresholds that an earlier one changes, and gives the same in any order', async () => {
    await run(FIRST, SECOND);
    const whole = [...hashesOf('silver'), ...hashesOf('gold')];
    for (const layer of ['silver', 'gold']) rmSync(join(folder, layer), { recursive: true });
    const { unbuiltBefore } = await run(SECOND, SECOND);
    expect(unbuiltBefore).toEqual([FIRST]);
    const alone = readFileSync(pathOf(DATASETS.state('ES'), SECOND, 'state.parquet'));
    expect((await run(FIRST, FIRST)).unbuiltBefore).toEqual([]);
    expect(readFileSync(pathOf(DATASETS.state('ES'), SECOND, 'state.parquet')).equals(alone)).toBe(false);
    expect([...hashesOf('silver'), ...hashesOf('gold')]).toEqual(whole);
  });
  it('builds a date anew when the bars it warms up from have changed', async () => {
    const path = rawTrades(FIRST);
    const { metadata } = await openDbnFile(path);
    const writer = await DbnWriter.create(`${path}.new`, metadata!);
    let count = 0;
    for await (const { bytes } of cursor(await openDbnFile(path), 'as-is'))
      if (++count % 2 === 0) await writer.write(Buffer.from(bytes));
    await writer.close();
    renameSync(`${path}.new`, path);
    expect((await run(FIRST, SECOND)).results.map((result) => result.built)).toEqual([true, true]);
  });
  it('says where data are, when a range has none', async () => {
    const failure = await run('2024-06-03', '2024-06-04').catch((error) => error);
    expect(failure).toBeInstanceOf(SpymasterError);
    expect([failure.code, failure.message]).toEqual([
      'NO_MARKET_DATA',
      `No sessions from 2024-06-03 to 2024-06-04 have market data in ${folder}.`,
    ]);
  });
});
