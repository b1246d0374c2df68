import { zstdCompressSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { openDbn, openDbnFile, part } from '../../../../daemon/databento/dbn/source.ts';
import { dbnHeader } from '../../../conformance/market-data.ts';
import { opened, streamOf, trade } from './bytes.ts';

const RECORDS = Array.from({ length: 50 }, (_, i) => trade(i));

async function sequences(source: Awaited<ReturnType<typeof openDbn>>): Promise<number[]> {
  const found: number[] = [];
  for await (const { view, count, stride } of source.runs())
    for (let i = 0; i < count; i++) found.push(view.getUint32(i * stride + 44, true));
  return found;
}

describe('A DBN stream', () => {
  it.each([1, 7, 47, 48, 49, 1000])('in pieces of %i bytes gives the same records', async (bytes) => {
    expect(await sequences(await openDbn(streamOf(RECORDS, bytes)))).toEqual(RECORDS.map((_, i) => i));
  });
  it('may be compressed, or be records without a header when that is said', async () => {
    const compressed = zstdCompressSync(Buffer.concat(streamOf(RECORDS)));
    expect(await sequences(await openDbn([compressed]))).toHaveLength(50);
    const fragment = await openDbn([Buffer.concat(RECORDS)], { fragment: true });
    expect([fragment.metadata, (await sequences(fragment)).length]).toEqual([null, 50]);
    await expect(openDbn([Buffer.concat(RECORDS)])).rejects.toMatchObject({
      code: 'DBN_BAD_MAGIC',
      hint: expect.stringContaining('fragment: true'),
    });
  });
  it('of version 1 has as many records as its header promises, where that is known', async () => {
    const promising = (count: bigint, options = {}) => {
      const header = Buffer.from(dbnHeader({ version: 1, schema: 'trades' }));
      header.writeBigUInt64LE(count, 8 + 42);
      return openDbn([header, ...RECORDS], options);
    };
    expect(await sequences(await promising(50n))).toHaveLength(50);
    expect(await sequences(await promising(0xffff_ffff_ffff_ffffn))).toHaveLength(50);
    const reading = sequences(await promising(51n));
    await expect(reading).rejects.toMatchObject({ code: 'DBN_TRUNCATED', details: { records: 50 } });
    expect(await sequences(await promising(51n, { onTruncated: 'ignore' }))).toHaveLength(50);
  });
  it('is read once: its records do not come again, and that is said', async () => {
    const source = await openDbn(streamOf(RECORDS));
    expect(await sequences(source)).toHaveLength(50);
    await expect(sequences(source)).rejects.toMatchObject({ code: 'SOURCE_SPENT' });
    const begun = await openDbn(streamOf(RECORDS));
    for await (const _ of begun.runs()) break;
    await expect(sequences(begun)).rejects.toMatchObject({ code: 'SOURCE_SPENT' });
  });
  it('names the byte at which a record is damaged, whatever pieces it came in', async () => {
    const whole = Buffer.concat(streamOf(RECORDS));
    const at = whole.length - 48;
    whole.writeUInt8(0, at);
    for (const size of [50, 480, whole.length]) {
      const pieces = Array.from({ length: Math.ceil(whole.length / size) }, (_, i) =>
        whole.subarray(i * size, (i + 1) * size),
      );
      await expect(sequences(await openDbn(pieces))).rejects.toMatchObject({
        code: 'DBN_CORRUPT_RECORD',
        details: { byteOffset: at },
      });
    }
  });
  it('is not believed when it declares a header of gigabytes: nothing of it is kept', async () => {
    const header = Buffer.from(dbnHeader({ schema: 'trades' }).subarray(0, 8));
    header.writeUInt32LE(0xffff_fff0, 4);
    let given = 0;
    async function* endless() {
      yield header;
      for (; given < 64; given++) yield Buffer.alloc(1 << 20);
    }
    await expect(openDbn(endless())).rejects.toMatchObject({ code: 'DBN_CORRUPT_METADATA' });
    expect(given).toBeLessThan(4);
    await expect(openDbn(streamOf(RECORDS), { maxHeaderBytes: 50 })).rejects.toThrow(
      /more than the 50 that are believed/,
    );
  });
  it('that ends inside a record says so after the whole ones, or passes over it when told', async () => {
    const cut = [Buffer.concat(streamOf(RECORDS)).subarray(0, -1)];
    const found: number[] = [];
    const reading = (async () => {
      for await (const { count } of (await openDbn(cut)).runs()) found.push(count);
    })();
    await expect(reading).rejects.toMatchObject({
      code: 'DBN_TRUNCATED',
      details: { records: 49, trailingBytes: 47 },
    });
    expect(found.reduce((a, b) => a + b)).toBe(49);
    expect(await sequences(await openDbn(cut, { onTruncated: 'ignore' }))).toHaveLength(49);
  });
  it('with a length that no record can have names the record and the byte', async () => {
    const bad = trade(2);
    bad.writeUInt8(3, 0);
    const header = dbnHeader({ schema: 'trades' }).length;
    await expect(sequences(await opened([trade(1), bad]))).rejects.toMatchObject({
      code: 'DBN_CORRUPT_RECORD',
      details: { byteOffset: header + 48, records: 1 },
    });
  });
  it('that is empty, of another version, or no DBN at all is refused by name', async () => {
    await expect(openDbn([], { name: 'x.dbn' })).rejects.toMatchObject({
      code: 'DBN_CORRUPT_METADATA',
      message: expect.stringMatching(/^x\.dbn: .*there is nothing in it/),
    });
    await expect(openDbn([Buffer.from('DBN\x04\0\0\0\0')])).rejects.toMatchObject({
      code: 'DBN_UNSUPPORTED_VERSION',
    });
    await expect(openDbn([Buffer.from('hello there')])).rejects.toMatchObject({ code: 'DBN_BAD_MAGIC' });
  });
  it('in a file that is not there, or that is a folder, is a sentence', async () => {
    await expect(openDbnFile('/nowhere/x.dbn')).rejects.toMatchObject({ code: 'FILE_NOT_FOUND' });
    await expect(openDbnFile('/')).rejects.toMatchObject({
      code: 'FILE_UNREADABLE',
      message: expect.stringContaining('folder'),
    });
  });
});

describe('A part of a run', () => {
  it('has its own records over the same bytes, or is none', async () => {
    for await (const run of (await opened(RECORDS)).runs()) {
      expect(part(run, 0, run.count)).toBe(run);
      expect(part(run, 3, 3)).toBeNull();
      const some = part(run, 3, 5)!;
      expect([some.count, some.view.getUint32(44, true), some.bytes.length]).toEqual([2, 3, 96]);
    }
  });
});
