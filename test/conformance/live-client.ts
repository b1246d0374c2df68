import { afterEach } from 'vitest';
import {
  ApiKey,
  connectLive,
  cursor,
  type FeedEvent,
  type FeedOptions,
  type LiveConnection,
  type LiveFeed,
  type Subscription,
} from '../../daemon/databento/index.ts';
import { instantly } from './instantly.ts';
import { type GatewayConnection, type GatewayScript, LiveGateway, type Segments } from './live-gateway.ts';
import { dbnHeader, marketRecord } from './market-data.ts';

export const KEY = 'db-unittestapikey1234567890FFFFF';
export const START = 1_749_130_200_000_000_000n;
export const TRADES: Subscription = { schema: 'trades', symbols: ['ES.c.0'], stypeIn: 'continuous' };

export let gateway: LiveGateway | null = null;
afterEach(async () => {
  const running = gateway;
  gateway = null;
  await running?.stop();
});

export const options = (extra: Partial<FeedOptions> = {}): FeedOptions => ({
  key: new ApiKey(KEY),
  dataset: 'GLBX.MDP3',
  host: '127.0.0.1',
  port: gateway!.port,
  clock: instantly(),
  wallClock: () => START + 3_600_000_000_000n,
  ...extra,
});

export async function serve(script: GatewayScript): Promise<void> {
  gateway = await LiveGateway.start(KEY, script);
}

export const trade = (sequence: number, seconds = sequence, tsOut?: bigint) => {
  const at = {
    schema: 'trades',
    instrumentId: 7,
    tsEvent: START + BigInt(seconds) * 1_000_000_000n,
    sequence,
  };
  return marketRecord(tsOut === undefined ? at : { ...at, tsOut });
};
export const LIVE_HEADER = dbnHeader({ schema: null });

export async function startSession(
  subscriptions: readonly Subscription[] = [TRADES],
  extra: Partial<FeedOptions> = {},
): Promise<LiveConnection> {
  const unstarted = await connectLive(options(extra));
  for (const subscription of subscriptions) unstarted.subscribe(subscription);
  return unstarted.start();
}

/** Sequence numbers until the session ends, and how it ended. */
export async function drain(session: LiveConnection): Promise<{ sequences: number[]; ended: string }> {
  const sequences: number[] = [];
  try {
    for await (const record of cursor(session)) {
      if (record.rtype === 0) sequences.push(record.run.view.getUint32(record.at + 44, true));
    }
    return { sequences, ended: 'closed' };
  } catch (error) {
    return { sequences, ended: (error as { code: string }).code };
  }
}

export async function collect(
  feed: LiveFeed,
  until: (event: FeedEvent, sequences: readonly number[]) => boolean,
) {
  const events: FeedEvent[] = [];
  const sequences: number[] = [];
  for await (const event of feed.events()) {
    if (event.kind === 'records') {
      for (let i = 0; i < event.run.count; i++)
        sequences.push(event.run.view.getUint32(i * event.run.stride + 44, true));
    } else events.push(event);
    if (until(event, sequences)) feed.close();
  }
  return { events, sequences };
}

/** Accepts, takes subscriptions, sends the header; what follows is the script's own. */
export const opening = (
  then: (connection: GatewayConnection) => Promise<void>,
  segments: Segments = 'whole',
): GatewayScript => {
  return async (connection) => {
    await connection.welcome(segments);
    await connection.subscriptions();
    await connection.stream(LIVE_HEADER, segments);
    await then(connection);
  };
};
