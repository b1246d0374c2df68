import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { DbnWriter } from '../../../daemon/databento/dbn/index.ts';
import { tradeBatches } from '../../../daemon/sources/dbn-events.ts';
import { toTimestamp } from '../../../shared/session/session.ts';
import { marketRecord } from '../../conformance/market-data.ts';
import { clock, SESSION } from '../../market.ts';

const root = mkdtempSync(join(tmpdir(), 'spymaster-events-'));
afterAll(() => rmSync(root, { recursive: true, force: true }));

it('trades of one instrument keep their own price, size, side and number among those of another', async () => {
  const path = join(root, 'x.trades.dbn.zst');
  const writer = await DbnWriter.create(path, {
    version: 3,
    dataset: 'GLBX.MDP3',
    schema: 'trades',
    start: SESSION.origin,
    end: SESSION.origin + 86_400_000_000_000n,
    limit: null,
    stypeIn: 'raw_symbol',
    stypeOut: 'instrument_id',
    tsOut: false,
    symbolCstrLength: 71,
    symbols: [],
    partial: [],
    notFound: [],
    mappings: [],
    recordCount: null,
  });
  const trades = [
    [2, 6100, 9, 'A'],
    [1, 6001, 1, 'B'],
    [2, 6101, 8, 'A'],
    [1, 6002, 2, 'A'],
    [1, 6003, 3, 'N'],
  ] as const;
  for (const [i, [instrumentId, price, size, side]] of trades.entries()) {
    const tsEvent = toTimestamp(SESSION, clock('10:00') + i);
    const record = marketRecord({ schema: 'trades', instrumentId, tsEvent, sequence: i });
    record.writeBigInt64LE(BigInt(price) * 1_000_000_000n, 16);
    record.writeUInt32LE(size, 24);
    record.write(side, 29, 'latin1');
    await writer.write(record);
  }
  await writer.close();
  const rows: number[][] = [];
  for await (const { count, at, sequence, price, size, aggressor } of tradeBatches(path, SESSION, 1))
    for (let i = 0; i < count; i++)
      rows.push([at[i]! - clock('10:00'), sequence[i]!, price[i]!, size[i]!, aggressor[i]!]);
  expect(rows).toEqual([
    [1, 1, 6001, 1, 1],
    [3, 3, 6002, 2, -1],
    [4, 4, 6003, 3, 0],
  ]);
});
