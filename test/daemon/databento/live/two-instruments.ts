import { encodeRecord, MBO, RTYPE, type Subscription } from '../../../../daemon/databento/index.ts';
import { LIVE_HEADER, START } from '../../../conformance/live-client.ts';
import type { GatewayConnection } from '../../../conformance/live-gateway.ts';
import { marketRecord, systemRecord } from '../../../conformance/market-data.ts';

export const SECOND = 1_000_000_000n;
export const HOUR = 3600;
/** Trades of instrument 7 are subscribed to from the start, those of 8 later on. */
export const trade = (instrumentId: number, sequence: number, seconds: number) =>
  marketRecord({ schema: 'trades', instrumentId, tsEvent: START + BigInt(seconds) * SECOND, sequence });
export const FROM_NOW = { schema: 'trades', symbols: ['ES.c.0'], stypeIn: 'continuous' } as const;
export const LATER: Subscription = {
  schema: 'trades',
  symbols: ['NQ.c.0'],
  stypeIn: 'continuous',
  start: START,
};
export function order(): Uint8Array {
  const [at, price] = [START + BigInt(HOUR + 3) * SECOND, 6_000_000_000_000n];
  const times = { ts_event: at, ts_recv: at, ts_in_delta: 0, sequence: 3 };
  const what = { order_id: 1n, price, size: 1, flags: 0, channel_id: 0, action: 'A', side: 'B' };
  const fields = { rtype: RTYPE.mbo, publisher_id: 1, instrument_id: 7, ...times, ...what };
  return encodeRecord({ layout: MBO, fields, tsOut: null, raw: null });
}
export const over = () => systemRecord('Finished trades replay', 3);

/** What each connection asks for, as the gateway hears it. */
export const asked: (readonly { symbols: string; start: string | undefined }[])[] = [];
export async function open(connection: GatewayConnection): Promise<void> {
  await connection.welcome();
  const subscriptions = await connection.subscriptions();
  asked.push(subscriptions.map(({ lines, start }) => ({ symbols: lines.flat().join(','), start })));
  await connection.stream(LIVE_HEADER);
}
