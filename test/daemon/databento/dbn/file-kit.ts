import { openDbn } from '../../../../daemon/databento/dbn/index.ts';
import { encodeMetadata, type Metadata } from '../../../../daemon/databento/dbn/metadata.ts';
import type { DbnSource } from '../../../../daemon/databento/dbn/source.ts';
import { marketRecord } from '../../../conformance/market-data.ts';
import { metadata } from '../../raw-trades.ts';

/** Midnight of 2025-06-05, UTC. */
export const MIDNIGHT = 1_749_081_600_000_000_000n;

export interface Made {
  readonly sequence: number;
  readonly seconds: number;
  readonly id?: number;
  readonly publisher?: number;
  readonly schema?: string;
}
export function recordOf({ sequence, seconds, id = 1, publisher = 1, schema = 'trades' }: Made): Buffer {
  const at = MIDNIGHT + BigInt(seconds) * 1_000_000_000n;
  const bytes = marketRecord({ schema, instrumentId: id, tsEvent: at - 5n, tsRecv: at, sequence });
  bytes.writeUInt16LE(publisher, 2);
  return bytes;
}
/** June's contract has number 1 until the 6th, and September's from then on. */
export const MAPPINGS: Metadata['mappings'] = [
  { rawSymbol: 'ESM5', intervals: [{ startDate: 20250601, endDate: 20250606, symbol: '1' }] },
  {
    rawSymbol: 'ESU5',
    intervals: [
      { startDate: 20250601, endDate: 20250630, symbol: '2' },
      { startDate: 20250606, endDate: 20250630, symbol: '1' },
    ],
  },
];
export const sourceOf = (made: readonly Made[], more: Partial<Metadata> = {}): Promise<DbnSource> =>
  openDbn([
    Buffer.concat([encodeMetadata(metadata({ mappings: MAPPINGS, ...more })), ...made.map(recordOf)]),
  ]);

export async function sequencesOf(source: DbnSource): Promise<number[]> {
  const found: number[] = [];
  for await (const { view, count, stride } of source.runs())
    for (let i = 0; i < count; i++) found.push(view.getUint32(i * stride + 44, true));
  return found;
}
