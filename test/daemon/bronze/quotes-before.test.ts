import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { QuotesBefore } from '../../../daemon/bronze/quotes-before.ts';
import { DbnWriter, type MixedBatch } from '../../../daemon/databento/dbn/index.ts';
import { marketRecord } from '../../conformance/market-data.ts';
import { metadata } from '../raw-trades.ts';

const root = mkdtempSync(join(tmpdir(), 'spymaster-quotes-'));
const path = join(root, 'x.mbp-1.dbn.zst');
const quote = (instrumentId: number, tsEvent: bigint, bid: number) => {
  const record = marketRecord({ schema: 'mbp-1', instrumentId, tsEvent, sequence: 1 });
  record.writeBigInt64LE(BigInt(bid) * 1_000_000_000n, 48);
  record.writeBigInt64LE(BigInt(bid + 1) * 1_000_000_000n, 56);
  return record;
};
beforeAll(async () => {
  const writer = await DbnWriter.create(path, metadata({ schema: 'mbp-1' }));
  await writer.write(Buffer.concat([quote(1, 100n, 10), quote(2, 150n, 20), quote(1, 200n, 11)]));
  await writer.close();
});
afterAll(() => rmSync(root, { recursive: true, force: true }));

const trades = (...rows: readonly (readonly [id: number, at: bigint])[]): MixedBatch =>
  ({
    column: (name: string) =>
      name === 'ts_event' ? BigUint64Array.from(rows, ([, at]) => at) : Uint32Array.from(rows, ([id]) => id),
  }) as unknown as MixedBatch;

it('a trade has the quotes strictly before it, of its own option, and none before the first', async () => {
  const quotes = new QuotesBefore(path);
  const rows = trades([1, 100n], [1, 101n], [2, 150n], [2, 151n], [1, 200n], [1, 201n], [3, 300n]);
  const { bid, ask } = await quotes.at(rows, Int32Array.from([0, 1, 2, 3, 4, 5, 6]), 7);
  await quotes.close();
  expect([...bid]).toEqual([Number.NaN, 10, Number.NaN, 20, 10, 11, Number.NaN]);
  expect([...ask]).toEqual([Number.NaN, 11, Number.NaN, 21, 11, 12, Number.NaN]);
});
it('rows that were not kept are passed over', async () => {
  const quotes = new QuotesBefore(path);
  const { bid } = await quotes.at(trades([2, 160n], [1, 160n], [1, 250n]), Int32Array.from([1, 2]), 2);
  await quotes.close();
  expect([...bid]).toEqual([10, 11]);
});
