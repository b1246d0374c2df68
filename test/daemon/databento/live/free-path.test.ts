import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { releasePath, reservePath } from '../../../../daemon/databento/live/free-path.ts';

const root = mkdtempSync(join(tmpdir(), 'spymaster-free-path-'));
afterAll(() => rmSync(root, { recursive: true, force: true }));

it('a path that is taken gets the first number that is free, before its ending', async () => {
  const path = join(root, 'es.dbn.zst');
  const reserved = async () => {
    const found = await reservePath(path);
    releasePath(found);
    return found;
  };
  expect(await reserved()).toBe(path);
  writeFileSync(path, '');
  expect(await reserved()).toBe(join(root, 'es.2.dbn.zst'));
  writeFileSync(join(root, 'es.2.dbn.zst'), '');
  expect(await reserved()).toBe(join(root, 'es.3.dbn.zst'));
  writeFileSync(join(root, 'part.dbn.frag.zst'), '');
  expect(await reservePath(join(root, 'part.dbn.frag.zst'))).toBe(join(root, 'part.2.dbn.frag.zst'));
  writeFileSync(join(root, 'other'), '');
  expect(await reservePath(join(root, 'other'))).toBe(join(root, 'other.2'));
});
it('a path that is promised to one is not given to another, until it is released', async () => {
  const path = join(root, 'new.dbn');
  expect((await Promise.all([reservePath(path), reservePath(path)])).toSorted().reverse()).toEqual([
    path,
    join(root, 'new.2.dbn'),
  ]);
  releasePath(path);
  expect(await reservePath(path)).toBe(path);
});
