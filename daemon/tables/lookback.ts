import { oneSidedClusters, type PrintColumns } from '../../pipeline/grid/print-clusters.ts';
import type { PastSession } from '../../pipeline/schema/threshold.ts';
import type { SessionRun } from '../../pipeline/session/session-run.ts';
import { FEATURES, featurePlace } from '../../pipeline/stages/silver/catalogue.ts';
import { RAW_COLUMNS } from '../../pipeline/stages/silver/encoded.ts';
import { DATASETS, type Lake, type StoredFile } from '../lake/lake.ts';
import { encodeTable, type TableSpec } from '../lake/row-encoding.ts';
import { number } from './columns.ts';
import type { StateTick } from './state.ts';

/** What the thresholds of later sessions look back on: raw physics of every state. */
export const LOOKBACK: TableSpec = Object.values(RAW_COLUMNS).map((name) =>
  number(name, FEATURES[featurePlace(name)]!.unit),
);
export const LOOKBACK_FILE = 'lookback.parquet';

/** Every one-sided cluster of prints between 09:30 and 12:30. */
export const CLUSTERS: TableSpec = [number('cluster_notional', 'USD')];
export const CLUSTERS_FILE = 'clusters.parquet';

export function encodeLookback(ticks: readonly StateTick[]): StoredFile {
  const rows = ticks.flatMap((tick) => tick.rows);
  const columns = Object.values(RAW_COLUMNS).map((name) => {
    const place = featurePlace(name);
    return [name, Float64Array.from(rows, ({ features }) => features[place]!)] as const;
  });
  return { bytes: encodeTable(LOOKBACK, Object.fromEntries(columns)), rows: rows.length };
}

/** @param multiplierUsd US dollars of a point of the contract */
export function encodeClusters({ session, accumulators }: SessionRun, multiplierUsd: number): StoredFile {
  const { prints } = accumulators.tape;
  const clusters = oneSidedClusters(prints, windowOf(prints, session), () => true);
  const notional = Float64Array.from(
    clusters,
    ({ signedPointContracts }) => Math.abs(signedPointContracts) * multiplierUsd,
  );
  return { bytes: encodeTable(CLUSTERS, { cluster_notional: notional }), rows: notional.length };
}

function windowOf(
  { at, count }: PrintColumns & { readonly count: number },
  { rthOpen, windowEnd }: SessionRun['session'],
): { from: number; to: number } {
  let from = 0;
  while (from < count && at[from]! < rthOpen) from++;
  let to = from;
  while (to < count && at[to]! < windowEnd) to++;
  return { from, to };
}

/** An earlier session as thresholds look back on it. */
export async function readLookback(lake: Lake, symbol: string, date: string): Promise<PastSession> {
  const dataset = DATASETS.physics(symbol);
  const states = await lake.read(dataset, date, LOOKBACK_FILE);
  const clusters = await lake.read(dataset, date, CLUSTERS_FILE);
  const columns = new Map(
    [...LOOKBACK.map(({ name }) => name), ...CLUSTERS.map(({ name }) => name)].map((name) => [
      name,
      (CLUSTERS.some((column) => column.name === name) ? clusters : states).numbers(name),
    ]),
  );
  return { date, numbers: (column) => columns.get(column)! };
}
