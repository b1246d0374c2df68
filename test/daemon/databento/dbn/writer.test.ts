import { mkdtempSync, readdirSync, readFileSync, readlinkSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { zstdDecompressSync } from 'node:zlib';
import { afterAll, expect, it, vi } from 'vitest';
import {
  columnBatches,
  mergeSources,
  openDbn,
  type RecordOf,
  recordsOf,
  runsOf,
  TRADE,
  writeSource,
} from '../../../../daemon/databento/dbn/index.ts';
import { encodeMetadata } from '../../../../daemon/databento/dbn/metadata.ts';
import { cursor, records } from '../../../../daemon/databento/dbn/records.ts';
import { openDbnFile, type RecordRun } from '../../../../daemon/databento/dbn/source.ts';
import { DbnWriter } from '../../../../daemon/databento/dbn/writer.ts';
import { arrowBatches, toParquet } from '../../../../daemon/databento/tables/index.ts';
import { StagedFile } from '../../../../daemon/files/staged-file.ts';
import { SpymasterError } from '../../../../shared/errors.ts';
import { metadata } from '../../raw-trades.ts';
import { opened, trade } from './bytes.ts';

const root = mkdtempSync(join(tmpdir(), 'spymaster-writer-'));
afterAll(() => rmSync(root, { recursive: true, force: true }));

it('what is written is read back in order, though blocks are compressed side by side', async () => {
  const path = join(root, 'x.dbn.zst');
  const writer = await DbnWriter.create(path, metadata());
  const block = Buffer.concat([trade(0), trade(0)]);
  for (let i = 0; i < 200; i++) {
    block.writeUInt32LE(2 * i, 44);
    block.writeUInt32LE(2 * i + 1, 48 + 44);
    // The same memory again: its bytes have been taken by the time the write resolves.
    await writer.write(block);
  }
  await writer.close();
  const found: number[] = [];
  for await (const view of cursor(await openDbnFile(path)))
    found.push(view.run.view.getUint32(view.at + 44, true));
  expect(found).toEqual(Array.from({ length: 400 }, (_, i) => i));
});
it('a small block does not overtake a large one before it', async () => {
  const path = join(root, 'sizes.dbn.zst');
  const writer = await DbnWriter.create(path, metadata());
  const large = Buffer.concat(Array.from({ length: 100_000 }, (_, i) => trade(i)));
  await Promise.all([writer.write(large), writer.write(trade(100_000))]);
  await writer.close();
  let next = 0;
  for await (const view of cursor(await openDbnFile(path)))
    if (view.run.view.getUint32(view.at + 44, true) === next) next++;
  expect(next).toBe(100_001);
});
it.each(['lent.dbn.zst', 'lent.dbn'])(
  'blocks that are lent are read where they are, and given back once %s has them',
  async (name) => {
    const path = join(root, name);
    const writer = await DbnWriter.create(path, metadata());
    const spare = Array.from({ length: 3 }, (_, i) => trade(i));
    const givenBack: number[] = [];
    for (let i = 0; i < 200; i++) {
      const block = spare.pop()!;
      block.writeUInt32LE(i, 44);
      await writer.lend(block, () => {
        givenBack.push(block.readUInt32LE(44));
        spare.push(block);
      });
    }
    await writer.close();
    const found: number[] = [];
    for await (const view of cursor(await openDbnFile(path)))
      found.push(view.run.view.getUint32(view.at + 44, true));
    const all = Array.from({ length: 200 }, (_, i) => i);
    expect(found).toEqual(all);
    expect(givenBack).toEqual(all);
  },
);
it('a block that is lent is never given back where the file could not take it', async () => {
  for (const name of ['lent-lost.dbn.zst', 'lent-lost.dbn']) {
    const writer = await DbnWriter.create(join(root, name), metadata());
    await writer.sync();
    const failure = new SpymasterError('WRITE_FAILED', 'There is no space left.');
    const append = vi.spyOn(StagedFile.prototype, 'append').mockRejectedValue(failure);
    let givenBack = 0;
    try {
      await writer.lend(trade(0), () => void givenBack++);
      await expect(writer.lend(trade(1), () => void givenBack++)).rejects.toBe(failure);
      await expect(writer.close()).rejects.toBe(failure);
    } finally {
      append.mockRestore();
    }
    expect(givenBack).toBe(0);
    expect(readdirSync(root).filter((each) => each.startsWith('lent-lost'))).toEqual([]);
  }
});
it('a block that is lent comes after the runs that were given before it', async () => {
  const path = join(root, 'order.dbn.zst');
  const writer = await DbnWriter.create(path, metadata());
  const runOf = (sequence: number) =>
    ({ bytes: trade(sequence), count: 1, tsOut: false }) as unknown as RecordRun;
  await writer.run(runOf(1));
  await writer.lend(trade(2), () => undefined);
  await writer.run(runOf(3));
  await writer.close();
  const found: number[] = [];
  for await (const view of cursor(await openDbnFile(path)))
    found.push(view.run.view.getUint32(view.at + 44, true));
  expect(found).toEqual([1, 2, 3]);
});
it('a file without records is its header', async () => {
  const path = join(root, 'empty.dbn.zst');
  await (await DbnWriter.create(path, metadata())).close();
  expect(zstdDecompressSync(readFileSync(path))).toEqual(Buffer.from(encodeMetadata(metadata())));
});

/** Files below the folder that this process holds open. */
const descriptors = () =>
  readdirSync('/proc/self/fd').filter((fd) => {
    try {
      return readlinkSync(`/proc/self/fd/${fd}`).startsWith(root);
    } catch {
      return false;
    }
  }).length;
it('a header that cannot be written leaves the file that was there, and no descriptor open', async () => {
  const path = join(root, 'kept.dbn.zst');
  writeFileSync(path, 'what was there');
  for (let i = 0; i < 20; i++)
    await expect(DbnWriter.create(path, { ...metadata(), symbols: ['X'.repeat(80)] })).rejects.toMatchObject({
      code: 'DBN_ENCODE',
    });
  expect(readFileSync(path, 'utf8')).toBe('what was there');
  expect(descriptors()).toBe(0);
  expect(readdirSync(root).filter((name) => name.startsWith('kept'))).toEqual(['kept.dbn.zst']);
});
it('a writer that is called off leaves the file that was there, and nothing beside it', async () => {
  const path = join(root, 'called-off.dbn.zst');
  writeFileSync(path, 'what was there');
  const writer = await DbnWriter.create(path, metadata());
  await writer.write(trade(1));
  expect(readFileSync(path, 'utf8')).toBe('what was there');
  await writer.abort();
  await writer.abort();
  expect(readFileSync(path, 'utf8')).toBe('what was there');
  expect(readdirSync(root).filter((name) => name.startsWith('called-off'))).toEqual(['called-off.dbn.zst']);
  expect(descriptors()).toBe(0);
});
it('a folder that is none is a failure in words', async () => {
  writeFileSync(join(root, 'file'), '');
  await expect(DbnWriter.create(join(root, 'file', 'x.dbn.zst'), metadata())).rejects.toMatchObject({
    code: 'WRITE_FAILED',
  });
});

const HEADER_BYTES = Buffer.from(encodeMetadata(metadata()));
it.each([
  ['x.dbn', false, true],
  ['x.dbn.zst', true, true],
  ['x.dbn.frag', false, false],
  ['x.dbn.frag.zst', true, false],
  ['x.of-no-form', true, true],
])('%s is compressed: %s, and has a header: %s', async (name, isCompressed, hasHeader) => {
  const path = join(root, `forms-${name}`);
  const writer = await DbnWriter.create(path, metadata());
  await writer.write(trade(1));
  await writer.close();
  const bytes = isCompressed ? zstdDecompressSync(readFileSync(path)) : readFileSync(path);
  expect(bytes).toEqual(Buffer.concat([...(hasHeader ? [HEADER_BYTES] : []), trade(1)]));
});
it('records, runs and blocks land in the order in which they are given, and are counted', async () => {
  const path = join(root, 'order.dbn');
  const writer = await DbnWriter.create(path, metadata());
  const { fields } = (await records(await opened([trade(0)])).next()).value as RecordOf<typeof TRADE.entries>;
  await writer.record(TRADE, { ...fields, sequence: 1 });
  await writer.write(trade(2));
  for await (const run of (await opened([trade(3), trade(4)])).runs()) await writer.run(run);
  await writer.record(TRADE, { ...fields, sequence: 5 });
  expect(writer.records).toBe(4);
  await writer.close();
  const sequences: number[] = [];
  for await (const run of runsOf(await openDbnFile(path), TRADE))
    for (const { sequence, length } of recordsOf(run)) sequences.push(sequence, length);
  expect(sequences).toEqual([1, 12, 2, 12, 3, 12, 4, 12, 5, 12]);
});
it('a record has a time of sending exactly where its header says so', async () => {
  const { fields } = (await records(await opened([trade(7)])).next()).value as RecordOf<typeof TRADE.entries>;
  const path = join(root, 'sent.dbn');
  const writer = await DbnWriter.create(path, metadata({ tsOut: true }));
  await expect(writer.record(TRADE, fields)).rejects.toMatchObject({ code: 'DBN_ENCODE' });
  await writer.record(TRADE, fields, 99n);
  await writer.close();
  for await (const view of cursor(await openDbnFile(path))) expect(view.tsOut).toBe(99n);
  const without = await DbnWriter.create(path, metadata());
  await expect(without.record(TRADE, fields, 99n)).rejects.toMatchObject({ code: 'DBN_ENCODE' });
  await without.abort();
});
it('what was synchronised is in the file beside its place, though nothing is closed', async () => {
  const path = join(root, 'grows.dbn');
  const writer = await DbnWriter.create(path, metadata());
  for await (const run of (await opened([trade(1)])).runs()) await writer.run(run);
  await writer.sync();
  const staged = readdirSync(root).find((name) => name.startsWith('grows.dbn.'))!;
  expect(readFileSync(join(root, staged))).toEqual(Buffer.concat([HEADER_BYTES, trade(1)]));
  await writer.abort();
});

it('nothing goes into a file that has been closed, and closing it twice does nothing', async () => {
  const path = join(root, 'closed.dbn');
  const writer = await DbnWriter.create(path, metadata());
  await writer.write(trade(1));
  await writer.close();
  await writer.close();
  for await (const run of (await opened([trade(2)])).runs())
    await expect(writer.run(run)).rejects.toMatchObject({ code: 'WRITE_FAILED' });
  expect(readFileSync(path)).toEqual(Buffer.concat([HEADER_BYTES, trade(1)]));
});
it('a header that was counted, or has symbols of another version, is not written so', async () => {
  const path = join(root, 'counted.dbn');
  const counted = metadata({ version: 1, symbolCstrLength: 22, recordCount: 100n });
  const writer = await DbnWriter.create(path, counted);
  await writer.write(trade(1));
  await writer.close();
  const source = await openDbnFile(path);
  expect(source.metadata?.recordCount).not.toBe(100n);
  let records = 0;
  for await (const { count } of source.runs()) records += count;
  expect(records).toBe(1);
  const refused = expect.objectContaining({ code: 'DBN_ENCODE' });
  expect(() => encodeMetadata(metadata({ version: 1 }))).toThrow(refused);
  expect(() => encodeMetadata(metadata({ start: -1n }))).toThrow(refused);
});
it('records without a header have a time of sending where whoever reads them says so', async () => {
  const path = join(root, 'sent.dbn.frag');
  const writer = await DbnWriter.create(path, metadata({ tsOut: true }));
  const { fields } = (await records(await opened([trade(7)])).next()).value as RecordOf<typeof TRADE.entries>;
  await writer.record(TRADE, fields, 99n);
  for await (const run of (await opened([trade(1)])).runs())
    await expect(writer.run(run)).rejects.toMatchObject({ code: 'DBN_ENCODE' });
  await writer.close();
  for await (const view of cursor(await openDbnFile(path, { tsOut: true })))
    expect([view.tsOut, view.layout?.name]).toEqual([99n, 'trade']);
});
it('sources that cannot be worked on are let go of: no descriptor stays open', async () => {
  const path = join(root, 'kept-open.dbn');
  const writer = await DbnWriter.create(path, metadata());
  await writer.write(trade(1));
  await writer.close();
  const before = descriptors();
  for (let i = 0; i < 5; i++) {
    const open = () => openDbnFile(path);
    await expect(columnBatches(await open(), TRADE, ['ts_out']).next()).rejects.toThrow(RangeError);
    await expect(arrowBatches(await open(), { fields: ['prise'] }).next()).rejects.toThrow(RangeError);
    await expect(writeSource(await open(), join(path, 'below', 'x.dbn'))).rejects.toMatchObject({
      code: 'WRITE_FAILED',
    });
    await expect(toParquet(await open(), join(path, 'below', 'x.parquet'))).rejects.toMatchObject({
      code: 'WRITE_FAILED',
    });
    const unlike = [await open(), await openDbn([encodeMetadata(metadata({ dataset: 'XNAS.ITCH' }))])];
    expect(() => mergeSources(unlike)).toThrow(/dataset is/);
    await mergeSources([await open(), await open()]).close();
  }
  await expect.poll(descriptors).toBe(before);
});

it('a run’s memory may be used again as soon as it has been taken', async () => {
  const path = join(root, 'scratch.dbn');
  const writer = await DbnWriter.create(path, metadata());
  for await (const run of (await opened([trade(1)])).runs()) {
    await writer.run(run);
    run.bytes.fill(0xff);
  }
  await writer.close();
  expect(readFileSync(path)).toEqual(Buffer.concat([HEADER_BYTES, trade(1)]));
});
it('frames have a checksum, and the level that was asked for', async () => {
  const block = Buffer.concat(
    Array.from({ length: 5000 }, (_, i) => trade(i * 7919, 6_000_000_000_000n + BigInt((i * i) % 977))),
  );
  const sizes: number[] = [];
  for (const level of [1, 19]) {
    const path = join(root, `level-${level}.dbn.zst`);
    const writer = await DbnWriter.create(path, metadata(), { level });
    await writer.write(block);
    await writer.close();
    const bytes = readFileSync(path);
    // The descriptor of a frame's header (RFC 8878, 3.1.1.1.1): bit 2 is the checksum's.
    expect(bytes[4]! & 0b100).toBe(0b100);
    sizes.push(bytes.length);
  }
  expect(sizes[1]).toBeLessThan(sizes[0]!);
});
it('what is left, or synchronised, has every block that was given', async () => {
  const block = Buffer.concat(Array.from({ length: 60_000 }, (_, i) => trade(i)));
  const grown = (name: string) =>
    readFileSync(join(root, readdirSync(root).find((each) => each.startsWith(`${name}.`))!));
  for (const how of ['sync', 'leave'] as const) {
    const writer = await DbnWriter.create(join(root, `${how}-large.dbn.zst`), metadata());
    void writer.write(block);
    for await (const run of (await opened([trade(9)])).runs()) await writer.run(run);
    await writer[how]();
    const whole = Buffer.concat([HEADER_BYTES, block, trade(9)]);
    expect(zstdDecompressSync(grown(`${how}-large.dbn.zst`)).equals(whole)).toBe(true);
    if (how === 'sync') await writer.abort();
  }
});
