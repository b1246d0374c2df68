import { INSTRUMENT_ID_OFFSET, type Layout, TS_EVENT_OFFSET } from './layout.ts';
import type { RecordRun } from './source.ts';

/**
 * Where a record keeps the time the service orders it by: `ts_recv` where it has one,
 * else `ts_event`.
 */
export function indexTimeOffset(layout: Layout | null): number {
  return layout?.fields.find(({ name }) => name === 'ts_recv')?.offset ?? TS_EVENT_OFFSET;
}

/** When a run’s record happened and when it was received, in nanoseconds since 1970. */
export function runTimes(
  run: RecordRun,
  record: number,
): { readonly happened: bigint; readonly received: bigint } {
  const at = record * run.stride;
  return {
    happened: run.view.getBigUint64(at + TS_EVENT_OFFSET, true),
    received: run.view.getBigUint64(at + indexTimeOffset(run.layout), true),
  };
}

/**
 * The records of some instruments alone, moved together within the run’s own memory.
 * @param from of what happened at or after it, in nanoseconds since 1970
 */
export function wantedRun<R extends RecordRun>(
  run: R,
  isWanted: (instrumentId: number) => boolean,
  from = 0n,
): R {
  const { view } = run;
  const isLater = (at: number) => from === 0n || view.getBigUint64(at + TS_EVENT_OFFSET, true) >= from;
  return {
    ...run,
    ...wantedRecords(run, (at) => isWanted(view.getUint32(at + INSTRUMENT_ID_OFFSET, true)) && isLater(at)),
  };
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
