import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import {
  datesWithRaw,
  isSimulated,
  minuteBarsFile,
  rawFile,
  rawFolderOf,
  truthFolder,
} from '../../../daemon/raw/raw-layout.ts';

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
it('bars that are to be imported lie beside them', () =>
  expect(minuteBarsFile({ rawFolder: '/lake/raw', symbol: 'ES' }, '2025-06-05')).toBe(
    '/lake/raw/futures/ohlcv-1m/es-20250605.ohlcv-1m.dbn.zst',
  ));

it('sessions with raw files are found by their names, and nothing else is', () => {
  const place = { rawFolder: rawFolderOf(root), market: 'options', symbol: 'ES' } as const;
  expect(datesWithRaw(place)).toEqual([]);
  const path = rawFile(place, 'definition', '2025-06-06');
  mkdirSync(dirname(path), { recursive: true });
  for (const name of [
    'es-opt-20250606.definition.dbn.zst',
    'es-opt-20250605.definition.dbn.zst',
    // A Saturday, another family, another schema, a piece of a recording, no date.
    'es-opt-20250607.definition.dbn.zst',
    'mes-opt-20250605.definition.dbn.zst',
    'es-opt-20250604.trades.dbn.zst',
    'es-opt-20250603.definition.dbn.zst.part',
    'es-opt-2025.definition.dbn.zst',
  ])
    writeFileSync(join(dirname(path), name), '');
  expect(datesWithRaw(place)).toEqual(['2025-06-05', '2025-06-06']);
  expect(datesWithRaw({ ...place, market: 'futures' })).toEqual([]);
});
it('a market was made up where its truth is known', () => {
  expect(isSimulated(root, '2025-06-05')).toBe(false);
  mkdirSync(join(truthFolder(root), 'date=2025-06-05'), { recursive: true });
  expect([isSimulated(root, '2025-06-05'), isSimulated(root, '2025-06-06')]).toEqual([true, false]);
});
