import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { sha256 } from '../../daemon/files/durable-write.ts';
import { DATASETS, Lake } from '../../daemon/lake/lake.ts';
import { encodeTable, ReadTable } from '../../daemon/lake/row-encoding.ts';
import { simulateSession } from '../../daemon/simulator/session-simulator.ts';
import { buildBars, buildSession } from '../../daemon/work/build-session.ts';
import { chooseContract } from '../../shared/contracts/futures-calendar.ts';
import { SpymasterError } from '../../shared/errors.ts';
import { commitPair, PAIR } from '../lake-job.ts';
import { ES } from '../market.ts';

const KILLED_WRITER = join(import.meta.dirname, 'killed-writer.ts');
const DATE = '2025-06-05';
const folder = mkdtempSync(join(tmpdir(), 'spymaster-lake-'));
const request = (dataFolder: string) => ({ dataFolder, symbol: 'ES', date: DATE });
const codeOf = (error: unknown) => (error instanceof SpymasterError ? error.code : String(error));

/** Every file below a folder with its hash. */
function contents(root: string): Record<string, string> {
  const files = readdirSync(root, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  return Object.fromEntries(
    files
      .map((entry) => join(entry.parentPath, entry.name))
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

describe('Tables', () => {
  it('come back as they went in, NaN as null', () => {
    const spec = [
      { name: 'a', type: 'float64' },
      { name: 't', type: 'int64' },
      { name: 's', type: 'utf8' },
      { name: 'b', type: 'bool' },
      { name: 'v', type: 'vector:2' },
    ] as const;
    const columns = {
      a: Float64Array.of(1.5, Number.NaN),
      t: [1n, null],
      s: ['x', null],
      b: [true, false],
      v: Float32Array.of(1, 2, 3, 4),
    };
    const bytes = encodeTable(spec, columns);
    const table = new ReadTable(bytes);
    expect(table.numbers('a')[0]).toBe(1.5);
    expect(table.numbers('a')[1]).toBeNaN();
    expect([table.bigints('t'), table.strings('s'), table.booleans('b')]).toEqual([
      [1n, null],
      ['x', null],
      [true, false],
    ]);
    expect([...table.vector('v', 1)]).toEqual([3, 4]);
    expect(sha256(encodeTable(spec, columns))).toBe(sha256(bytes));
  });
});

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
        expect(Number((await rows(`select count(*) from '${path}'`))[0]![0])).toBe(manifest.files[file]!.rows);
      }
    }
    const episodes = join(lake.folder(DATASETS.episodes('ES'), DATE), 'episodes.parquet');
    const types = Object.fromEntries(
      (await rows(`describe select e183, ts_ns, contact, position_atr from '${episodes}'`)).map(([name, type]) => [name, type]),
    );
    expect(types).toMatchObject({ ts_ns: 'BIGINT', contact: 'BOOLEAN', position_atr: 'DOUBLE' });
    expect(types.e183).toMatch(/^FLOAT\[/);
    const state = join(lake.folder(DATASETS.state('ES'), DATE), 'state.parquet');
    expect(Number((await rows(`select count(*) from '${state}'`))[0]![0])).toBe(361 * 6);
    // The opening range is inactive for exactly the thirty ticks before 09:45.
    expect(
      Number((await rows(`select count(*) from '${state}' where level_kind = 'OR_HIGH' and not level_active`))[0]![0]),
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

  /** What a reader sees of the two tables: their one value, or that the date is not committed. */
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
        const killed = spawnSync(process.execPath, [KILLED_WRITER, cut, String(stopAt), '2'], { encoding: 'utf8' });
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
      expect(Object.keys(contents(root)).filter((name) => !/(parquet|manifest\.json)$/.test(name))).toEqual([]);
    }
    rmSync(root, { recursive: true, force: true });
  });

  it('let one writer in at a time, and take over from one that died', async () => {
    const root = mkdtempSync(join(tmpdir(), 'spymaster-lock-'));
    const lake = new Lake(root);
    const job = { dataset: 'silver/x', date: DATE, inputs: 'i', timeRange: null, files: {} };
    await lake.commit(job);
    const lock = join(lake.folder('silver/x', DATE), '.lock');
    writeFileSync(lock, String(process.ppid));
    expect(await lake.commit(job).then(() => 'committed', codeOf)).toBe('FILE_LOCKED');
    writeFileSync(lock, '999999999');
    expect(await lake.commit(job).then(() => 'committed', codeOf)).toBe('committed');
    expect(existsSync(lock)).toBe(false);
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

describe('The contract to follow', () => {
  it('is the busiest of the session before, outright contracts only', () => {
    const volumes = { ESM5: 400, ESU5: 600, 'ESM5-ESU5': 9999 };
    expect(chooseContract(ES, '2025-06-13', volumes)).toEqual({ symbol: 'ESU5', rollContaminated: false });
    expect(chooseContract(ES, '2025-06-13', { ESM5: 450, ESU5: 550 }).rollContaminated).toBe(true);
  });
  it('is never one that has expired, or that nobody trades yet, whatever an old file says', () => {
    expect(chooseContract(ES, '2025-06-23', { ESM5: 900 })).toEqual({ symbol: 'ESU5', rollContaminated: false });
    expect(chooseContract(ES, '2025-06-23', { ESH6: 900 }).symbol).toBe('ESU5');
    expect(chooseContract(ES, '2025-06-12', { ESM5: 900, ESU5: 100 })).toEqual({ symbol: 'ESM5', rollContaminated: true });
  });
  it('is the calendar’s where nothing came before: rolling eight days before the third Friday', () => {
    expect(chooseContract(ES, '2025-06-11', null).symbol).toBe('ESM5');
    expect(chooseContract(ES, '2025-06-12', null).symbol).toBe('ESU5');
    expect(chooseContract(ES, '2025-12-30', null).symbol).toBe('ESH6');
  });
});
