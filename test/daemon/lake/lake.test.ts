import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { commitPair, PAIR } from '../../../bench/pair-job.ts';
import { sha256 } from '../../../daemon/files/durable-write.ts';
import { DATASETS, Lake, type Standing } from '../../../daemon/lake/lake.ts';
import { encodeTable } from '../../../daemon/lake/row-encoding.ts';
import { simulateSession } from '../../../daemon/simulator/session-simulator.ts';
import { buildBars } from '../../../daemon/work/steps/bars.ts';
import { buildSession } from '../../../daemon/work/steps/session.ts';
import { SpymasterError } from '../../../shared/errors.ts';
import { ES } from '../../market.ts';

const KILLED_WRITER = join(import.meta.dirname, 'killed-writer.ts');
const DATE = '2025-06-05';
const folder = mkdtempSync(join(tmpdir(), 'spymaster-lake-'));
const request = (dataFolder: string) => ({
  dataFolder,
  symbol: 'ES',
  date: DATE,
  repair: false,
});
const codeOf = (error: unknown) => (error instanceof SpymasterError ? error.code : String(error));

/** Every file below a folder with its hash. */
function contents(root: string): Record<string, string> {
  const files = readdirSync(root, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  return Object.fromEntries(
    files
      .map((entry) => join(entry.parentPath, entry.name))
      // A card bears the time of its raw file.
      .filter((path) => !path.endsWith('.dbn.zst.json'))
      .sort()
      .map((path) => [path.slice(root.length), sha256(readFileSync(path))]),
  );
}

async function simulated(dataFolder: string): Promise<void> {
  await simulateSession(DATE, ES, {
    market: 'planted',
    seed: 3,
    rate: 'demo',
    rawFolder: join(dataFolder, 'raw'),
    truthFolder: join(dataFolder, 'truth'),
  });
}

beforeAll(async () => {
  await simulated(folder);
  await buildBars(request(folder));
  await buildSession(request(folder));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe('The lake, opened by DuckDB', () => {
  it('has the declared types and the counts of its manifests', async () => {
    const connection = await (await DuckDBInstance.create(':memory:')).connect();
    const lake = new Lake(folder);
    const rows = async (sql: string) => (await connection.runAndReadAll(sql)).getRowsJson() as string[][];
    for (const [dataset, files] of [
      [DATASETS.bars('ES'), ['bars.parquet']],
      [DATASETS.state('ES'), ['state.parquet']],
      [DATASETS.features('ES'), ['signals.parquet', 'labels.parquet']],
      [DATASETS.episodes('ES'), ['episodes.parquet', 'sequences.parquet']],
    ] as const) {
      const manifest = (await lake.manifest(dataset, DATE))!;
      for (const file of files) {
        const path = join(lake.folder(dataset, DATE), file);
        expect(Number((await rows(`select count(*) from '${path}'`))[0]![0])).toBe(
          manifest.files[`date=${DATE}/${file}`]!.rows,
        );
      }
    }
    const episodes = join(lake.folder(DATASETS.episodes('ES'), DATE), 'episodes.parquet');
    const types = Object.fromEntries(
      (await rows(`describe select e183, ts_ns, contact, position_atr from '${episodes}'`)).map(
        ([name, type]) => [name, type],
      ),
    );
    expect(types).toMatchObject({ ts_ns: 'BIGINT', contact: 'BOOLEAN', position_atr: 'DOUBLE' });
    expect(types.e183).toMatch(/^FLOAT\[/);
    const state = join(lake.folder(DATASETS.state('ES'), DATE), 'state.parquet');
    expect(Number((await rows(`select count(*) from '${state}'`))[0]![0])).toBe(361 * 6);
    // The opening range is inactive for exactly the thirty ticks before 09:45.
    expect(
      Number(
        (
          await rows(`select count(*) from '${state}' where level_kind = 'OR_HIGH' and not level_active`)
        )[0]![0],
      ),
    ).toBe(30);
  });
});

describe('Commits', () => {
  it('leave a date that is up to date alone, and give the same bytes when built anew', async () => {
    const before = contents(folder);
    expect((await buildSession(request(folder))).built).toBe(false);
    const again = mkdtempSync(join(tmpdir(), 'spymaster-again-'));
    await simulated(again);
    await buildBars(request(again));
    await buildSession(request(again));
    expect(contents(again)).toEqual(before);
    rmSync(again, { recursive: true, force: true });
  });

  /**
   * What a reader sees of the two tables: their one value, or that the date is not
   * committed.
   */
  const seenBy = async (lake: Lake) => {
    const values = PAIR.files.map((name) =>
      lake.read(PAIR.dataset, PAIR.date, name).then((table) => table.numbers('a')[0]!, codeOf),
    );
    const [x, y] = await Promise.all(values);
    expect(x).toBe(y);
    return x;
  };
  const stepsOf = async (before: number | null) => {
    const root = mkdtempSync(join(tmpdir(), 'spymaster-whole-'));
    if (before !== null) await commitPair(new Lake(root), before);
    const steps: string[] = [];
    await commitPair(new Lake(root, (step) => void steps.push(step)), 2);
    return { root, steps };
  };

  it.each([
    ['a new date', null],
    ['a date that was there before', 1],
  ])(
    'of %s show all of it or nothing, whichever step the process is killed at, and resume to the same bytes',
    async (_, before) => {
      const { root: whole, steps } = await stepsOf(before);
      expect(steps).toHaveLength(11);
      for (let stopAt = 1; stopAt <= steps.length; stopAt++) {
        const cut = mkdtempSync(join(tmpdir(), 'spymaster-cut-'));
        if (before !== null) await commitPair(new Lake(cut), before);
        const killed = spawnSync(process.execPath, [KILLED_WRITER, cut, String(stopAt), '2'], {
          encoding: 'utf8',
        });
        expect(killed.signal, killed.stderr).toBe('SIGKILL');
        const staged = steps.slice(0, stopAt).filter((step) => step === 'renamed').length === 0;
        const finished = steps.slice(0, stopAt).filter((step) => step === 'renamed').length === 3;
        expect(await seenBy(new Lake(cut))).toBe(
          finished ? 2 : staged ? (before ?? 'LAKE_NOT_COMMITTED') : 'LAKE_NOT_COMMITTED',
        );
        await commitPair(new Lake(cut), 2);
        expect(contents(cut)).toEqual(contents(whole));
        rmSync(cut, { recursive: true, force: true });
      }
      rmSync(whole, { recursive: true, force: true });
    },
  );

  it('leave what was there as it was when they fail half-way', async () => {
    const { root, steps } = await stepsOf(1);
    for (let failAt = 1; failAt <= steps.indexOf('renamed'); failAt++) {
      await commitPair(new Lake(root), 1);
      let done = 0;
      const failing = new Lake(root, () => {
        if (++done === failAt) throw Object.assign(new Error('i/o error'), { code: 'EIO' });
      });
      expect(await commitPair(failing, 3).then(() => 'committed', codeOf)).toBe('WRITE_FAILED');
      expect(await seenBy(new Lake(root))).toBe(1);
      expect(Object.keys(contents(root)).filter((name) => !/(parquet|manifest\.json)$/.test(name))).toEqual(
        [],
      );
    }
    rmSync(root, { recursive: true, force: true });
  });

  it('of two writers of the same inputs are one, and of other inputs a conflict that changes nothing', async () => {
    const root = mkdtempSync(join(tmpdir(), 'spymaster-two-'));
    const lake = new Lake(root);
    const begin = async (value: number) => {
      const writing = await lake.begin('silver/x', DATE);
      await writing.file(
        `date=${DATE}/x.parquet`,
        encodeTable([{ name: 'a', type: 'float64' }], { a: Float64Array.of(value) }),
        1,
      );
      return writing;
    };
    const [first, same, other] = [await begin(1), await begin(1), await begin(2)];
    await first.finish({ inputs: 'one', timeRange: null });
    expect((await same.finish({ inputs: 'one', timeRange: null })).inputs).toBe('one');
    expect(await other.finish({ inputs: 'two', timeRange: null }).then(() => 'committed', codeOf)).toBe(
      'LAKE_CONFLICT',
    );
    for (const writing of [first, same, other]) await writing.release();
    expect((await lake.read('silver/x', DATE, 'x.parquet')).numbers('a')[0]).toBe(1);
    expect(Object.keys(contents(root)).map((path) => path.split('/').at(-1))).toEqual([
      'manifest.json',
      'x.parquet',
    ]);
    rmSync(root, { recursive: true, force: true });
  });

  it('cannot be made to delete anything outside the dataset by what an old manifest says', async () => {
    const root = mkdtempSync(join(tmpdir(), 'spymaster-hostile-'));
    const lake = new Lake(root);
    const treasure = join(root, 'treasure.txt');
    writeFileSync(treasure, 'gold');
    const folder = lake.folder(PAIR.dataset, PAIR.date);
    await commitPair(lake, 1);
    const hostile = {
      ...(await lake.manifest(PAIR.dataset, PAIR.date))!,
      inputs: 'old',
      files: { '../../treasure.txt': { rows: 1, bytes: 4, sha256: 'a'.repeat(64) } },
    };
    for (const name of ['manifest.json', 'manifest.replaced.json']) {
      writeFileSync(join(folder, name), JSON.stringify(hostile));
      await commitPair(lake, 2);
      expect(readFileSync(treasure, 'utf8')).toBe('gold');
      expect(await seenBy(lake)).toBe(2);
    }
    rmSync(root, { recursive: true, force: true });
  });

  it('say of a date whether it is absent, incomplete or complete, by size and by content', async () => {
    const root = mkdtempSync(join(tmpdir(), 'spymaster-state-'));
    const lake = new Lake(root);
    const state = (thorough = false) => lake.stateOf(PAIR.dataset, PAIR.date, 'value 1', thorough);
    expect(await state()).toBe('absent');
    await commitPair(lake, 1);
    expect([
      await state(),
      await state(true),
      await lake.stateOf(PAIR.dataset, PAIR.date, 'value 2'),
    ]).toEqual(['complete', 'complete', 'absent']);
    const path = join(lake.folder(PAIR.dataset, PAIR.date), PAIR.files[0]);
    const bytes = readFileSync(path);
    writeFileSync(path, Buffer.from(bytes.map((byte, i) => (i === 20 ? byte ^ 1 : byte))));
    expect([await state(), await state(true)]).toEqual(['complete', 'incomplete']);
    writeFileSync(path, bytes.subarray(0, 10));
    expect(await state()).toBe('incomplete');
    rmSync(path);
    expect(await state()).toBe('incomplete');
    writeFileSync(join(lake.folder(PAIR.dataset, PAIR.date), 'manifest.json'), '{');
    expect(await state()).toBe('incomplete');
    expect(await lake.dates(PAIR.dataset).then(() => 'read', codeOf)).toBe('LAKE_CORRUPT');
    expect(await lake.folders(PAIR.dataset)).toEqual([PAIR.date]);
    rmSync(root, { recursive: true, force: true });
  });

  it('notice a file that is not the one the manifest speaks of', async () => {
    const root = mkdtempSync(join(tmpdir(), 'spymaster-damage-'));
    const lake = new Lake(root);
    const bytes = encodeTable([{ name: 'a', type: 'float64' }], { a: Float64Array.of(1) });
    await lake.commit({
      dataset: 'silver/x',
      date: DATE,
      inputs: 'i',
      timeRange: null,
      files: { 'x.parquet': { bytes, rows: 1 } },
    });
    writeFileSync(join(lake.folder('silver/x', DATE), 'x.parquet'), bytes.subarray(0, 40));
    expect(await lake.read('silver/x', DATE, 'x.parquet').then(() => 'read', codeOf)).toBe('LAKE_CORRUPT');
    rmSync(root, { recursive: true, force: true });
  });
});

describe('Two who build one date', () => {
  const commitEmpty = (lake: Lake, inputs: string, standing?: Standing) =>
    lake.commit({
      dataset: PAIR.dataset,
      date: PAIR.date,
      inputs,
      timeRange: null,
      files: {},
      ...(standing ? { standing } : {}),
    });
  it('do not undo each other: whoever read the inputs before the other committed is told', async () => {
    const root = mkdtempSync(join(tmpdir(), 'spymaster-two-'));
    const lake = new Lake(root);
    await commitEmpty(lake, 'old');
    const standing = await lake.standing(PAIR.dataset, PAIR.date);
    await commitEmpty(lake, 'new');
    expect(await commitEmpty(lake, 'old', standing).then(() => 'committed', codeOf)).toBe('LAKE_CONFLICT');
    expect((await lake.manifest(PAIR.dataset, PAIR.date))!.inputs).toBe('new');
    expect((await commitEmpty(lake, 'new', standing)).inputs).toBe('new');
    rmSync(root, { recursive: true, force: true });
  });
  it('leave a reader that comes between them waiting, not without the date', async () => {
    const root = mkdtempSync(join(tmpdir(), 'spymaster-swap-'));
    const lake = new Lake(root);
    await commitPair(lake, 1);
    const manifest = join(lake.folder(PAIR.dataset, PAIR.date), 'manifest.json');
    const aside = manifest.replace('manifest.json', 'manifest.replaced.json');
    renameSync(manifest, aside);
    setTimeout(() => renameSync(aside, manifest), 60);
    expect(await lake.dates(PAIR.dataset)).toEqual([PAIR.date]);
    renameSync(manifest, aside);
    setTimeout(() => renameSync(aside, manifest), 60);
    expect((await lake.read(PAIR.dataset, PAIR.date, PAIR.files[0])).numbers('a')[0]).toBe(1);
    renameSync(manifest, aside);
    expect(await lake.dates(PAIR.dataset)).toEqual([]);
    rmSync(root, { recursive: true, force: true });
  });
  it('and one whose lock was taken away commits nothing', async () => {
    const root = mkdtempSync(join(tmpdir(), 'spymaster-robbed-'));
    let robbed = false;
    const lake = new Lake(root, (step) => {
      if (step !== 'folder-synced' || robbed) return;
      robbed = true;
      const folder = lake.folder(PAIR.dataset, PAIR.date);
      for (const name of readdirSync(folder)) if (name.startsWith('.lock.')) rmSync(join(folder, name));
    });
    expect(await commitPair(lake, 1).then(() => 'committed', codeOf)).toBe('FILE_LOCKED');
    expect([robbed, await lake.manifest(PAIR.dataset, PAIR.date)]).toEqual([true, null]);
    rmSync(root, { recursive: true, force: true });
  });
});
