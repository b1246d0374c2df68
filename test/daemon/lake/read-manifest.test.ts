import { mkdtempSync, renameSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { LAKE_VERSION } from '../../../daemon/lake/manifest.ts';
import { readManifest } from '../../../daemon/lake/read-manifest.ts';

const DATE = '2025-06-06';
let path: string;
const text = (inputs: string, version = LAKE_VERSION) =>
  JSON.stringify({ date: DATE, version, inputs, minTimeNs: null, maxTimeNs: null, files: {}, facts: {} });
beforeEach(() => {
  path = join(mkdtempSync(join(tmpdir(), 'spymaster-manifest-')), 'manifest.json');
});
const inputs = async () => (await readManifest(path, DATE))?.inputs ?? null;

describe('A manifest', () => {
  it('is read once, as long as its file is the same', async () => {
    writeFileSync(path, text('a'));
    const first = await readManifest(path, DATE);
    expect(first?.inputs).toBe('a');
    expect(await readManifest(path, DATE)).toBe(first);
  });
  it('is read again where its file was replaced, with one of the same size and time too', async () => {
    writeFileSync(path, text('a'));
    utimesSync(path, 1, 1);
    expect(await inputs()).toBe('a');
    writeFileSync(`${path}.next`, text('b'));
    utimesSync(`${path}.next`, 1, 1);
    renameSync(`${path}.next`, path);
    expect(await inputs()).toBe('b');
    writeFileSync(path, text('c'));
    expect(await inputs()).toBe('c');
  });
  it('is none where its file has gone, or is of another version', async () => {
    writeFileSync(path, text('a'));
    expect(await inputs()).toBe('a');
    rmSync(path);
    expect(await inputs()).toBeNull();
    writeFileSync(path, text('a', '0'));
    expect(await inputs()).toBeNull();
  });
  it('is damaged each time it is asked for', async () => {
    writeFileSync(path, '{');
    for (let i = 0; i < 2; i++)
      await expect(readManifest(path, DATE)).rejects.toMatchObject({ code: 'LAKE_CORRUPT' });
  });
});
