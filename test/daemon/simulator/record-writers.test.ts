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
  it('are at no price below 0 and at none between two ticks', () => {
    const words = new Uint32Array(2);
    const prices = new PriceWords(0.25);
    for (const ticks of [-1, 0.5, 40_000.5, Number.NaN])
      expect(() => prices.put(words, 0, ticks)).toThrow(RangeError);
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
    const best = (i: number) => 1 + (i % 97);
    for (let i = 0; i < 60_000; i++) {
      book.size[book.bid] = best(i);
      writer.withBook({ ...EVENT, sequence: i }, book, 0);
      if (writer.full) await writer.flush();
    }
    writer.withoutBook({ ...EVENT, sequence: 60_000 });
    await writer.close();
    let next = 0;
    for await (const { fields } of records(await openDbnFile(path))) {
      if (next < 60_000 && fields['levels[0].bid_sz'] !== best(next)) expect(next).toBe('another book');
      expect(fields.sequence).toBe(next++);
    }
    expect(next).toBe(60_001);
  });
  it('count the orders of each queue: one more than a quarter of its contracts', async () => {
    const book = new OrderBook(24_000, new Random('levels'));
    [book.size[book.bid], book.size[book.ask]] = [9, 40];
    const fields = await written('mbp-10', 0.25, (writer) => writer.withBook(EVENT, book, 0));
    expect([fields['levels[0].bid_ct'], fields['levels[0].ask_ct']]).toEqual([3, 11]);
  });
  it('bear their time where its lower word overflows', async () => {
    const path = join(root, 'carry.dbn.zst');
    const writer = new MarketRecordWriter(
      await DbnWriter.create(path, metadata()),
      'trades',
      0xffff_fff0n,
      new PriceWords(0.25),
    );
    for (const at of [15, 16, 17]) writer.event({ ...EVENT, at });
    await writer.close();
    const times: unknown[] = [];
    for await (const { fields } of records(await openDbnFile(path))) times.push(fields.ts_event);
    expect(times).toEqual([0xffff_ffffn, 1n << 32n, (1n << 32n) + 1n]);
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

/** A file that is lent blocks, and gives them back when it is told to, or at once. */
function lendingFile(givesBackAtOnce: boolean) {
  const lent: Uint8Array[] = [];
  const copies: Buffer[] = [];
  const take = (block: Uint8Array) => void copies.push(Buffer.from(block));
  const file = {
    lend: async (block: Uint8Array, onLanded: () => void) => {
      lent.push(block);
      take(block);
      if (givesBackAtOnce) onLanded();
    },
    write: async (block: Uint8Array) => take(block),
    close: async () => undefined,
  } as unknown as DbnWriter;
  return { file, lent, sequences: () => sequencesIn(Buffer.concat(copies)) };
}
const TRADE_BYTES = 48;
const SEQUENCE_AT = 44;
const sequencesIn = (bytes: Buffer): number[] =>
  Array.from({ length: bytes.length / TRADE_BYTES }, (_, i) =>
    bytes.readUInt32LE(i * TRADE_BYTES + SEQUENCE_AT),
  );
const PER_BLOCK = Math.floor(2 ** 20 / TRADE_BYTES);

describe('Blocks of records', () => {
  const written = async (file: DbnWriter, count: number, isFlushed: (i: number) => boolean) => {
    const writer = new MarketRecordWriter(file, 'trades', 0n, new PriceWords(0.25));
    for (let sequence = 0; sequence < count; sequence++) {
      writer.event({ ...EVENT, sequence });
      if (writer.full && isFlushed(sequence)) await writer.flush();
    }
    return writer;
  };
  const upTo = (count: number) => Array.from({ length: count }, (_, i) => i);

  it('are not filled again before the file has them', async () => {
    const { file, lent } = lendingFile(false);
    await (await written(file, 4 * PER_BLOCK + 5, () => true)).close();
    expect(new Set(lent.map(({ buffer }) => buffer)).size).toBe(4);
    const firsts = lent.map((block) => Buffer.from(block).readUInt32LE(SEQUENCE_AT));
    expect(firsts).toEqual([0, 1, 2, 3].map((block) => block * PER_BLOCK));
  });
  it('are all written in their order, though many wait, and once each where they are used again', async () => {
    const { file, sequences } = lendingFile(true);
    const count = 7 * PER_BLOCK + 3;
    await (await written(file, count, (sequence) => sequence < 2 * PER_BLOCK + 2)).close();
    expect(sequences()).toEqual(upTo(count));
  });
  it('hold nothing of what was in them before', async () => {
    const lent: Uint8Array[] = [];
    const file = {
      lend: async (block: Uint8Array, onLanded: () => void) => {
        lent.push(Uint8Array.from(block));
        onLanded();
      },
      write: async (block: Uint8Array) => void lent.push(Uint8Array.from(block)),
      close: async () => undefined,
    } as unknown as DbnWriter;
    const writer = new MarketRecordWriter(file, 'mbp-10', 0n, new PriceWords(0.25));
    const book = new OrderBook(24_000, new Random('levels'));
    const perBlock = Math.floor(2 ** 20 / 368);
    for (let i = 0; i < 2 * perBlock + 1; i++) {
      writer.withBook(EVENT, book, 0);
      if (writer.full) await writer.flush();
    }
    writer.withoutBook(EVENT);
    await writer.close();
    const cleared = Buffer.from(lent.at(-1)!).subarray(368);
    // Of each level: two prices of 8 bytes, then two sizes and two counts of 4, all 0.
    for (let level = 0; level < 10; level++)
      expect(cleared.subarray(48 + 32 * level + 16, 48 + 32 * (level + 1)).every((byte) => byte === 0)).toBe(
        true,
      );
  });
});
