import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { isSimulated, rawFile, rawFolderOf, truthFolder } from '../../../daemon/raw/raw-layout.ts';

const root = mkdtempSync(join(tmpdir(), 'spymaster-raw-'));
afterAll(() => rmSync(root, { recursive: true, force: true }));

it('raw files lie by market and schema, named by root and date', () => {
  const place = { rawFolder: rawFolderOf('data'), symbol: 'ES' };
  expect(rawFile({ ...place, market: 'futures' }, 'mbp-10', '2025-06-05')).toBe(
    join('data', 'raw', 'futures', 'mbp-10', 'es-20250605.mbp-10.dbn.zst'),
  );
  expect(rawFile({ ...place, market: 'options' }, 'statistics', '2025-06-05')).toBe(
    join('data', 'raw', 'options', 'statistics', 'es-opt-20250605.statistics.dbn.zst'),
  );
});
it('a market was made up where its truth is known', () => {
  expect(isSimulated(root, '2025-06-05')).toBe(false);
  mkdirSync(join(truthFolder(root), 'date=2025-06-05'), { recursive: true });
  expect([isSimulated(root, '2025-06-05'), isSimulated(root, '2025-06-06')]).toEqual([true, false]);
});
