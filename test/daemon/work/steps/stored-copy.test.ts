import { expect, it } from 'vitest';
import { DATASETS } from '../../../../daemon/lake/lake.ts';
import { copyOf, timeRangeOf } from '../../../../daemon/work/steps/stored-copy.ts';
import { scratchLake } from '../../tables/made-up.ts';

const { lake } = scratchLake();

it('a stored file is copied with its rows, and a date’s times are those of its manifest', async () => {
  const dataset = DATASETS.state('ES');
  const date = '2025-06-05';
  const file = { bytes: Uint8Array.of(1, 2, 3), rows: 7 };
  const timeRange = [5n, 9_007_199_254_740_993n] as const;
  await lake.commit({ dataset, date, inputs: 'x', facts: {}, timeRange, files: { 'a.parquet': file } });
  expect(await copyOf(lake, dataset, date, 'a.parquet')).toEqual(file);
  const manifest = (await lake.manifest(dataset, date))!;
  expect(timeRangeOf(manifest)).toEqual(timeRange);
  expect(timeRangeOf({ ...manifest, minTimeNs: null })).toBeNull();
});
