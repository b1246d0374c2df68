import { mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import { DbnWriter } from '../../daemon/databento/dbn/index.ts';
import type { Metadata } from '../../daemon/databento/dbn/metadata.ts';
import { toTimestamp } from '../../shared/session/session.ts';
import { marketRecord } from '../conformance/market-data.ts';
import { clock, SESSION } from '../market.ts';

/** The header of a DBN file of the test session. */
export const metadata = (more: Partial<Metadata> = {}): Metadata => ({
  version: 3,
  dataset: 'GLBX.MDP3',
  schema: 'trades',
  start: SESSION.origin,
  end: SESSION.origin + 86_400_000_000_000n,
  limit: null,
  stypeIn: 'raw_symbol',
  stypeOut: 'instrument_id',
  tsOut: false,
  symbolCstrLength: 71,
  symbols: [],
  partial: [],
  notFound: [],
  mappings: [],
  recordCount: null,
  ...more,
});

export const mapping = (rawSymbol: string, id: number) => ({
  rawSymbol,
  intervals: [{ startDate: 20250601, endDate: 20250630, symbol: String(id) }],
});

export interface RawTrade {
  readonly time: string;
  readonly instrumentId?: number;
  readonly price?: number;
  readonly size?: number;
  readonly side?: 'A' | 'B' | 'N';
  /** When it arrived, where that is not when it happened. */
  readonly received?: string;
}

/** A raw file of trades, in the order in which they arrived. */
export async function writeRawTrades(
  path: string,
  trades: readonly RawTrade[],
  mappings = [mapping('ESM5', 1), mapping('ESU5', 2)],
): Promise<void> {
  mkdirSync(dirname(path), { recursive: true });
  const writer = await DbnWriter.create(
    path,
    metadata({ mappings, symbols: mappings.map(({ rawSymbol }) => rawSymbol) }),
  );
  for (const [sequence, trade] of trades.entries()) {
    const { time, instrumentId = 1, price = 6000, size = 1, side = 'B', received = time } = trade;
    const record = marketRecord({
      schema: 'trades',
      instrumentId,
      tsEvent: toTimestamp(SESSION, clock(time)),
      tsRecv: toTimestamp(SESSION, clock(received)),
      sequence,
    });
    record.writeBigInt64LE(BigInt(price * 4) * 250_000_000n, 16);
    record.writeUInt32LE(size, 24);
    record.write(side, 29, 'latin1');
    await writer.write(record);
  }
  await writer.close();
}
