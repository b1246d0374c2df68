import type { Lake } from '../daemon/lake/lake.ts';
import type { Manifest } from '../daemon/lake/manifest.ts';
import { encodeTable } from '../daemon/lake/row-encoding.ts';

export const PAIR = { dataset: 'silver/x', date: '2025-06-05', files: ['x.parquet', 'y.parquet'] } as const;

/**
 * Commits two small tables that hold one value: a reader that sees both values at once
 * has seen half a commit.
 */
export function commitPair(lake: Lake, value: number): Promise<Manifest> {
  const bytes = encodeTable([{ name: 'a', type: 'float64' }], { a: Float64Array.of(value) });
  return lake.commit({
    dataset: PAIR.dataset,
    date: PAIR.date,
    inputs: `value ${value}`,
    timeRange: null,
    files: Object.fromEntries(PAIR.files.map((name) => [name, { bytes, rows: 1 }])),
  });
}
