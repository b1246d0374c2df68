import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { zstdDecompressSync } from 'node:zlib';
import { afterAll, expect, it } from 'vitest';
import { encodeMetadata } from '../../../../daemon/databento/dbn/metadata.ts';
import { cursor } from '../../../../daemon/databento/dbn/records.ts';
import { openDbnFile } from '../../../../daemon/databento/dbn/source.ts';
import { DbnWriter } from '../../../../daemon/databento/dbn/writer.ts';
import { metadata } from '../../raw-trades.ts';
import { trade } from './bytes.ts';

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
it('a file without records is its header', async () => {
  const path = join(root, 'empty.dbn.zst');
  await (await DbnWriter.create(path, metadata())).close();
  expect(zstdDecompressSync(readFileSync(path))).toEqual(Buffer.from(encodeMetadata(metadata())));
});
