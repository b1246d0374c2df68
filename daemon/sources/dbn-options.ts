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
  ColumnReader,
  MBP_1,
  openDbnFile,
  type RunOf,
  runsOf,
  STAT_TYPE,
  STATISTICS_V3,
  TRADE,
  UNDEF_QUANTITY,
  UPDATE_ACTION,
} from '../databento/index.ts';
import { type OPTIONS_SCHEMAS, rawFile } from '../raw/raw-layout.ts';
import { aggressorOf } from './aggressor.ts';
import { dailyChain, definitionBatch } from './daily-chain.ts';
import { type EventReader, keepRows, sessionTimes, TimeColumn } from './dbn-events.ts';
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

export function optionTradeReader(session: Session): EventReader<typeof TRADE.entries, 'optionTrade'> {
  const names = ['instrument_id', 'ts_event', 'sequence', 'price', 'size', 'side'] as const;
  const reader = new ColumnReader(TRADE, names);
  return (run) => {
    const batch = reader.read(run);
    const { ts_event, side, instrument_id: instrumentId, sequence, price, size } = batch.columns;
    const at = new Float64Array(batch.count);
    sessionTimes(ts_event, batch.count, session, at);
    const aggressor = Int8Array.from(side.subarray(0, batch.count), aggressorOf);
    const columns = [at, sequence, price, size, aggressor, instrumentId];
    const count = keepRows(batch.count, (row) => !Number.isNaN(price[row]!), columns);
    return { count, at, sequence, instrumentId, price, size, aggressor };
  };
}

export function optionQuoteReader(session: Session): EventReader<typeof MBP_1.entries, 'optionQuote'> {
  const reader = new ColumnReader(MBP_1, QUOTE_FIELDS);
  const times = new TimeColumn(session);
  return (run) => {
    const { count, columns } = reader.read(run);
    const { instrument_id: instrumentId, sequence } = columns;
    const { 'levels[0].bid_px': bid, 'levels[0].ask_px': ask } = columns;
    const { 'levels[0].bid_sz': bidSize, 'levels[0].ask_sz': askSize } = columns;
    return {
      count,
      at: times.read(columns.ts_event, count),
      sequence,
      instrumentId,
      bid,
      ask,
      bidSize,
      askSize,
    };
  };
}

/** The figures of open interest among a run's statistics, in its order. */
export function openInterestRows(
  session: Session,
): (run: RunOf<typeof STATISTICS_V3.entries>) => OpenInterestRow[] {
  const reader = new ColumnReader(STATISTICS_V3, STATISTIC_FIELDS);
  const [received, happened] = [new TimeColumn(session), new TimeColumn(session)];
  return (run) => {
    const { count, columns } = reader.read(run);
    const at = received.read(columns.ts_recv, count);
    const happenedAt = happened.read(columns.ts_event, count);
    const { instrument_id: instrumentId, stat_type: type, update_action: action } = columns;
    const { quantity, ts_ref: reference } = columns;
    const rows: OpenInterestRow[] = [];
    for (let row = 0; row < count; row++) {
      if (type[row] !== STAT_TYPE.openInterest) continue;
      const isKnown = action[row] !== UPDATE_ACTION.delete && quantity[row] !== UNDEF_QUANTITY;
      rows.push({
        at: at[row]!,
        happenedAt: happenedAt[row]!,
        instrumentId: instrumentId[row]!,
        contracts: isKnown ? Number(quantity[row]!) : Number.NaN,
        ofDay: dayOf(reference[row]!),
      });
    }
    return rows;
  };
}

async function* optionTradeBatches(
  path: string,
  session: Session,
  chain: () => Promise<Followed>,
): AsyncGenerator<OptionTradeBatch> {
  const followed = await chain();
  if (followed.size === 0) return;
  const read = optionTradeReader(session);
  const isWanted = (id: number) => followed.has(id);
  for await (const run of runsOf(await openDbnFile(path), TRADE, { isWanted })) yield read(run);
}

async function* optionQuoteBatches(
  path: string,
  session: Session,
  chain: () => Promise<Followed>,
): AsyncGenerator<OptionQuoteBatch> {
  const followed = await chain();
  if (followed.size === 0) return;
  const read = optionQuoteReader(session);
  const isWanted = (id: number) => followed.has(id);
  for await (const run of runsOf(await openDbnFile(path), MBP_1, { isWanted })) yield read(run);
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
  const read = openInterestRows(session);
  for await (const run of runsOf(await openDbnFile(path), STATISTICS_V3, { upgrade: 'v3' }))
    for (const row of read(run)) if (followed.has(row.instrumentId)) rows.push(row);
  yield openInterestBatch(rows);
}
