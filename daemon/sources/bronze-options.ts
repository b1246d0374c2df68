import type { AnyEventStream } from '../../pipeline/events/event-stream.ts';
import type { OptionQuoteBatch, OptionTradeBatch } from '../../pipeline/events/option-kinds.ts';
import { STAT_TYPE } from '../databento/index.ts';
import { DATASETS, type Lake } from '../lake/lake.ts';
import { readOptionDefinitions } from '../tables/option-definitions.ts';
import { batchesOf, contentHashOf, type Part } from './bronze-part.ts';
import { dailyChain, definitionBatch } from './daily-chain.ts';
import { keepRows } from './dbn-events.ts';
import type { FollowedMarket } from './market-source.ts';
import { dayOf, type OpenInterestRow, openInterestBatch } from './open-interest.ts';

/**
 * Events of the options that expire at a session's close, from the bronze tables; the
 * same as from the raw files they were made of.
 */
export async function bronzeOptionStreams(
  lake: Lake,
  { instrument: { symbol }, session, contract }: FollowedMarket,
): Promise<AnyEventStream[]> {
  const definitions = await lake.manifest(DATASETS.optionDefinitions(symbol), session.date);
  if (!definitions) return [];
  const chain = dailyChain(session, await readOptionDefinitions(lake, symbol, definitions));
  const followed = new Set(chain.map(({ instrumentId }) => instrumentId));
  const streams: AnyEventStream[] = [
    {
      kind: 'optionDefinition',
      contentHash: contentHashOf(definitions),
      async *batches() {
        yield definitionBatch(session, chain, contract);
      },
    },
  ];
  const table = async <B>(dataset: string, batchOf: (part: Part) => B) => {
    const manifest = await lake.manifest(dataset, session.date);
    return (
      manifest && {
        contentHash: contentHashOf(manifest),
        batches: () => batchesOf(lake, dataset, manifest, session, batchOf),
      }
    );
  };
  const statistics = await table(DATASETS.optionStatistics(symbol), (part) =>
    openInterestRows(part, followed),
  );
  if (statistics)
    streams.push({
      kind: 'openInterest',
      contentHash: statistics.contentHash,
      async *batches() {
        const rows: OpenInterestRow[] = [];
        for await (const part of statistics.batches()) rows.push(...part);
        yield openInterestBatch(rows);
      },
    });
  const trades = await table(DATASETS.optionTrades(symbol), (part) => optionTradeBatch(part, followed));
  if (trades) streams.push({ kind: 'optionTrade', ...trades });
  const quotes = await table(DATASETS.optionQuotes(symbol), (part) => optionQuoteBatch(part, followed));
  if (quotes) streams.push({ kind: 'optionQuote', ...quotes });
  return streams;
}

type Followed = ReadonlySet<number>;

function optionTradeBatch(part: Part, followed: Followed): OptionTradeBatch {
  const { at, sequence } = part;
  const instrumentId = part.counts('instrument_id');
  const price = part.column<Float64Array>('price');
  const size = part.counts('size');
  const aggressor = part.column<Int8Array>('aggressor').slice();
  const count = keepRows(part.count, (row) => followed.has(instrumentId[row]!), [
    at,
    sequence,
    price,
    size,
    aggressor,
    instrumentId,
  ]);
  return { count, at, sequence, instrumentId, price, size, aggressor };
}

function optionQuoteBatch(part: Part, followed: Followed): OptionQuoteBatch {
  const { at, sequence } = part;
  const instrumentId = part.counts('instrument_id');
  const bid = part.column<Float64Array>('bid_px').slice();
  const ask = part.column<Float64Array>('ask_px').slice();
  const bidSize = Uint32Array.from(part.column<BigInt64Array>('bid_sz'), Number);
  const askSize = Uint32Array.from(part.column<BigInt64Array>('ask_sz'), Number);
  const count = keepRows(part.count, (row) => followed.has(instrumentId[row]!), [
    at,
    sequence,
    bid,
    ask,
    bidSize,
    askSize,
    instrumentId,
  ]);
  return { count, at, sequence, instrumentId, bid, ask, bidSize, askSize };
}

function openInterestRows(part: Part, followed: Followed): OpenInterestRow[] {
  const received = part.times('ts_recv_ns');
  const instrumentId = part.counts('instrument_id');
  const type = part.counts('stat_type');
  const contracts = part.column<Float64Array>('open_interest');
  const reference = part.column<BigInt64Array>('ts_ref_ns');
  const rows: OpenInterestRow[] = [];
  for (let row = 0; row < part.count; row++) {
    if (type[row] !== STAT_TYPE.openInterest || !followed.has(instrumentId[row]!)) continue;
    rows.push({
      at: received[row]!,
      happenedAt: part.at[row]!,
      instrumentId: instrumentId[row]!,
      contracts: contracts[row]!,
      ofDay: dayOf(BigInt.asUintN(64, reference[row]!)),
    });
  }
  return rows;
}
