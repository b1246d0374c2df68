import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { DbnWriter, FLAG, openDbnFile, records } from '../../../daemon/databento/dbn/index.ts';
import { OrderBook } from '../../../daemon/simulator/order-book.ts';
import { Random } from '../../../daemon/simulator/random.ts';
import { MarketRecordWriter, PriceWords } from '../../../daemon/simulator/record-writers.ts';
import { toTimestamp } from '../../../shared/session/session.ts';
import { clock, SESSION } from '../../market.ts';
import { metadata } from '../raw-trades.ts';

const root = mkdtempSync(join(tmpdir(), 'spymaster-records-'));
afterAll(() => rmSync(root, { recursive: true, force: true }));

const EVENT = {
  at: clock('10:00') + 1,
  instrumentId: 7,
  priceTicks: 24_001,
  size: 3,
  action: 'T'.charCodeAt(0),
  isBid: true,
  depth: 0,
  sequence: 42,
  flags: FLAG.last,
};
async function written(
  kind: 'trades' | 'mbp-1' | 'mbp-10',
  tickPoints: number,
  write: (writer: MarketRecordWriter) => void,
) {
  const path = join(root, `${kind}.dbn.zst`);
  const writer = new MarketRecordWriter(
    await DbnWriter.create(path, metadata({ schema: kind })),
    kind,
    SESSION.origin,
    new PriceWords(tickPoints),
  );
  write(writer);
  await writer.close();
  for await (const { fields } of records(await openDbnFile(path))) return fields;
  throw new Error('no record');
}

describe('Market records', () => {
  it('say what happened: price in points, time to the nanosecond, who took', async () => {
    expect(await written('trades', 0.25, (writer) => writer.event(EVENT))).toMatchObject({
      instrument_id: 7,
      publisher_id: 1,
      ts_event: toTimestamp(SESSION, EVENT.at),
      price: 6_000_250_000_000n,
      size: 3,
      action: 'T',
      side: 'B',
      sequence: 42,
      flags: 0x80,
    });
    const seller = { ...EVENT, isBid: false };
    expect(await written('trades', 0.25, (writer) => writer.event(seller))).toMatchObject({ side: 'A' });
    const nobody = { ...EVENT, isBid: null };
    expect(await written('trades', 0.25, (writer) => writer.event(nobody))).toMatchObject({ side: 'N' });
  });
  it('of a book have its ten levels as they are after the event, shifted by a basis', async () => {
    const book = new OrderBook(24_000, new Random('levels'));
    const fields = await written('mbp-10', 0.25, (writer) => writer.withBook(EVENT, book, 8));
    for (let i = 0; i < 10; i++) {
      expect(fields[`levels[${i}].bid_px`]).toBe(BigInt(24_008 - i) * 250_000_000n);
      expect(fields[`levels[${i}].ask_px`]).toBe(BigInt(24_009 + i) * 250_000_000n);
      expect(fields[`levels[${i}].bid_sz`]).toBe(book.size[book.bid - i]);
      expect(fields[`levels[${i}].ask_sz`]).toBe(book.size[book.ask + i]);
    }
  });
  it('keep their prices in any number of ticks, beyond the first that there is room for', async () => {
    for (const ticks of [0, 1, 17_179, 17_180, 32_768, 32_769, 80_000, 400_001]) {
      const write = (writer: MarketRecordWriter) => writer.event({ ...EVENT, priceTicks: ticks });
      expect(await written('trades', 0.25, write)).toMatchObject({ price: BigInt(ticks) * 250_000_000n });
    }
  });
  it('are those that were written, in order, though memory is filled again and again', async () => {
    const path = join(root, 'many.dbn.zst');
    const writer = new MarketRecordWriter(
      await DbnWriter.create(path, metadata({ schema: 'mbp-10' })),
      'mbp-10',
      SESSION.origin,
      new PriceWords(0.25),
    );
    const book = new OrderBook(24_000, new Random('levels'));
    for (let i = 0; i < 60_000; i++) {
      writer.withBook({ ...EVENT, sequence: i }, book, 0);
      if (writer.full) await writer.flush();
    }
    writer.withoutBook({ ...EVENT, sequence: 60_000 });
    await writer.close();
    let next = 0;
    for await (const { fields } of records(await openDbnFile(path))) {
      expect(fields.sequence).toBe(next++);
      if (next % 1000 === 0) expect(fields['levels[9].bid_sz']).toBe(book.size[book.bid - 9]);
    }
    expect(next).toBe(60_001);
  });
  it('of a quote may have no bid', async () => {
    const both = await written('mbp-1', 0.05, (writer) =>
      writer.withQuote(EVENT, { bidTicks: 20, askTicks: 22, bidSize: 9, askSize: 4 }),
    );
    expect([both['levels[0].bid_px'], both['levels[0].ask_px']]).toEqual([1_000_000_000n, 1_100_000_000n]);
    expect([both['levels[0].bid_sz'], both['levels[0].ask_sz']]).toEqual([9, 4]);
    const none = await written('mbp-1', 0.05, (writer) =>
      writer.withQuote(EVENT, { bidTicks: 0, askTicks: 1, bidSize: 9, askSize: 9 }),
    );
    expect([none['levels[0].bid_px'], none['levels[0].bid_sz']]).toEqual([0x7fff_ffff_ffff_ffffn, 0]);
  });
});
