import type { AnyEventStream } from '../../pipeline/events/event-stream.ts';
import type { OpenInterestBatch, OptionQuoteBatch, OptionTradeBatch } from '../../pipeline/events/kinds.ts';
import { STAT } from '../databento/dbn/index.ts';
import { DATASETS, type Lake } from '../lake/lake.ts';
import { readOptionDefinitions } from '../tables/option-definitions.ts';
import { batchesOf, contentHashOf, type Part } from './bronze-part.ts';
import { dailyChain, definitionBatch } from './daily-chain.ts';
import { keepRows } from './dbn-events.ts';
import type { FollowedMarket } from './market-source.ts';

const NS_PER_DAY = 86_400_000_000_000n;

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
    openInterestBatch(part, followed),
  );
  if (statistics) streams.push({ kind: 'openInterest', ...statistics });
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

function openInterestBatch(part: Part, followed: Followed): OpenInterestBatch {
  const at = part.times('ts_recv_ns');
  const instrumentId = part.counts('instrument_id');
  const type = part.counts('stat_type');
  const contracts = part.column<Float64Array>('open_interest').slice();
  const ofDay = Float64Array.from(part.column<BigInt64Array>('ts_ref_ns'), (ns) =>
    Number(BigInt.asUintN(64, ns) / NS_PER_DAY),
  );
  const count = keepRows(
    part.count,
    (row) => type[row] === STAT.openInterest && followed.has(instrumentId[row]!),
    [at, contracts, ofDay, instrumentId],
  );
  const sequence = Uint32Array.from({ length: count }, (_, i) => i);
  return { count, at, sequence, instrumentId, contracts, ofDay };
}
