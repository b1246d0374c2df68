import { openDbn } from '../../../../daemon/databento/dbn/index.ts';
import type { DbnSource, SourceOptions } from '../../../../daemon/databento/dbn/source.ts';
import { dbnHeader, marketRecord } from '../../../conformance/market-data.ts';

export const trade = (sequence: number, price = 6_000_000_000_000n, instrumentId = 1): Buffer =>
  marketRecord({ schema: 'trades', instrumentId, tsEvent: BigInt(sequence), sequence, price });

/** A stream of bytes in pieces of a size, the header first. */
export const streamOf = (
  records: readonly Uint8Array[],
  pieceBytes = 1 << 20,
  header = dbnHeader({ schema: 'trades' }),
): Buffer[] => {
  const all = Buffer.concat([header, ...records]);
  return Array.from({ length: Math.ceil(all.length / pieceBytes) }, (_, i) =>
    all.subarray(i * pieceBytes, (i + 1) * pieceBytes),
  );
};

export const opened = (records: readonly Uint8Array[], options: SourceOptions = {}): Promise<DbnSource> =>
  openDbn(streamOf(records), options);
