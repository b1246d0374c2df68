import { describe, expect, it } from 'vitest';
import { OHLCV, TRADE } from '../../../../daemon/databento/dbn/layouts/index.ts';
import { indexTimeOffset } from '../../../../daemon/databento/dbn/run-parts.ts';
import type { RecordRun } from '../../../../daemon/databento/dbn/source.ts';
import { Delivery } from '../../../../daemon/databento/historical/delivery.ts';
import { marketRecord } from '../../../conformance/market-data.ts';
import { opened } from '../dbn/bytes.ts';

/** Trades received at the given times. */
async function run(...times: readonly number[]): Promise<RecordRun> {
  const records = times.map((time, sequence) =>
    marketRecord({ schema: 'trades', instrumentId: 1, tsEvent: 1n, tsRecv: BigInt(time), sequence }),
  );
  for await (const found of (await opened(records)).runs())
    return { ...found, bytes: found.bytes.slice(), view: new DataView(found.bytes.slice().buffer) };
  throw new Error('no run');
}

describe('What has been delivered', () => {
  it('is known by the time of receipt, and how many records came at the last one', async () => {
    const delivery = new Delivery();
    expect(delivery.lastTime).toBeNull();
    delivery.accept(await run(5, 5, 6, 6, 6));
    expect([delivery.records, delivery.lastTime, delivery.atLastTime]).toEqual([5, 6n, 3]);
    expect(indexTimeOffset(TRADE)).toBe(32);
    expect(indexTimeOffset(OHLCV)).toBe(8);
  });
  it('is left out of a second answer that starts at the last time', async () => {
    const delivery = new Delivery();
    delivery.accept(await run(5, 6, 6));
    delivery.startsAgain();
    expect(delivery.accept(await run(6))).toBeNull();
    expect(delivery.accept(await run(6, 6, 7))!.count).toBe(2);
    delivery.finish();
    expect([delivery.records, delivery.atLastTime]).toEqual([5, 1]);
  });
  it('cannot be joined to an answer that does not repeat it', async () => {
    const other = new Delivery();
    other.accept(await run(5, 6, 6));
    other.startsAgain();
    const next = await run(6, 7);
    expect(() => other.accept(next)).toThrow(expect.objectContaining({ code: 'NOT_RESUMABLE' }));
    const short = new Delivery();
    short.accept(await run(6, 6));
    short.startsAgain();
    short.accept(await run(6));
    expect(() => short.finish()).toThrow(/1 of them are missing/);
  });
  it('cannot be gone on with when it was not in order of time', async () => {
    const delivery = new Delivery();
    delivery.accept(await run(5, 7, 6));
    expect(() => delivery.startsAgain()).toThrow(/not in order of time/);
  });
});
