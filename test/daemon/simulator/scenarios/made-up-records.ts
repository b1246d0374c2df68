import type { Edit } from '../../../../daemon/simulator/scenarios/edits.ts';
import { RawRecord } from '../../../../daemon/simulator/scenarios/raw-record.ts';
import { marketRecord } from '../../../conformance/market-data.ts';

/** A trade or a book of one level, at nanosecond times. */
export function rawRecord(
  at: bigint,
  more: { readonly price?: number; readonly action?: string; readonly received?: bigint } = {},
): RawRecord {
  const { price = 6000, action = 'T', received = at } = more;
  const bytes = marketRecord({
    schema: 'mbp-1',
    instrumentId: 7,
    tsEvent: at,
    tsRecv: received,
    price: BigInt(price) * 1_000_000_000n,
    sequence: 1,
  });
  bytes[28] = action.charCodeAt(0);
  return new RawRecord(bytes);
}

/** Records as an edit leaves them. */
export function edited(edit: Edit, records: readonly RawRecord[]): RawRecord[] {
  return [...records.flatMap((record) => [...edit.onRecord(record)]), ...edit.onEnd()];
}
