import { existsSync } from 'node:fs';
import type { AnyEventStream } from '../../pipeline/events/event-stream.ts';
import type {
  OpenInterestBatch,
  OptionQuoteBatch,
  OptionTradeBatch,
} from '../../pipeline/events/option-kinds.ts';
import type { OptionContract } from '../../shared/contracts/option-contract.ts';
import type { Session } from '../../shared/session/session.ts';
import { optionListings } from '../contracts/option-chain.ts';
import {
  columnBatches,
  MBP_1,
  openDbnFile,
  STAT_TYPE,
  STATISTICS_V3,
  TRADE,
  UNDEF_QUANTITY,
  UPDATE_ACTION,
} from '../databento/index.ts';
import { type OPTIONS_SCHEMAS, rawFile } from '../raw/raw-layout.ts';
import { aggressorOf } from './aggressor.ts';
import { dailyChain, definitionBatch } from './daily-chain.ts';
import { keepRows, sessionTimes } from './dbn-events.ts';
import type { FollowedMarket } from './market-source.ts';
import { dayOf, type OpenInterestRow, openInterestBatch } from './open-interest.ts';
import { rawCard } from './raw-card.ts';

const QUOTE_FIELDS = [
  'instrument_id',
  'ts_event',
  'sequence',
  'levels[0].bid_px',
  'levels[0].ask_px',
  'levels[0].bid_sz',
  'levels[0].ask_sz',
] as const;
const STATISTIC_FIELDS = [
  'instrument_id',
  'ts_recv',
  'ts_event',
  'ts_ref',
  'stat_type',
  'update_action',
  'quantity',
] as const;

/** Ids of the options that are followed. */
type Followed = ReadonlySet<number>;

/** The options of a date, found when its first events are asked for. */
interface Chain {
  readonly options: readonly OptionContract[];
  readonly followed: Followed;
}

/**
 * Events of the options that expire at a session's close, from the DBN files of a date;
 * none where there are no definitions to say which these are.
 */
export async function dbnOptionStreams(
  rawFolder: string,
  { instrument, session, contract }: FollowedMarket,
): Promise<AnyEventStream[]> {
  const place = { rawFolder, market: 'options', symbol: instrument.symbol } as const;
  const pathOf = (schema: (typeof OPTIONS_SCHEMAS)[number]) => rawFile(place, schema, session.date);
  const definitions = pathOf('definition');
  if (!existsSync(definitions)) return [];
  const hashOf = async (path: string) => (await rawCard(path, 'other', session)).sha256;
  const read = async (): Promise<Chain> => {
    const options = dailyChain(session, await optionListings(await openDbnFile(definitions), instrument));
    return { options, followed: new Set(options.map(({ instrumentId }) => instrumentId)) };
  };
  let known: Promise<Chain> | null = null;
  const chain = (): Promise<Chain> => {
    known ??= read();
    return known;
  };
  const streams: AnyEventStream[] = [
    {
      kind: 'optionDefinition',
      contentHash: await hashOf(definitions),
      async *batches() {
        yield definitionBatch(session, (await chain()).options, contract);
      },
    },
  ];
  const followed = async () => (await chain()).followed;
  const [statistics, trades, quotes] = [pathOf('statistics'), pathOf('trades'), pathOf('mbp-1')];
  if (existsSync(statistics))
    streams.push({
      kind: 'openInterest',
      contentHash: await hashOf(statistics),
      batches: () => openInterestBatches(statistics, session, followed),
    });
  if (existsSync(trades))
    streams.push({
      kind: 'optionTrade',
      contentHash: await hashOf(trades),
      batches: () => optionTradeBatches(trades, session, followed),
    });
  if (existsSync(quotes))
    streams.push({
      kind: 'optionQuote',
      contentHash: await hashOf(quotes),
      batches: () => optionQuoteBatches(quotes, session, followed),
    });
  return streams;
}

async function* optionTradeBatches(
  path: string,
  session: Session,
  chain: () => Promise<Followed>,
): AsyncGenerator<OptionTradeBatch> {
  const followed = await chain();
  if (followed.size === 0) return;
  const names = ['instrument_id', 'ts_event', 'sequence', 'price', 'size', 'side'] as const;
  const isWanted = (id: number) => followed.has(id);
  for await (const batch of columnBatches(await openDbnFile(path), TRADE, names, { isWanted })) {
    const { ts_event, side, instrument_id: instrumentId, sequence, price, size } = batch.columns;
    const at = new Float64Array(batch.count);
    sessionTimes(ts_event, batch.count, session, at);
    const aggressor = Int8Array.from(side.subarray(0, batch.count), aggressorOf);
    const columns = [at, sequence, price, size, aggressor, instrumentId];
    const count = keepRows(batch.count, (row) => !Number.isNaN(price[row]!), columns);
    yield { count, at, sequence, instrumentId, price, size, aggressor };
  }
}

async function* optionQuoteBatches(
  path: string,
  session: Session,
  chain: () => Promise<Followed>,
): AsyncGenerator<OptionQuoteBatch> {
  const followed = await chain();
  if (followed.size === 0) return;
  const isWanted = (id: number) => followed.has(id);
  let at = new Float64Array(0);
  const source = await openDbnFile(path);
  for await (const { count, columns } of columnBatches(source, MBP_1, QUOTE_FIELDS, { isWanted })) {
    if (at.length < count) at = new Float64Array(count * 2);
    sessionTimes(columns.ts_event, count, session, at);
    const { instrument_id: instrumentId, sequence } = columns;
    const { 'levels[0].bid_px': bid, 'levels[0].ask_px': ask } = columns;
    const { 'levels[0].bid_sz': bidSize, 'levels[0].ask_sz': askSize } = columns;
    yield { count, at, sequence, instrumentId, bid, ask, bidSize, askSize };
  }
}

/**
 * In the order of their receipt; of those received at once, by the hour in which they
 * were made, as bronze keeps them.
 */
async function* openInterestBatches(
  path: string,
  session: Session,
  chain: () => Promise<Followed>,
): AsyncGenerator<OpenInterestBatch> {
  const followed = await chain();
  const rows: OpenInterestRow[] = [];
  const source = await openDbnFile(path);
  const options = { upgrade: 'v3' } as const;
  for await (const { count, columns } of columnBatches(source, STATISTICS_V3, STATISTIC_FIELDS, options)) {
    const [at, happenedAt] = [new Float64Array(count), new Float64Array(count)];
    sessionTimes(columns.ts_recv, count, session, at);
    sessionTimes(columns.ts_event, count, session, happenedAt);
    const { instrument_id: instrumentId, stat_type: type, update_action: action } = columns;
    const { quantity, ts_ref: reference } = columns;
    for (let row = 0; row < count; row++) {
      if (type[row] !== STAT_TYPE.openInterest || !followed.has(instrumentId[row]!)) continue;
      const isKnown = action[row] !== UPDATE_ACTION.delete && quantity[row] !== UNDEF_QUANTITY;
      rows.push({
        at: at[row]!,
        happenedAt: happenedAt[row]!,
        instrumentId: instrumentId[row]!,
        contracts: isKnown ? Number(quantity[row]!) : Number.NaN,
        ofDay: dayOf(reference[row]!),
      });
    }
  }
  yield openInterestBatch(rows);
}
