import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import { afterAll, describe, expect, it } from 'vitest';
import { openDbn } from '../../../../daemon/databento/dbn/index.ts';
import { toParquet } from '../../../../daemon/databento/tables/index.ts';
import { opened, streamOf, trade } from '../dbn/bytes.ts';

const root = mkdtempSync(join(tmpdir(), 'spymaster-parquet-'));
afterAll(() => rmSync(root, { recursive: true, force: true }));
const records = Array.from({ length: 10 }, (_, i) => trade(i, 6_001_250_000_001n - BigInt(i)));

async function rows(sql: string): Promise<unknown[]> {
  const connection = await (await DuckDBInstance.create(':memory:')).connect();
  return (await connection.runAndReadAll(sql)).getRowsJson();
}

describe('A Parquet file', () => {
  it('is read by others, exactly, in groups of as many rows as are asked for', async () => {
    const path = join(root, 'x.parquet');
    expect(await toParquet(await opened(records), path, { batchRecords: 4 })).toBe(10);
    expect(await rows(`select sequence, price, side from '${path}' order by sequence limit 2`)).toEqual([
      [0, '6001.250000001', 'B'],
      [1, '6001.250000000', 'B'],
    ]);
    expect(
      await rows(
        `select distinct row_group_id, row_group_num_rows from parquet_metadata('${path}') order by 1`,
      ),
    ).toEqual(
      [
        [0, 4],
        [1, 4],
        [2, 2],
      ].map((row) => row.map(String)),
    );
  });
  it('has the same bytes, however its source was cut', async () => {
    const files = await Promise.all(
      [1, 4096].map(async (chunk) => {
        const path = join(root, `cut-${chunk}.parquet`);
        await toParquet(await openDbn(streamOf(records, chunk)), path, { batchRecords: 4 });
        return readFileSync(path);
      }),
    );
    expect(files[0]!.equals(files[1]!)).toBe(true);
  });
  it('of a source that breaks off is not there', async () => {
    const path = join(root, 'broken.parquet');
    const cut = await openDbn(streamOf([trade(1), trade(2).subarray(0, 40)], 1 << 20));
    await expect(toParquet(cut, path)).rejects.toMatchObject({ code: 'DBN_TRUNCATED' });
    expect([existsSync(path), readdirSync(root).filter((name) => name.startsWith('broken'))]).toEqual([
      false,
      [],
    ]);
  });
  it('of a source that breaks off after whole batches is not there either', async () => {
    const path = join(root, 'late.parquet');
    const cut = await openDbn(streamOf([trade(1), trade(2), trade(3).subarray(0, 40)], 1 << 20));
    await expect(toParquet(cut, path, { batchRecords: 1 })).rejects.toMatchObject({ code: 'DBN_TRUNCATED' });
    expect(readdirSync(root).filter((name) => name.startsWith('late'))).toEqual([]);
  });
  it('is compressed with zstd', async () => {
    const path = join(root, 'zstd.parquet');
    await toParquet(await opened(records), path);
    expect(await rows(`select distinct compression from parquet_metadata('${path}')`)).toEqual([['ZSTD']]);
  });
});
