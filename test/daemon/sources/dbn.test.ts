import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { sha256OfFile } from '../../../daemon/files/durable-write.ts';
import { rawFile } from '../../../daemon/raw/raw-layout.ts';
import { dbnSource } from '../../../daemon/sources/dbn.ts';
import { ES, SESSION } from '../../market.ts';
import { mapping, writeRawTrades } from '../raw-trades.ts';

const root = mkdtempSync(join(tmpdir(), 'spymaster-dbn-source-'));
afterAll(() => rmSync(root, { recursive: true, force: true }));
const place = (name: string) => ({ rawFolder: join(root, name), market: 'futures', symbol: 'ES' }) as const;

describe('DBN files of a date', () => {
  it('are the contract to follow alone, told by the file’s own hash', async () => {
    const path = rawFile(place('some'), 'trades', SESSION.date);
    await writeRawTrades(path, [
      { time: '10:00', price: 6001 },
      { time: '10:01', instrumentId: 2 },
    ]);
    const source = await dbnSource(join(root, 'some'), ES, SESSION);
    expect([source!.kind, source!.contract!.symbol]).toEqual(['dbn', 'ESM5']);
    expect(source!.streams.map(({ kind, contentHash }) => [kind, contentHash])).toEqual([
      ['trade', await sha256OfFile(path)],
    ]);
    let count = 0;
    for await (const batch of source!.streams[0]!.batches()) count += batch.count;
    expect(count).toBe(1);
  });
  it('are none where there is no file of trades', async () => {
    expect(await dbnSource(join(root, 'none'), ES, SESSION)).toBeNull();
  });
  it('without a trade of the contract to follow name it, and what they have', async () => {
    await writeRawTrades(
      rawFile(place('other'), 'trades', SESSION.date),
      [{ time: '10:00', instrumentId: 2 }],
      [mapping('ESU5', 2)],
    );
    await expect(dbnSource(join(root, 'other'), ES, SESSION)).rejects.toMatchObject({
      code: 'NO_MARKET_DATA',
      message: expect.stringContaining('has no trades of ESM5'),
      hint: expect.stringContaining('It has ESU5.'),
    });
  });
});
