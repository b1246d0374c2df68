import { NS_PER_MINUTE } from '../../../shared/units.ts';
import {
  DbnWriter,
  OHLCV,
  openDbnFile,
  type RecordView,
  RTYPE,
  recordsOf,
  runsOf,
  TRADE,
} from '../../databento/index.ts';

const MINUTE_NS = BigInt(NS_PER_MINUTE);

/** One minute of one instrument, prices in billionths of a point. */
interface Bar {
  readonly startAt: bigint;
  readonly open: bigint;
  high: bigint;
  low: bigint;
  close: bigint;
  volume: bigint;
  readonly publisherId: number;
}

/**
 * Writes the one-minute bars of a file of trades, each instrument's own, as the service
 * does: a record for each minute with a trade, at its start.
 * @throws {SpymasterError} of a file that cannot be read or written
 */
export async function writeMinuteBars(tradesPath: string, barsPath: string): Promise<void> {
  const source = await openDbnFile(tradesPath);
  const writer = await DbnWriter.create(barsPath, { ...source.metadata!, schema: 'ohlcv-1m' });
  try {
    const open = new Map<number, Bar>();
    const write = async (bars: readonly (readonly [instrumentId: number, bar: Bar])[]) => {
      for (const [instrumentId, bar] of bars) {
        open.delete(instrumentId);
        await writer.record(OHLCV, {
          rtype: RTYPE.ohlcv1m,
          publisher_id: bar.publisherId,
          instrument_id: instrumentId,
          ts_event: bar.startAt,
          open: bar.open,
          high: bar.high,
          low: bar.low,
          close: bar.close,
          volume: bar.volume,
        });
      }
    };
    for await (const run of runsOf(source, TRADE))
      for (const trade of recordsOf(run)) {
        const startAt = trade.ts_event - (trade.ts_event % MINUTE_NS);
        const past = [...open].filter(([, bar]) => bar.startAt < startAt);
        if (past.length > 0) await write(past);
        addTrade(open, startAt, trade);
      }
    await write([...open]);
    await writer.close();
  } catch (error) {
    await writer.abort();
    throw error;
  }
}

function addTrade(open: Map<number, Bar>, startAt: bigint, trade: RecordView<typeof TRADE.entries>): void {
  const price = trade.raw('price');
  const bar = open.get(trade.instrument_id) ?? {
    startAt,
    open: price,
    high: price,
    low: price,
    close: price,
    volume: 0n,
    publisherId: trade.publisher_id,
  };
  open.set(trade.instrument_id, bar);
  if (price > bar.high) bar.high = price;
  if (price < bar.low) bar.low = price;
  bar.close = price;
  bar.volume += BigInt(trade.size);
}
