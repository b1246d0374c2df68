import { type Layout, TS_EVENT_OFFSET } from './layout.ts';
import type { RecordRun } from './source.ts';

/**
 * Where a record keeps the time the service orders it by: `ts_recv` where it has one,
 * else `ts_event`.
 */
export function indexTimeOffset(layout: Layout | null): number {
  return layout?.fields.find(({ name }) => name === 'ts_recv')?.offset ?? TS_EVENT_OFFSET;
}

/**
 * The records of a run that are wanted, moved together at the front of its own memory.
 * @param isWanted told each record's offset in the run's bytes
 */
export function wantedRecords(run: RecordRun, isWanted: (at: number) => boolean): RecordRun {
  const { bytes, count, stride } = run;
  let kept = 0;
  let spanFrom = 0;
  const keepSpan = (to: number): void => {
    if (kept !== spanFrom) bytes.copyWithin(kept * stride, spanFrom * stride, to * stride);
    kept += to - spanFrom;
  };
  for (let record = 0; record < count; record++) {
    if (isWanted(record * stride)) continue;
    keepSpan(record);
    spanFrom = record + 1;
  }
  keepSpan(count);
  return kept === count
    ? run
    : { ...run, count: kept, bytes: bytes.subarray(0, kept * stride), view: viewOf(run, kept * stride) };
}

const viewOf = ({ bytes }: RecordRun, length: number): DataView =>
  new DataView(bytes.buffer, bytes.byteOffset, length);
