import { describe, expect, it } from 'vitest';
import { LiveFeed } from '../../../../daemon/databento/index.ts';
import { collect, LIVE_HEADER, options, START, serve, TRADES } from '../../../conformance/live-client.ts';
import { marketRecord, systemRecord } from '../../../conformance/market-data.ts';
import { asked, FROM_NOW, HOUR, LATER, open, order, over, SECOND, trade } from './two-instruments.ts';

describe('A feed that has been asked for more', () => {
  it('waits as ever when its next connection is cut', async () => {
    asked.length = 0;
    await serve(async (connection) => {
      await open(connection);
      await connection.stream(
        Buffer.concat([trade(7, connection.number, HOUR + connection.number), over(), over()]),
      );
      if (connection.number === 2) return connection.reset();
      await connection.gone();
    });
    const feed = new LiveFeed(options(), [TRADES]);
    const { events } = await collect(feed, (event, delivered) => {
      if (delivered.length === 1 && feed.subscriptions.length === 1) feed.subscribe(LATER);
      return event.kind === 'state' && event.state === 'waiting';
    });
    expect(events.filter((event) => event.kind === 'state' && event.state === 'waiting')).toHaveLength(1);
  });

  it('asks, once a replay is over, for it no more, and says that it is live', async () => {
    asked.length = 0;
    await serve(async (connection) => {
      await open(connection);
      if (connection.number === 1) {
        await connection.stream(trade(7, 1, HOUR - 2));
        return connection.gone();
      }
      await connection.stream(Buffer.concat([trade(7, 1, HOUR - 2), over(), trade(8, 11, 5), over()]));
      if (connection.number === 2) {
        await connection.stream(trade(7, 2, HOUR - 1));
        return connection.gone();
      }
      await connection.gone();
    });
    const feed = new LiveFeed(options(), [TRADES]);
    const states: string[] = [];
    for await (const event of feed.events()) {
      if (event.kind === 'state') states.push(event.state);
      if (event.kind !== 'records') continue;
      const sequence = event.run.view.getUint32(44, true);
      if (sequence === 1 && feed.subscriptions.length === 1) feed.subscribe(LATER);
      // A connection anew, for another reason.
      if (sequence === 2) feed.unsubscribe(feed.subscribe({ schema: 'mbp-1', symbols: ['ESM5'] }).id);
      if (asked.length === 3) feed.close();
    }
    expect(states.slice(0, 5)).toEqual(['connected', 'live', 'connected', 'replaying', 'live']);
    // One request for both, from where they stood.
    expect(asked[2]).toEqual([
      { symbols: 'ES.c.0,NQ.c.0', start: String(START + BigInt(HOUR - 11) * SECOND) },
    ]);
  });

  it('asks for a book’s snapshot anew on every connection, and forgets what was acknowledged', async () => {
    const snapshots: (string | undefined)[][] = [];
    await serve(async (connection) => {
      await connection.welcome();
      snapshots.push((await connection.subscriptions()).map(({ snapshot }) => snapshot));
      await connection.stream(LIVE_HEADER);
      if (connection.number === 1)
        await connection.stream(systemRecord('Subscription request 1 for mbo data succeeded', 1));
      await connection.stream(order());
      if (connection.number === 1) return connection.fin();
      await connection.gone();
    });
    const feed = new LiveFeed(options(), [{ schema: 'mbo', symbols: ['ESM5'], snapshot: true }]);
    const acknowledged: boolean[] = [];
    await collect(feed, (event) => {
      if (event.kind === 'notice' || event.kind === 'records')
        acknowledged.push(feed.subscriptions[0]!.isAcknowledged);
      return event.kind === 'records' && snapshots.length === 2;
    });
    expect(snapshots).toEqual([['1'], ['1']]);
    expect([acknowledged[0], acknowledged.at(-1)]).toEqual([true, false]);
  });

  it('knows which of its requests the gateway has taken', async () => {
    await serve(async (connection) => {
      await open(connection);
      await connection.stream(trade(7, connection.number, HOUR + connection.number));
      if (connection.number === 1) return connection.fin();
      await connection.stream(systemRecord('Subscription request 2 for trades data succeeded', 1));
      await connection.stream(trade(7, 3, HOUR + 3));
      await connection.gone();
    });
    const feed = new LiveFeed(options(), [
      TRADES,
      { ...FROM_NOW, symbols: ['NQ.c.0'] },
      { ...FROM_NOW, stypeIn: 'parent' },
    ]);
    await collect(feed, (_, delivered) => delivered.at(-1) === 3);
    // Requests of one kind are one request over the second connection.
    expect(feed.subscriptions.map(({ isAcknowledged }) => isAcknowledged)).toEqual([false, false, true]);
  });

  it('tells no lag of a replay, and of a run that of its last record, by when it was received', async () => {
    const received = (sequence: number, event: number, at: number) =>
      marketRecord({
        schema: 'trades',
        instrumentId: 7,
        tsEvent: START + BigInt(event) * SECOND,
        tsRecv: START + BigInt(at) * SECOND,
        sequence,
      });
    await serve(async (connection) => {
      await open(connection);
      await connection.stream(Buffer.concat([received(1, 5, 5), over()]));
      await connection.stream(
        Buffer.concat([received(2, HOUR - 50, HOUR - 50), received(3, HOUR - 50, HOUR)]),
      );
      await connection.gone();
    });
    const feed = new LiveFeed(options(), [{ ...FROM_NOW, start: START }]);
    const { events } = await collect(feed, (_, delivered) => delivered.length === 3);
    expect(events.filter(({ kind }) => kind === 'lag')).toEqual([]);
    expect(feed.counters.lagMs).toBe(0);
  });
});
