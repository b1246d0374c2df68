import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { DbnWriter, openDbn, openDbnFile } from '../../../../daemon/databento/dbn/index.ts';
import { type SplitKey, splitSource } from '../../../../daemon/databento/dbn/split.ts';
import { type Made, recordOf, sequencesOf, sourceOf } from './file-kit.ts';

const root = mkdtempSync(join(tmpdir(), 'spymaster-split-'));
afterAll(() => rmSync(root, { recursive: true, force: true }));

const MADE: readonly Made[] = [
  { sequence: 1, seconds: 10 },
  { sequence: 2, seconds: 20, id: 2, publisher: 3 },
  { sequence: 3, seconds: 30, id: 99 },
  { sequence: 4, seconds: 86_400 },
  { sequence: 5, seconds: 86_410, schema: 'mbp-1' },
];

async function splitBy(by: SplitKey) {
  const folder = mkdtempSync(join(root, `${by}-`));
  const source = await sourceOf(MADE, { schema: null });
  const counts = await splitSource(source, by, (key, metadata) =>
    DbnWriter.create(join(folder, key), metadata),
  );
  const files: Record<string, number[]> = {};
  for (const name of readdirSync(folder).sort()) {
    const file = await openDbnFile(join(folder, name));
    expect(file.metadata!.mappings).toHaveLength(2);
    files[name] = await sequencesOf(file);
  }
  expect(Object.fromEntries([...counts].sort())).toEqual(
    Object.fromEntries(Object.entries(files).map(([key, { length }]) => [key, length])),
  );
  return files;
}

describe('A source', () => {
  it.each<[SplitKey, Record<string, number[]>]>([
    ['symbol', { '99': [3], ESM5: [1], ESU5: [2, 4, 5] }],
    ['day', { '2025-06-05': [1, 2, 3], '2025-06-06': [4, 5] }],
    ['publisher', { '1': [1, 3, 4, 5], '3': [2] }],
    ['schema', { 'mbp-1': [5], trades: [1, 2, 3, 4] }],
  ])('is split by %s, each file in the order it had, under its header', async (by, files) => {
    expect(await splitBy(by)).toEqual(files);
  });
  it('leaves no file where one of them cannot be made, and is not split without a header', async () => {
    const folder = mkdtempSync(join(root, 'failing-'));
    const splitting = splitSource(await sourceOf(MADE, { schema: null }), 'publisher', (key, metadata) =>
      key === '3' ? Promise.reject(new Error('no')) : DbnWriter.create(join(folder, key), metadata),
    );
    await expect(splitting).rejects.toThrow('no');
    expect(readdirSync(folder)).toEqual([]);
    const fragment = await openDbn(MADE.map(recordOf), { fragment: true });
    await expect(
      splitSource(fragment, 'day', () => Promise.reject(new Error('never'))),
    ).rejects.toMatchObject({
      code: 'USAGE',
    });
  });
});
