import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { DbnWriter, openDbnFile, records } from '../../../../daemon/databento/dbn/index.ts';
import { editFile } from '../../../../daemon/simulator/scenarios/edit-file.ts';
import { without } from '../../../../daemon/simulator/scenarios/edits.ts';
import { metadata } from '../../raw-trades.ts';
import { rawRecord } from './made-up-records.ts';

const root = mkdtempSync(join(tmpdir(), 'spymaster-edit-'));
afterAll(() => rmSync(root, { recursive: true, force: true }));

async function written(name: string, count: number): Promise<string> {
  const path = join(root, name);
  const writer = await DbnWriter.create(path, metadata({ schema: 'mbp-1', symbols: ['ESM5'] }));
  await writer.write(Buffer.concat(Array.from({ length: count }, (_, i) => rawRecord(BigInt(i)).bytes)));
  await writer.close();
  return path;
}
async function timesIn(path: string): Promise<number[]> {
  const times: number[] = [];
  for await (const { fields } of records(await openDbnFile(path))) times.push(Number(fields.ts_event));
  return times;
}

it('a file is written anew in its place, with its header and more than a block of records', async () => {
  const path = await written('edited.dbn.zst', 30_000);
  await editFile(path, without({ from: 100n, to: 29_000n }));
  expect(await timesIn(path)).toEqual(
    Array.from({ length: 30_000 }, (_, i) => i).filter((i) => i < 100 || i >= 29_000),
  );
  const source = await openDbnFile(path);
  expect(source.metadata).toMatchObject({ schema: 'mbp-1', symbols: ['ESM5'] });
  await source.close();
  expect(existsSync(`${path}.tmp`)).toBe(false);
});
it('a file that is not there stays so', async () => {
  const path = join(root, 'nothing.dbn.zst');
  await editFile(path, without({ from: 0n, to: 1n }));
  expect(existsSync(path)).toBe(false);
});
it('an edit that fails leaves the file as it was', async () => {
  const path = await written('failed.dbn.zst', 10);
  const before = readFileSync(path);
  const failing = {
    onRecord: () => {
      throw new Error('no');
    },
    onEnd: () => [],
  };
  await expect(editFile(path, failing)).rejects.toThrow('no');
  expect(readFileSync(path).equals(before)).toBe(true);
  expect(existsSync(`${path}.tmp`)).toBe(false);
});
