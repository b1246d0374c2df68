import { describe, expect, it } from 'vitest';
import { ALL_SYMBOLS, ApiKey, LiveFeed, type Subscription } from '../../../../daemon/databento/index.ts';
import { FeedPosition } from '../../../../daemon/databento/live/feed-position.ts';
import { FeedSubscriptions } from '../../../../daemon/databento/live/feed-subscriptions.ts';
import { collect, gateway, options, START, serve, TRADES } from '../../../conformance/live-client.ts';
import { systemRecord } from '../../../conformance/market-data.ts';
import { asked, FROM_NOW, HOUR, LATER, open, order, over, SECOND, trade } from './two-instruments.ts';

describe('Subscribing on a running feed', () => {
  it('to what comes from now on is asked for at once, on the same connection', async () => {
    const heard: string[] = [];
    await serve(async (connection) => {
      await open(connection);
      await connection.stream(trade(7, 1, 1));
      heard.push((await connection.line())!);
      await connection.stream(systemRecord('Subscription request 2 for mbp-1 data succeeded', 1));
      await connection.stream(trade(7, 2, 2));
      await connection.gone();
    });
    const feed = new LiveFeed(options(), [TRADES]);
    expect(feed.subscriptions).toEqual([{ id: 1, subscription: TRADES, isAcknowledged: false }]);
    const more: Subscription = { schema: 'mbp-1', symbols: ['ESM5'] };
    const { sequences } = await collect(feed, (_, delivered) => {
      if (delivered.length === 1 && feed.subscriptions.length === 1)
        expect(feed.subscribe(more)).toEqual({ id: 2, replay: 'none' });
      return delivered.length === 2;
    });
    expect(sequences).toEqual([1, 2]);
    expect(heard).toEqual(['schema=mbp-1|stype_in=raw_symbol|symbols=ESM5|id=2|is_last=1']);
    expect(feed.subscriptions.map(({ id, isAcknowledged }) => [id, isAcknowledged])).toEqual([
      [1, false],
      [2, true],
    ]);
    expect(feed.counters.reconnects).toBe(0);
    expect(() => feed.subscribe(more)).toThrow(expect.objectContaining({ code: 'LIVE_CLOSED' }));
  });

  it('with a replay makes a new connection, and everything is told exactly once', async () => {
    asked.length = 0;
    let connections = 0;
    await serve(async (connection) => {
      await open(connection);
      const first = ++connections === 1;
      if (first) {
        await connection.stream(Buffer.concat([trade(7, 1, HOUR - 90), trade(7, 2, HOUR - 2)]));
        return connection.gone();
      }
      await connection.stream(trade(7, 2, HOUR - 2));
      // The gateway's replays: of what was told, from there on, and of the rest.
      await connection.stream(Buffer.concat([trade(8, 11, 5), over()]));
      await connection.stream(Buffer.concat([trade(8, 12, HOUR - 1), over()]));
      await connection.stream(trade(7, 3, HOUR + 1));
      await connection.gone();
    });
    const feed = new LiveFeed(options(), [TRADES]);
    let result: ReturnType<LiveFeed['subscribe']> | null = null;
    const { sequences, events } = await collect(feed, (_, delivered) => {
      if (delivered.length === 2) result ??= feed.subscribe(LATER);
      return delivered.at(-1) === 3;
    });
    expect(result).toEqual({ id: 2, replay: 'by-reconnection' });
    expect(sequences).toEqual([1, 2, 11, 12, 3]);
    expect(asked[1]).toEqual([
      { symbols: 'NQ.c.0', start: String(START) },
      { symbols: 'ES.c.0', start: String(START + BigInt(HOUR - 12) * SECOND) },
    ]);
    expect(events.filter(({ kind }) => kind === 'state')).not.toContainEqual(
      expect.objectContaining({ state: 'waiting' }),
    );
    expect(events.find(({ kind }) => kind === 'gap')).toMatchObject({ outcome: 'filled' });
  });

  it('with a replay that is cut asks for all of it again, and tells none of it twice', async () => {
    asked.length = 0;
    let connections = 0;
    await serve(async (connection) => {
      await open(connection);
      connections++;
      if (connections === 1) {
        await connection.stream(trade(7, 1, HOUR - 2));
        return connection.gone();
      }
      await connection.stream(Buffer.concat([trade(7, 1, HOUR - 2), trade(8, 11, 5), trade(8, 12, 6)]));
      if (connections === 2) return connection.reset();
      await connection.stream(Buffer.concat([trade(8, 13, HOUR - 1), over(), over(), trade(7, 2, HOUR + 1)]));
      await connection.gone();
    });
    const feed = new LiveFeed(options(), [TRADES]);
    let isAdded = false;
    const { sequences } = await collect(feed, (_, delivered) => {
      if (delivered.length === 1 && !isAdded) {
        feed.subscribe(LATER);
        isAdded = true;
      }
      return delivered.at(-1) === 2;
    });
    expect(sequences).toEqual([1, 11, 12, 13, 2]);
    expect(asked[2]).toEqual([
      { symbols: 'NQ.c.0', start: String(START) },
      { symbols: 'ES.c.0', start: String(START + BigInt(HOUR - 12) * SECOND) },
    ]);
  });

  it('without one loses nothing of another’s replay that is cut', async () => {
    asked.length = 0;
    let connections = 0;
    const replayed = [trade(7, 1, 5), trade(7, 2, 6), trade(7, 3, HOUR - 30), over()];
    await serve(async (connection) => {
      await open(connection);
      if (++connections === 1) {
        // The other instrument is told live, far ahead of the replay.
        await connection.stream(Buffer.concat([replayed[0]!, trade(8, 11, HOUR - 1)]));
        await new Promise((resolve) => setTimeout(resolve, 20));
        return connection.reset();
      }
      await connection.stream(Buffer.concat([...replayed, trade(8, 11, HOUR - 1), over()]));
      await connection.stream(trade(8, 12, HOUR + 1));
      await connection.gone();
    });
    const live: Subscription = { schema: 'trades', symbols: ['NQ.c.0'], stypeIn: 'continuous' };
    const feed = new LiveFeed(options(), [{ ...FROM_NOW, start: START }, live]);
    const { sequences } = await collect(feed, (_, delivered) => delivered.at(-1) === 12);
    expect(sequences).toEqual([1, 11, 2, 3, 12]);
    expect(asked[1]).toContainEqual({ symbols: 'ES.c.0', start: String(START) });
  });

  it('is no less asked for where the end of another replay has just been told', async () => {
    asked.length = 0;
    let connections = 0;
    await serve(async (connection) => {
      await open(connection);
      if (++connections === 1) {
        await connection.stream(Buffer.concat([trade(7, 1, HOUR - 2), over()]));
        return connection.gone();
      }
      await connection.stream(Buffer.concat([trade(7, 1, HOUR - 2), over(), trade(8, 11, 5), over()]));
      await connection.stream(trade(7, 2, HOUR + 1));
      await connection.gone();
    });
    const feed = new LiveFeed(options(), [{ ...FROM_NOW, start: START }]);
    let isAdded = false;
    const { sequences } = await collect(feed, (_, delivered) => {
      if (delivered.length === 1 && !isAdded) {
        isAdded = true;
        feed.subscribe(LATER);
      }
      return delivered.at(-1) === 2;
    });
    expect(sequences).toEqual([1, 11, 2]);
    expect(asked[1]).toContainEqual({ symbols: 'NQ.c.0', start: String(START) });
  });

  it('to a book’s snapshot that was never told before is no gap', async () => {
    await serve(async (connection) => {
      await open(connection);
      await connection.stream(trade(7, connection.number, HOUR + connection.number));
      if (connection.number === 2) await connection.stream(order());
      await connection.gone();
    });
    const feed = new LiveFeed(options(), [TRADES]);
    const { events } = await collect(feed, (event, delivered) => {
      if (delivered.length === 1 && feed.subscriptions.length === 1)
        feed.subscribe({ schema: 'mbo', symbols: ['ESM5'], snapshot: true });
      return event.kind === 'records' && event.run.rtype === 0xa0;
    });
    expect(events.filter((event) => event.kind === 'gap' && event.schema === 'mbo')).toEqual([]);
  });

  it('when the connection has just ended is kept for the next one', async () => {
    asked.length = 0;
    await serve(async (connection) => {
      await open(connection);
      await connection.stream(trade(7, connection.number, HOUR + connection.number));
      if (connection.number === 1) return connection.reset();
      await connection.gone();
    });
    const feed = new LiveFeed(options(), [TRADES]);
    const events: string[] = [];
    for await (const event of feed.events()) {
      events.push(event.kind);
      if (event.kind !== 'records') continue;
      if (feed.subscriptions.length === 2) feed.close();
      else {
        await new Promise((resolve) => setTimeout(resolve, 20));
        expect(feed.subscribe({ schema: 'mbp-1', symbols: ['ESM5'] })).toEqual({ id: 2, replay: 'none' });
      }
    }
    expect(asked[1]!.map(({ symbols }) => symbols)).toContain('ESM5');
  });

  it('and leaving off again make a connection without what is not wanted', async () => {
    asked.length = 0;
    await serve(async (connection) => {
      await open(connection);
      await connection.stream(trade(7, asked.length, HOUR + asked.length));
      await connection.gone();
    });
    const quotes: Subscription = { schema: 'mbp-1', symbols: ['ESM5'] };
    const feed = new LiveFeed(options(), [TRADES, quotes]);
    expect(() => feed.unsubscribe(3)).toThrow(RangeError);
    await collect(feed, (_, delivered) => {
      if (delivered.length === 1 && feed.subscriptions.length === 2) feed.unsubscribe(2);
      return delivered.length === 2;
    });
    expect(asked.map((requests) => requests.map(({ symbols }) => symbols))).toEqual([
      ['ES.c.0', 'ESM5'],
      ['ES.c.0'],
    ]);
  });

  it('to a replay of what is already told is refused: it would be told twice', () => {
    const feed = new FeedSubscriptions(new FeedPosition({ windowNs: 1n, overlapNs: 1n }, () => 0));
    feed.add(TRADES, false);
    const refused = expect.objectContaining({ code: 'SUBSCRIPTION_INVALID' });
    expect(() => feed.add({ ...FROM_NOW, start: START }, true)).toThrow(refused);
    expect(() => feed.add({ ...FROM_NOW, symbols: ALL_SYMBOLS, start: START }, true)).toThrow(refused);
    expect(feed.add({ ...FROM_NOW, symbols: ['NQ.c.0'], start: START }, true)).toBe(2);
    expect(feed.add({ ...FROM_NOW, schema: 'mbp-1', start: START }, true)).toBe(3);
    expect(() => feed.add({ ...FROM_NOW, symbols: [] }, true)).toThrow(refused);
    const all = new FeedSubscriptions(new FeedPosition({ windowNs: 1n, overlapNs: 1n }, () => 0));
    all.add({ ...FROM_NOW, symbols: ALL_SYMBOLS }, false);
    expect(() => all.add({ ...FROM_NOW, start: START }, true)).toThrow(refused);
    expect(feed.schemas).toEqual(['trades', 'mbp-1']);
  });
});

it('a feed that falls behind says so, and again once it has caught up', async () => {
  await serve(async (connection) => {
    await open(connection);
    // On time, behind, behind by half, on time, and behind once more.
    for (const [sequence, seconds] of [
      [1, HOUR],
      [2, HOUR - 2],
      [3, HOUR - 1],
      [4, HOUR],
      [5, HOUR - 1],
    ] as const) {
      await connection.stream(trade(7, sequence, seconds));
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
    await connection.gone();
  });
  const feed = new LiveFeed({ ...options(), key: new ApiKey('db-unittestapikey1234567890FFFFF') }, [TRADES]);
  const { events } = await collect(feed, (_, delivered) => delivered.length === 5);
  expect(events.filter(({ kind }) => kind === 'lag')).toEqual([
    { kind: 'lag', lagMs: 2000, isBehind: true },
    { kind: 'lag', lagMs: 0, isBehind: false },
    { kind: 'lag', lagMs: 1000, isBehind: true },
  ]);
  expect(gateway).not.toBeNull();
});

it('a feed tells its events once', async () => {
  await serve(async (connection) => {
    await open(connection);
    await connection.gone();
  });
  const feed = new LiveFeed(options(), [TRADES]);
  const events = feed.events();
  await events.next();
  await expect(feed.events().next()).rejects.toMatchObject({ code: 'SOURCE_SPENT' });
  feed.close();
  for await (const _ of events);
});
