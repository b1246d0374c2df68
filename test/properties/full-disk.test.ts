import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { ApiKey, HistoricalClient } from '../../daemon/databento/index.ts';
import { HistoricalServer } from '../conformance/historical-server.ts';
import { marketRecord } from '../conformance/market-data.ts';
import { disk } from '../conformance/small-disk.ts';

// A disk that takes so many bytes and then is full.
vi.mock('node:fs/promises', async (importOriginal) => {
  const { onSmallDisk } = await import('../conformance/small-disk.ts');
  return onSmallDisk(await importOriginal<typeof import('node:fs/promises')>());
});

const KEY = 'db-unittestapikey1234567890FFFFF';
const START = 1_749_081_600_000_000_000n;
const REQUEST = { dataset: 'GLBX.MDP3', schema: 'trades', symbols: ['ESM5'], start: '2025-06-05' } as const;

describe('A full disk', () => {
  let server: HistoricalServer;
  const folder = mkdtempSync(join(tmpdir(), 'spymaster-full-disk-'));
  const records = Array.from({ length: 60_000 }, (_, i) =>
    marketRecord({
      schema: 'trades',
      instrumentId: 7,
      tsEvent: START + BigInt(i * 7919),
      sequence: i,
      price: BigInt(i * 1_000_003),
    }),
  );

  beforeAll(async () => {
    server = await HistoricalServer.start(KEY, { trades: records });
  });
  afterAll(async () => {
    await server.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  it('ends a download in a clear sentence; with space again it goes on from there', async () => {
    const client = new HistoricalClient({ key: new ApiKey(KEY), baseUrl: server.url });
    const path = join(folder, 'es.trades.dbn.zst');
    disk.bytesLeft = 200_000;
    await expect(client.timeseries.getRangeToFile(path, REQUEST)).rejects.toMatchObject({
      code: 'WRITE_FAILED',
      message: expect.stringContaining('the disk is full'),
      hint: expect.stringContaining('what has arrived'),
    });
    expect(readdirSync(folder)).toEqual(['es.trades.dbn.zst.part0', 'es.trades.dbn.zst.request']);
    disk.bytesLeft = Number.POSITIVE_INFINITY;
    const result = await client.timeseries.getRangeToFile(path, REQUEST);
    expect(result).toMatchObject({ records: records.length, answers: 2 });
    expect(BigInt(server.seen.at(-1)!.form.get('start')!)).toBeGreaterThan(START);
  });
});
