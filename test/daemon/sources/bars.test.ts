import { expect, it } from 'vitest';
import { DATASETS } from '../../../daemon/lake/lake.ts';
import { barsSource } from '../../../daemon/sources/bars.ts';
import { encodeImportedBars, IMPORTED_BARS_FILE } from '../../../daemon/tables/imported-bars.ts';
import { toTimestamp } from '../../../shared/session/session.ts';
import { clock, ES, SESSION } from '../../market.ts';
import { scratchLake } from '../tables/made-up.ts';

const { lake, store } = scratchLake();

it('imported bars are a source of bars alone, of no contract that is known, told by their content', async () => {
  expect(await barsSource(lake, ES, SESSION)).toBeNull();
  const bar = {
    startNs: toTimestamp(SESSION, clock('10:00')),
    open: 1,
    high: 4,
    low: 0.5,
    close: 2,
    volume: 9,
  };
  const manifest = await store(DATASETS.importedBars('ES'), IMPORTED_BARS_FILE, encodeImportedBars([bar]));
  const source = await barsSource(lake, ES, SESSION);
  expect([source!.kind, source!.contract]).toEqual(['bars', null]);
  expect(source!.streams.map(({ kind, contentHash }) => [kind, contentHash])).toEqual([
    ['bar', Object.values(manifest.files)[0]!.sha256],
  ]);
  for await (const batch of source!.streams[0]!.batches()) expect(batch.count).toBe(1);
});
