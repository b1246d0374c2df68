import type { BarBatch } from '../../pipeline/events/kinds.ts';
import { makeBarBatch } from '../../pipeline/events/kinds.ts';
import { fromTimestamp, type Session } from '../../shared/session/session.ts';
import { NS_PER_MINUTE } from '../../shared/units.ts';
import { DATASETS, type Lake, type StoredFile } from '../lake/lake.ts';
import { encodeTable, type TableSpec } from '../lake/row-encoding.ts';
import { OHLCV, time } from './columns.ts';

/** One-minute bars as a user imported them. */
export const IMPORTED_BARS: TableSpec = [time('bar_start_ns'), ...OHLCV];
export const IMPORTED_BARS_FILE = 'part-0000.parquet';

/** A one-minute bar; `startNs` is its start in UTC. */
export interface MinuteBar {
  readonly startNs: bigint;
  readonly open: number;
  readonly high: number;
  readonly low: number;
  readonly close: number;
  readonly volume: number;
}

export function encodeImportedBars(bars: readonly MinuteBar[]): StoredFile {
  const bytes = encodeTable(IMPORTED_BARS, {
    bar_start_ns: bars.map(({ startNs }) => startNs),
    open: Float64Array.from(bars, ({ open }) => open),
    high: Float64Array.from(bars, ({ high }) => high),
    low: Float64Array.from(bars, ({ low }) => low),
    close: Float64Array.from(bars, ({ close }) => close),
    volume: Float64Array.from(bars, ({ volume }) => volume),
  });
  return { bytes, rows: bars.length };
}

/**
 * A day's imported bars as events, from the session's origin: later sessions warm up from
 * all of them.
 * @throws {SpymasterError} LAKE_NOT_COMMITTED, LAKE_CORRUPT
 */
export async function readImportedBars(lake: Lake, symbol: string, session: Session): Promise<BarBatch> {
  const table = await lake.read(DATASETS.importedBars(symbol), session.date, IMPORTED_BARS_FILE);
  const starts = Float64Array.from(table.bigints('bar_start_ns'), (ns) => fromTimestamp(session, ns!));
  const first = starts.findIndex((start) => start >= 0);
  const from = first === -1 ? starts.length : first;
  const batch = makeBarBatch(starts.length - from);
  batch.count = starts.length - from;
  batch.start.set(starts.subarray(from));
  batch.at.set(batch.start.map((start) => start + NS_PER_MINUTE));
  batch.open.set(table.numbers('open').subarray(from));
  batch.high.set(table.numbers('high').subarray(from));
  batch.low.set(table.numbers('low').subarray(from));
  batch.close.set(table.numbers('close').subarray(from));
  batch.volume.set(table.numbers('volume').subarray(from));
  return batch;
}
