import { mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import {
  DbnWriter,
  encodeRecord,
  type FieldValue,
  LAYOUTS,
  RTYPE,
  STAT_TYPE,
  UNDEF_PRICE,
  UPDATE_ACTION,
} from '../../daemon/databento/dbn/index.ts';
import { type OPTIONS_SCHEMAS, rawFile } from '../../daemon/raw/raw-layout.ts';
import { definitionRecord, rawPrice } from '../../daemon/simulator/definitions.ts';
import { toTimestamp } from '../../shared/session/session.ts';
import { clock, SESSION } from '../market.ts';
import { metadata } from './raw-trades.ts';

type Schema = (typeof OPTIONS_SCHEMAS)[number];
type Fields = Readonly<Record<string, FieldValue>>;
const ns = (time: string) => toTimestamp(SESSION, clock(time));

/** A record of a layout, all zero but for the fields given. */
function record(layoutName: string, fields: Fields): Uint8Array {
  const layout = LAYOUTS.get(layoutName)!;
  const zeros = Object.fromEntries(
    layout.fields.map(({ name, type }): [string, FieldValue] => [name, type === 'char' ? 'N' : 0]),
  );
  return encodeRecord({ layout, tsOut: null, raw: null, fields: { ...zeros, ...fields } });
}

/**
 * An option of the test chain: 1 a call and 2 a put at 6000, 3 a call of the day after.
 */
export const rawDefinition = (id: number, strike: number, right: 'C' | 'P', more: Fields = {}): Uint8Array =>
  definitionRecord({
    instrument_id: id,
    ts_event: ns('04:00'),
    ts_recv: ns('04:00'),
    expiration: ns('16:00'),
    strike_price: rawPrice(strike),
    raw_symbol: `E1DM5 ${right}${strike}`,
    asset: 'E1D',
    cfi: right === 'C' ? 'OCEFPS' : 'OPEFPS',
    security_type: 'OOF',
    underlying: 'ESM5',
    instrument_class: right,
    ...more,
  });

const price = (points: number) => (Number.isNaN(points) ? UNDEF_PRICE : rawPrice(points));
const common = (rtype: number, id: number, time: string): Fields => ({
  rtype,
  publisher_id: 1,
  instrument_id: id,
  ts_event: ns(time),
  ts_recv: ns(time),
});

export const rawOptionTrade = (
  id: number,
  time: string,
  {
    sequence = 1,
    points,
    size,
    side,
  }: { sequence?: number; points: number; size: number; side: 'A' | 'B' | 'N' },
): Uint8Array =>
  record('trade', {
    ...common(RTYPE.trade, id, time),
    price: price(points),
    size,
    action: 'T',
    side,
    sequence,
  });

export const rawOptionQuote = (
  id: number,
  time: string,
  bid: number,
  ask: number,
  sequence = 1,
): Uint8Array =>
  record('mbp-1', {
    ...common(RTYPE.mbp1, id, time),
    price: price(bid),
    size: 1,
    action: 'M',
    side: 'B',
    sequence,
    'levels[0].bid_px': price(bid),
    'levels[0].ask_px': price(ask),
    'levels[0].bid_sz': 11,
    'levels[0].ask_sz': 12,
  });

export const rawOpenInterest = (id: number, time: string, quantity: bigint, more: Fields = {}): Uint8Array =>
  record('statistics.v3', {
    ...common(RTYPE.statistics, id, time),
    ts_ref: BigInt(Date.parse('2025-06-04')) * 1_000_000n,
    price: UNDEF_PRICE,
    quantity,
    sequence: 1,
    stat_type: STAT_TYPE.openInterest,
    update_action: UPDATE_ACTION.new,
    ...more,
  });

/** A raw file of options of the test session. */
export async function writeRawOptions(
  rawFolder: string,
  schema: Schema,
  records: readonly Uint8Array[],
): Promise<void> {
  const path = rawFile({ rawFolder, market: 'options', symbol: 'ES' }, schema, SESSION.date);
  mkdirSync(dirname(path), { recursive: true });
  const writer = await DbnWriter.create(path, metadata({ schema }));
  await writer.write(Buffer.concat(records));
  await writer.close();
}
