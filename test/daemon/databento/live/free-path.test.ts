import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { freePath } from '../../../../daemon/databento/live/free-path.ts';

const root = mkdtempSync(join(tmpdir(), 'spymaster-free-path-'));
afterAll(() => rmSync(root, { recursive: true, force: true }));

it('a path that is taken gets the first number that is free, before its ending', async () => {
  const path = join(root, 'es.dbn.zst');
  expect(await freePath(path)).toBe(path);
  writeFileSync(path, '');
  expect(await freePath(path)).toBe(join(root, 'es.2.dbn.zst'));
  writeFileSync(join(root, 'es.2.dbn.zst'), '');
  expect(await freePath(path)).toBe(join(root, 'es.3.dbn.zst'));
  writeFileSync(join(root, 'other'), '');
  expect(await freePath(join(root, 'other'))).toBe(join(root, 'other.2'));
});
