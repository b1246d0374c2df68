import { getEventListeners } from 'node:events';
import { describe, expect, it } from 'vitest';
import { systemClock } from '../../../../daemon/databento/clock.ts';
import { ApiKey, LiveFeed, type Subscription } from '../../../../daemon/databento/index.ts';
import { instantly } from '../../../conformance/instantly.ts';
import {
  collect,
  gateway,
  KEY,
  LIVE_HEADER,
  opening,
  options,
  START,
  serve,
  TRADES,
  trade,
} from '../../../conformance/live-client.ts';
import { errorRecord, mappingRecord, marketRecord, systemRecord } from '../../../conformance/market-data.ts';

describe('A feed', () => {
  it('tells mappings, acknowledgements, unresolved symbols and slow-reader warnings as what they are', async () => {
    await serve(
      opening(async (connection) => {
        await connection.stream(mappingRecord(7, 'ES.c.0', 'ESM5', START));
        await connection.stream(systemRecord('Subscription request 1 for trades data succeeded', 1));
        await connection.stream(errorRecord('Failed to resolve symbol XX', 4, 0));
        await connection.stream(errorRecord('Failed to resolve symbol YY', 4, 1));
        await connection.stream(trade(1));
        await connection.stream(systemRecord('Warning: slow reading, 5 s behind', 2));
        await connection.stream(mappingRecord(7, 'ES.c.0', 'ESU5', START));
        await connection.stream(trade(2));
        await connection.gone();
      }),
    );
    const feed = new LiveFeed(options(), [TRADES]);
    const { events, sequences } = await collect(feed, (_, delivered) => delivered.length === 2);
    expect(sequences).toEqual([1, 2]);
    expect(feed.symbols.symbol(7)).toBe('ESU5');
    expect(
      events
        .filter(({ kind }) => kind === 'mapping')
        .map((event) => (event as { symbolOut: string }).symbolOut),
    ).toEqual(['ESM5', 'ESU5']);
    expect(events.filter(({ kind }) => kind === 'notice')).toEqual([
      { kind: 'notice', code: 1, isError: false, text: 'Subscription request 1 for trades data succeeded' },
      { kind: 'notice', code: 4, isError: true, text: 'Failed to resolve symbol XX' },
      { kind: 'notice', code: 4, isError: true, text: 'Failed to resolve symbol YY' },
      { kind: 'notice', code: 2, isError: false, text: 'Warning: slow reading, 5 s behind' },
    ]);
    expect(feed.counters.lagMs).toBe(3_598_000);
  });

  it('tells records the gateway skipped as a gap of that schema', async () => {
    await serve(
      opening(async (connection) => {
        await connection.stream(
          marketRecord({ schema: 'mbp-10', instrumentId: 7, tsEvent: START, sequence: 1 }),
        );
        await connection.stream(trade(9));
        const skipped = errorRecord('Slow client detected for mbp-10 data, records were skipped', 7);
        skipped.writeBigUInt64LE(START + 4n, 8);
        await connection.stream(skipped);
        await connection.gone();
      }),
    );
    const feed = new LiveFeed(options(), [
      TRADES,
      { schema: 'mbp-10', symbols: ['ES.c.0'], stypeIn: 'continuous' },
    ]);
    const { events } = await collect(feed, ({ kind }) => kind === 'gap');
    expect(events.at(-1)).toEqual({
      kind: 'gap',
      schema: 'mbp-10',
      cause: 'slow-reader',
      from: START,
      to: START + 4n,
      outcome: 'lost',
      repeated: 0,
      owed: 0,
      delivered: 0,
    });
  });

  it('asks again from where it stood, drops what is repeated, equal times included, and says when it is live again', async () => {
    const starts: (string | undefined)[] = [];
    await serve(async (connection) => {
      await connection.welcome();
      const [subscription] = await connection.subscriptions();
      starts.push(subscription!.start);
      await connection.stream(LIVE_HEADER);
      if (connection.number === 1) {
        // Sequences 2, 3 and 4 share a time; 4 is lost on the way.
        for (const [sequence, seconds] of [
          [1, 1],
          [2, 2],
          [3, 2],
        ] as const)
          await connection.stream(trade(sequence, seconds));
        return connection.fin();
      }
      for (const [sequence, seconds] of [
        [2, 2],
        [3, 2],
        [4, 2],
        [5, 3],
      ] as const)
        await connection.stream(trade(sequence, seconds));
      await connection.stream(systemRecord('Finished trades replay', 3));
      await connection.stream(trade(6, 4));
      await connection.gone();
    });
    const clock = instantly();
    const { events, sequences } = await collect(
      new LiveFeed(options({ clock }), [TRADES]),
      (_, delivered) => delivered.at(-1) === 6,
    );
    expect(sequences).toEqual([1, 2, 3, 4, 5, 6]);
    expect(starts).toEqual([undefined, String(START - 8_000_000_000n)]);
    expect(clock.waits).toEqual([1000]);
    expect(events.filter(({ kind }) => kind === 'gap')).toEqual([
      {
        kind: 'gap',
        schema: 'trades',
        cause: 'disconnected',
        from: START + 2_000_000_000n,
        to: START + 3_000_000_000n,
        // Of sequences 1, 2 and 3 the gateway repeats two.
        outcome: 'unproven',
        repeated: 2,
        owed: 3,
        delivered: 2,
      },
    ]);
    expect(
      events.filter(({ kind }) => kind === 'state').map((event) => (event as { state: string }).state),
    ).toEqual(['connected', 'live', 'waiting', 'connected', 'replaying', 'live']);
  });

  it('does not count a statistic or a definition twice, whatever its time', async () => {
    const statistic = (sequence: number) =>
      marketRecord({ schema: 'statistics', instrumentId: 7, tsEvent: START, sequence });
    await serve(async (connection) => {
      await connection.welcome();
      await connection.subscriptions();
      await connection.stream(LIVE_HEADER);
      for (const sequence of connection.number === 1 ? [1, 2] : [2, 1, 3])
        await connection.stream(statistic(sequence));
      if (connection.number === 1) return connection.fin();
      await connection.gone();
    });
    const found: number[] = [];
    const feed = new LiveFeed(options(), [{ schema: 'statistics', symbols: ['ES.OPT'], stypeIn: 'parent' }]);
    for await (const event of feed.events()) {
      if (event.kind !== 'records') continue;
      for (let i = 0; i < event.run.count; i++)
        found.push(event.run.view.getUint32(i * event.run.stride + 48, true));
      if (found.includes(3)) feed.close();
    }
    expect(found).toEqual([1, 2, 3]);
  });

  it('says that a gap older than the replay window stays open, also when its replay is cut once more', async () => {
    const hour = 3_600_000_000_000n;
    let now = START;
    const starts: (string | undefined)[] = [];
    await serve(async (connection) => {
      await connection.welcome();
      starts.push((await connection.subscriptions())[0]!.start);
      await connection.stream(LIVE_HEADER);
      await connection.stream(
        trade(connection.number, connection.number === 1 ? 0 : 3600 * (10 + connection.number)),
      );
      if (connection.number < 3) return connection.fin();
      await connection.stream(systemRecord('Finished trades replay', 3));
      await connection.gone();
    });
    const feed = new LiveFeed(options({ wallClock: () => now }), [TRADES]);
    const { events, sequences } = await collect(feed, (event) => {
      if (event.kind === 'state' && event.state === 'waiting') now = START + 30n * hour;
      return event.kind === 'gap';
    });
    expect(sequences).toEqual([1, 2, 3]);
    expect(starts).toEqual([
      undefined,
      String(START + 6n * hour),
      String(START + 12n * hour - 10_000_000_000n),
    ]);
    expect(events.filter(({ kind }) => kind === 'gap')).toEqual([
      {
        kind: 'gap',
        schema: 'trades',
        cause: 'disconnected',
        from: START,
        to: START + 13n * hour,
        outcome: 'lost',
        repeated: 0,
        owed: 1,
        delivered: 1,
      },
    ]);
  });

  it('calls a short gap filled although another instrument has been silent for longer than the replay goes back', async () => {
    const day = 86_400_000_000_000n;
    const silent = marketRecord({
      schema: 'trades',
      instrumentId: 8,
      tsEvent: START - 2n * day,
      sequence: 100,
    });
    const starts: (string | undefined)[] = [];
    await serve(async (connection) => {
      await connection.welcome();
      starts.push((await connection.subscriptions())[0]!.start);
      await connection.stream(LIVE_HEADER);
      if (connection.number === 1) {
        await connection.stream(silent);
        await connection.stream(trade(1));
        return connection.fin();
      }
      await connection.stream(trade(1));
      await connection.stream(trade(2));
      await connection.stream(systemRecord('Finished trades replay', 3));
      await connection.gone();
    });
    const feed = new LiveFeed(options({ wallClock: () => START + 5_000_000_000n }), [TRADES]);
    const { events, sequences } = await collect(feed, ({ kind }) => kind === 'gap');
    expect(sequences).toEqual([100, 1, 2]);
    expect(starts).toEqual([undefined, String(START - 9_000_000_000n)]);
    expect(events.find(({ kind }) => kind === 'gap')).toMatchObject({
      from: START + 1_000_000_000n,
      outcome: 'filled',
    });
  });

  it('ends quietly when it is called off, connected or waiting', async () => {
    await serve(opening((connection) => connection.stream(trade(1)).then(() => connection.gone())));
    const connected = new AbortController();
    const { sequences } = await collect(
      new LiveFeed(options({ signal: connected.signal }), [TRADES]),
      (_, delivered) => {
        if (delivered.length === 1) connected.abort();
        return false;
      },
    );
    expect(sequences).toEqual([1]);
    const waiting = new AbortController();
    const nobody = options({ signal: waiting.signal, connectTimeoutMs: 100, clock: systemClock });
    await gateway!.stop();
    const { events } = await collect(new LiveFeed(nobody, [TRADES]), (event) => {
      if (event.kind === 'state' && event.state === 'waiting') setTimeout(() => waiting.abort(), 5);
      return false;
    });
    expect(events).toHaveLength(1);
  });

  it('does not try again with a key that was refused', async () => {
    await serve(opening((connection) => connection.stream(errorRecord('User or API key deactivated', 2))));
    await expect(collect(new LiveFeed(options(), [TRADES]), () => false)).rejects.toMatchObject({
      code: 'LIVE_AUTH',
    });
    expect(gateway!.connections).toBe(1);
  });

  it('waits long where there are too many connections, and longer each time where they just end', async () => {
    const limit = 'success=0|error=User has reached their open connection limit\n';
    await serve(async (connection) => {
      await connection.greet();
      await connection.authentication();
      if (connection.number <= 2) await connection.send(limit);
      if (connection.number <= 5) return connection.fin();
      await connection.send('success=1|session_id=6\n');
      await connection.subscriptions();
      await connection.stream(LIVE_HEADER);
      await connection.stream(trade(1));
      await connection.gone();
    });
    const clock = instantly();
    await collect(new LiveFeed(options({ clock }), [TRADES]), (_, delivered) => delivered.length === 1);
    expect(clock.waits).toEqual([60_000, 60_000, 4000, 8000, 16_000]);
  });

  it('is not troubled by acknowledgements that come late', async () => {
    const many = Array.from(
      { length: 15 },
      (_, i): Subscription => ({ schema: 'trades', symbols: [`S${i}`] }),
    );
    await serve(async (connection) => {
      await connection.welcome();
      const subscriptions = await connection.subscriptions();
      await connection.stream(LIVE_HEADER);
      await connection.stream(trade(1));
      for (const { id } of subscriptions) {
        await new Promise((resolve) => setTimeout(resolve, 3));
        await connection.stream(systemRecord(`Subscription request ${id} for trades data succeeded`, 1));
      }
      await connection.gone();
    });
    let acknowledged = 0;
    const { sequences } = await collect(
      new LiveFeed(options(), many),
      (event) => event.kind === 'notice' && ++acknowledged === 15,
    );
    expect(sequences).toEqual([1]);
  });
});

describe('A feed ends at once', () => {
  const MOMENTS = ['the challenge', 'its answer', 'the start'] as const;
  it.each(MOMENTS)('when it is closed while it waits for %s', async (moment) => {
    await serve(async (connection) => {
      if (moment === 'the challenge') return connection.gone();
      await connection.greet();
      await connection.authentication();
      if (moment === 'its answer') return connection.gone();
      await connection.send('success=1|session_id=S-5|\n');
      await connection.subscriptions();
      await connection.gone();
    });
    const feed = new LiveFeed(options(), [TRADES]);
    setTimeout(() => feed.close(), 50);
    const startedAt = performance.now();
    for await (const event of feed.events()) expect(event.kind).toBe('never');
    expect(performance.now() - startedAt).toBeLessThan(250);
    expect(gateway!.connections).toBe(1);
  });
  it('with a subscription that cannot be, before any connection is made', async () => {
    await serve((connection) => connection.gone());
    expect(() => new LiveFeed(options(), [{ schema: 'trades', symbols: [] }])).toThrow(
      expect.objectContaining({ code: 'SUBSCRIPTION_INVALID' }),
    );
    expect(gateway!.connections).toBe(0);
  });
});

describe('A feed goes on', () => {
  it('after a refusal that passes, and says why it waits', async () => {
    await serve(async (connection) => {
      if (connection.number === 1) {
        await connection.greet();
        await connection.authentication();
        await connection.send('success=0|error=Gateway is restarting, try again|\n');
        return connection.fin();
      }
      await connection.welcome();
      await connection.subscriptions();
      await connection.stream(LIVE_HEADER);
      await connection.stream(trade(1));
      await connection.gone();
    });
    const feed = new LiveFeed(options(), [TRADES]);
    const states: string[] = [];
    for await (const event of feed.events()) {
      if (event.kind === 'state') states.push(`${event.state}: ${event.reason ?? ''}`);
      if (event.kind === 'records') feed.close();
    }
    expect(states[0]).toMatch(/^waiting: .*Gateway is restarting/);
  });
  it('not for ever, where nothing but damage comes', async () => {
    await serve(async (connection) => {
      await connection.welcome();
      await connection.subscriptions();
      await connection.stream(LIVE_HEADER);
      const damaged = trade(1);
      damaged.writeUInt8(0, 0);
      await connection.stream(damaged);
      await connection.gone();
    });
    const feed = new LiveFeed(options(), [TRADES]);
    const drained = (async () => {
      for await (const event of feed.events()) expect(event.kind).toBe('state');
    })();
    await expect(drained).rejects.toMatchObject({ code: 'DBN_CORRUPT_RECORD' });
    expect(gateway!.connections).toBe(10);
  });
});

const NOWHERE = { key: new ApiKey(KEY), dataset: 'GLBX.MDP3', host: '127.0.0.1', port: 1 };
describe('A feed that cannot connect', () => {
  it('waits longer each time, and never longer than a minute', async () => {
    await serve((connection) => Promise.resolve(connection.reset()));
    const clock = instantly();
    const feed = new LiveFeed(options({ clock }), [TRADES]);
    for await (const event of feed.events())
      if (event.kind === 'state' && clock.waits.length === 9) feed.close();
    expect(clock.waits.slice(0, 9)).toEqual(
      [1, 2, 4, 8, 16, 32, 60, 60, 60].map((seconds) => 1000 * seconds),
    );
  });
  it('tells nothing when it is called off before it begins', async () => {
    const feed = new LiveFeed({ ...NOWHERE, signal: AbortSignal.abort() }, [TRADES]);
    expect(await feed.events().next()).toEqual({ done: true, value: undefined });
  });
  it('leaves nothing of itself at a signal that outlives it', async () => {
    const { signal } = new AbortController();
    new LiveFeed({ ...NOWHERE, signal }, [TRADES]).close();
    expect(getEventListeners(signal, 'abort')).toHaveLength(0);
  });
});
