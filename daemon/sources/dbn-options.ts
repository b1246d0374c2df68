import { existsSync } from 'node:fs';
import type { AnyEventStream } from '../../pipeline/events/event-stream.ts';
import type {
  OpenInterestBatch,
  OptionQuoteBatch,
  OptionTradeBatch,
} from '../../pipeline/events/option-kinds.ts';
import type { OptionContract } from '../../shared/contracts/option-contract.ts';
import type { Session } from '../../shared/session/session.ts';
import { columnBatches, openDbnFile, STAT, UNDEF_QUANTITY, UPDATE_ACTION } from '../databento/dbn/index.ts';
import { optionListings } from '../databento/index.ts';
import { type OPTIONS_SCHEMAS, rawFile } from '../files/raw-layout.ts';
import { aggressorOf } from './aggressor.ts';
import { dailyChain, definitionBatch } from './daily-chain.ts';
import { keepRows, sessionTimes } from './dbn-events.ts';
import type { FollowedMarket } from './market-source.ts';
import { dayOf, type OpenInterestRow, openInterestBatch } from './open-interest.ts';
import { rawCard } from './raw-card.ts';

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
  const fields = ['instrument_id', 'ts_event', 'sequence', 'price', 'size', 'side'];
  const isWanted = (id: number) => followed.has(id);
  for await (const batch of columnBatches(await openDbnFile(path), { fields, isWanted })) {
    if (batch.layout.name !== 'trade') continue;
    const at = new Float64Array(batch.count);
    sessionTimes(batch.column('ts_event'), batch.count, session, at);
    const aggressor = Int8Array.from(batch.column<Uint8Array>('side').subarray(0, batch.count), aggressorOf);
    const instrumentId = batch.column<Uint32Array>('instrument_id');
    const sequence = batch.column<Uint32Array>('sequence');
    const price = batch.column<Float64Array>('price');
    const size = batch.column<Uint32Array>('size');
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
  const quote = (part: string) => `levels[0].${part}`;
  const parts = ['bid_px', 'ask_px', 'bid_sz', 'ask_sz'].map(quote);
  const fields = ['instrument_id', 'ts_event', 'sequence', ...parts];
  const isWanted = (id: number) => followed.has(id);
  let at = new Float64Array(0);
  for await (const batch of columnBatches(await openDbnFile(path), { fields, isWanted })) {
    if (batch.layout.name !== 'mbp-1') continue;
    if (at.length < batch.count) at = new Float64Array(batch.count * 2);
    sessionTimes(batch.column('ts_event'), batch.count, session, at);
    const instrumentId = batch.column<Uint32Array>('instrument_id');
    const sequence = batch.column<Uint32Array>('sequence');
    const bid = batch.column<Float64Array>(quote('bid_px'));
    const ask = batch.column<Float64Array>(quote('ask_px'));
    const bidSize = batch.column<Uint32Array>(quote('bid_sz'));
    const askSize = batch.column<Uint32Array>(quote('ask_sz'));
    yield { count: batch.count, at, sequence, instrumentId, bid, ask, bidSize, askSize };
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
  for await (const batch of columnBatches(await openDbnFile(path), { upgrade: 'v3' })) {
    if (batch.layout.name !== 'statistics.v3') continue;
    const [at, happenedAt] = [new Float64Array(batch.count), new Float64Array(batch.count)];
    sessionTimes(batch.column('ts_recv'), batch.count, session, at);
    sessionTimes(batch.column('ts_event'), batch.count, session, happenedAt);
    const instrumentId = batch.column<Uint32Array>('instrument_id');
    const type = batch.column<Uint16Array>('stat_type');
    const action = batch.column<Uint8Array>('update_action');
    const quantity = batch.column<BigInt64Array>('quantity');
    const reference = batch.column<BigUint64Array>('ts_ref');
    for (let row = 0; row < batch.count; row++) {
      if (type[row] !== STAT.openInterest || !followed.has(instrumentId[row]!)) continue;
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
