import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import type { FileHandle } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { bronzeFutures } from '../../daemon/bronze/futures.ts';
import { ApiKey, cursor, HistoricalClient, openDbnFile, recordToJson } from '../../daemon/databento/index.ts';
import { sha256 } from '../../daemon/files/durable-write.ts';
import { importBars, readCsvBars } from '../../daemon/import/imported-bars.ts';
import { Lake } from '../../daemon/lake/lake.ts';
import { rawFile } from '../../daemon/raw/raw-layout.ts';
import { simulateSession } from '../../daemon/simulator/session-simulator.ts';
import { foldersOf } from '../../daemon/sources/find-source.ts';
import { HistoricalServer } from '../conformance/historical-server.ts';
import { marketRecord } from '../conformance/market-data.ts';
import { writeRawTrades } from '../daemon/raw-trades.ts';
import { ES, SESSION } from '../market.ts';

/** Fails the n-th thing that is done to the disk, and all after it when it is full. */
const disk = { failAt: Number.POSITIVE_INFINITY, code: 'EIO', done: 0 };
const onDisk = () => {
  disk.done++;
  const fails = disk.code === 'ENOSPC' ? disk.done >= disk.failAt : disk.done === disk.failAt;
  if (fails) throw Object.assign(new Error(`failed: ${disk.code}`), { code: disk.code });
};

vi.mock('node:fs/promises', async (importOriginal) => {
  const original = await importOriginal<typeof import('node:fs/promises')>();
  const guarded =
    <A extends unknown[], R>(of: (...args: A) => Promise<R>) =>
    async (...args: A): Promise<R> => {
      onDisk();
      return of(...args);
    };
  return {
    ...original,
    rename: guarded(original.rename),
    link: guarded(original.link),
    open: async (...args: Parameters<typeof original.open>): Promise<FileHandle> => {
      if (args[1] !== 'r') onDisk();
      const file = await original.open(...args);
      const bound = { writeFile: file.writeFile.bind(file), sync: file.sync.bind(file) };
      file.writeFile = guarded(bound.writeFile) as typeof file.writeFile;
      file.sync = guarded(bound.sync);
      return file;
    },
  };
});

const root = mkdtempSync(join(tmpdir(), 'spymaster-failing-'));
const KEY = 'db-unittestapikey1234567890FFFFF';
let server: HistoricalServer;
beforeAll(async () => {
  const trades = Array.from({ length: 500 }, (_, sequence) =>
    marketRecord({
      schema: 'trades',
      instrumentId: 7,
      tsEvent: 1_749_081_600_000_000_000n + BigInt(sequence),
      sequence,
    }),
  );
  server = await HistoricalServer.start(KEY, { trades });
});
afterAll(async () => {
  await server.stop();
  rmSync(root, { recursive: true, force: true });
});

/** The records of a download, however its answers were joined. */
async function recordsOf(path: string): Promise<string> {
  const found: string[] = [];
  for await (const view of cursor(await openDbnFile(path))) found.push(recordToJson(view));
  return sha256(found.join());
}

const contents = (folder: string): Record<string, string> =>
  Object.fromEntries(
    readdirSync(folder, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name))
      .sort()
      .map((path) => [path.slice(folder.length), sha256(readFileSync(path))]),
  );

/** Each writes below a folder, and can be done again where it failed. */
const WORK: Readonly<Record<string, (folder: string) => Promise<unknown>>> = {
  'an import of bars': async (folder) => {
    const csv = join(folder, 'bars.csv');
    writeFileSync(csv, 'ts_utc,open,high,low,close,volume\n2025-06-05T13:30:00Z,6000,6001,5999,6000,10\n');
    await importBars(new Lake(folder), 'ES', await readCsvBars(csv, ES), () => undefined);
  },
  'a bronze table': (folder) => bronzeFutures(foldersOf(folder), ES, SESSION),
  'a download': (folder) =>
    new HistoricalClient({ key: new ApiKey(KEY), baseUrl: server.url }).timeseries.getRangeToFile(
      join(folder, 'x.trades.dbn.zst'),
      { dataset: 'GLBX.MDP3', schema: 'trades', symbols: ['ESM5'], start: '2025-06-05' },
    ),
};

/**
 * What is there in the end; a download may be joined from two answers of equal records.
 */
const left = async (name: string, folder: string) =>
  name === 'a download'
    ? [readdirSync(folder), await recordsOf(join(folder, 'x.trades.dbn.zst'))]
    : contents(folder);

async function prepared(name: string): Promise<string> {
  const folder = mkdtempSync(join(root, 'work-'));
  disk.failAt = Number.POSITIVE_INFINITY;
  if (name === 'a bronze table')
    await writeRawTrades(
      rawFile({ rawFolder: join(folder, 'raw'), market: 'futures', symbol: 'ES' }, 'trades', SESSION.date),
      [{ time: '10:00' }, { time: '10:00:01' }],
    );
  disk.done = 0;
  return folder;
}

describe.each(Object.entries(WORK))('%s', (name, work) => {
  it.each(['EIO', 'ENOSPC'])(
    'that meets %s at any write ends in a sentence, and comes to the same bytes when it is done again',
    async (code) => {
      const whole = await prepared(name);
      await work(whole);
      const steps = disk.done;
      expect(steps).toBeGreaterThan(3);
      for (let failAt = 1; failAt <= steps; failAt++) {
        const folder = await prepared(name);
        Object.assign(disk, { failAt, code });
        const failure = await work(folder).then(
          () => null,
          (error: unknown) => error,
        );
        expect([failAt, failure]).toEqual([failAt, expect.objectContaining({ code: 'WRITE_FAILED' })]);
        disk.failAt = Number.POSITIVE_INFINITY;
        await work(folder);
        expect([failAt, await left(name, folder)]).toEqual([failAt, await left(name, whole)]);
      }
    },
  );
});

it('a simulated session that meets a failing disk is not found: its trades come last', async () => {
  const options = (name: string) =>
    ({
      market: 'null',
      seed: 1,
      rate: 'demo',
      rawFolder: join(root, name, 'raw'),
      truthFolder: join(root, name, 'truth'),
    }) as const;
  Object.assign(disk, { failAt: Number.POSITIVE_INFINITY, done: 0 });
  await simulateSession(SESSION.date, ES, options('whole'));
  const steps = disk.done;
  for (const failAt of [1, 10, steps - 20, steps - 10, steps - 6]) {
    const { rawFolder, ...rest } = options(`cut-${failAt}`);
    Object.assign(disk, { failAt, code: 'ENOSPC', done: 0 });
    await expect(simulateSession(SESSION.date, ES, { rawFolder, ...rest })).rejects.toMatchObject({
      code: expect.stringMatching(/^(ENOSPC|WRITE_FAILED)$/),
    });
    disk.failAt = Number.POSITIVE_INFINITY;
    expect(existsSync(rawFile({ rawFolder, market: 'futures', symbol: 'ES' }, 'trades', SESSION.date))).toBe(
      false,
    );
  }
});
