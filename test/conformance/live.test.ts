import { readdirSync } from 'node:fs';
import { afterEach, describe, expect, it } from 'vitest';
import { type Clock, systemClock } from '../../daemon/databento/clock.ts';
import {
  ApiKey,
  byConnection,
  connectLive,
  cursor,
  type FeedEvent,
  type FeedOptions,
  type LiveConnection,
  LiveFeed,
  openDbnFile,
  recordToJson,
  type Subscription,
} from '../../daemon/databento/index.ts';
import { challengeResponse } from '../../daemon/databento/live/control-line.ts';
import { isGlobexOpen } from '../../shared/session/globex-hours.ts';
import { describeWithFixtures, fixturePath } from '../fixtures.ts';
import { type GatewayConnection, type GatewayScript, LiveGateway, type Segments } from './live-gateway.ts';
import { dbnHeader, errorRecord, mappingRecord, marketRecord, systemRecord } from './market-data.ts';

const KEY = 'db-unittestapikey1234567890FFFFF';
const START = 1_749_130_200_000_000_000n;
const TRADES: Subscription = { schema: 'trades', symbols: ['ES.c.0'], stypeIn: 'continuous' };

let gateway: LiveGateway | null = null;
afterEach(async () => {
  const running = gateway;
  gateway = null;
  await running?.stop();
});

const options = (extra: Partial<FeedOptions> = {}): FeedOptions => ({
  key: new ApiKey(KEY),
  dataset: 'GLBX.MDP3',
  host: '127.0.0.1',
  port: gateway!.port,
  clock: instantly(),
  wallClock: () => START + 3_600_000_000_000n,
  ...extra,
});

/** A clock on which waiting takes one turn of the event loop and is written down. */
function instantly(): Clock & { waits: number[] } {
  const waits: number[] = [];
  return {
    waits,
    now: () => 0,
    random: () => 1,
    wait: async (milliseconds) => {
      waits.push(milliseconds);
      await new Promise((resolve) => setImmediate(resolve));
    },
  };
}

async function serve(script: GatewayScript): Promise<void> {
  gateway = await LiveGateway.start(KEY, script);
}

const trade = (sequence: number, seconds = sequence, tsOut?: bigint) => {
  const at = {
    schema: 'trades',
    instrumentId: 7,
    tsEvent: START + BigInt(seconds) * 1_000_000_000n,
    sequence,
  };
  return marketRecord(tsOut === undefined ? at : { ...at, tsOut });
};
const LIVE_HEADER = dbnHeader({ schema: null });

async function startSession(
  subscriptions: readonly Subscription[] = [TRADES],
  extra: Partial<FeedOptions> = {},
): Promise<LiveConnection> {
  const unstarted = await connectLive(options(extra));
  for (const subscription of subscriptions) unstarted.subscribe(subscription);
  return unstarted.start();
}

/** Sequence numbers until the session ends, and how it ended. */
async function drain(session: LiveConnection): Promise<{ sequences: number[]; ended: string }> {
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

async function collect(feed: LiveFeed, until: (event: FeedEvent, sequences: readonly number[]) => boolean) {
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
const opening = (
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

describe('Authentication', () => {
  it('answers the challenge as in the published vector', () => {
    expect(challengeResponse('abcd1234', new ApiKey(KEY))).toBe(
      'be87ce3d564b64481d4ad1902e2b41b26e3eef62b9de37d87eb4a1d4a5199b6f-FFFFF',
    );
  });

  it.each<[string, Segments]>([
    ['in one segment', 'whole'],
    ['byte by byte', 'bytes'],
    ['in odd pieces', [3, 11, 1]],
  ])('succeeds with a greeting and challenge %s', async (_, segments) => {
    await serve(opening(async (connection) => connection.fin(), segments));
    expect(await drain(await startSession())).toEqual({ sequences: [], ended: 'LIVE_DISCONNECTED' });
  });

  it('accepts a bare greeting, and says what it was asked to say and nothing else', async () => {
    const seen: Record<string, string>[] = [];
    await serve(async (connection) => {
      await connection.greet('whole', 'lsg-test');
      seen.push(await connection.authentication());
      await connection.send('success=1|session_id=abc\n');
      await connection.gone();
    });
    const plain = await connectLive(options());
    expect(plain.sessionId).toBe('abc');
    plain.close();
    const full = {
      compression: 'zstd',
      tsOut: true,
      heartbeatIntervalSeconds: 5,
      slowReader: 'warn',
    } as const;
    (await connectLive(options(full))).close();
    expect(seen[0]).toMatchObject({
      dataset: 'GLBX.MDP3',
      encoding: 'dbn',
      compression: 'none',
      ts_out: '0',
    });
    expect(Object.keys(seen[0]!)).not.toContain('heartbeat_interval_s');
    expect(Object.keys(seen[0]!)).not.toContain('slow_reader_behavior');
    expect(seen[1]).toMatchObject({
      compression: 'zstd',
      ts_out: '1',
      heartbeat_interval_s: '5',
      slow_reader_behavior: 'warn',
    });
  });

  it.each([
    ['a refusal', 'success=0|error=Unknown or invalid API key\n', 'LIVE_AUTH'],
    ['an empty line', '\n', 'LIVE_AUTH'],
    [
      'a connection limit',
      'success=0|error=User has reached their open connection limit\n',
      'LIVE_CONNECTION_LIMIT',
    ],
    ['the end of the connection', null, 'LIVE_DISCONNECTED'],
  ])('ends in its own error after %s', async (_, reply, code) => {
    await serve(async (connection) => {
      await connection.greet();
      await connection.authentication();
      if (reply) await connection.send(reply);
      connection.fin();
    });
    await expect(connectLive(options())).rejects.toMatchObject({ code });
  });

  it('gives up on a gateway that says nothing, and on a port where nobody listens', async () => {
    await serve((connection) => connection.gone());
    await expect(connectLive(options({ authenticationTimeoutMs: 50 }))).rejects.toMatchObject({
      code: 'LIVE_TIMEOUT',
    });
    const nobody = options();
    await gateway!.stop();
    await expect(connectLive(nobody)).rejects.toMatchObject({ code: 'LIVE_TIMEOUT' });
  });
});

describe('Subscriptions', () => {
  it('go out in lines of 500 symbols with one id, the last one marked', async () => {
    let seen: Awaited<ReturnType<GatewayConnection['subscriptions']>> = [];
    await serve(async (connection) => {
      await connection.welcome();
      seen = await connection.subscriptions();
      await connection.stream(LIVE_HEADER);
      connection.fin();
    });
    const symbols = Array.from({ length: 501 }, (_, i) => `S${i}`);
    await drain(
      await startSession([
        { schema: 'mbp-1', symbols },
        { schema: 'trades', symbols: 'ALL_SYMBOLS', start: START },
      ]),
    );
    expect(seen.map(({ lines, isLast }) => [lines.map(({ length }) => length), isLast])).toEqual([
      [
        [500, 1],
        ['0', '1'],
      ],
      [[1], ['1']],
    ]);
    expect(seen[0]!.lines.flat()).toEqual(symbols);
    expect(seen[1]).toMatchObject({ start: String(START), stypeIn: 'raw_symbol', lines: [['ALL_SYMBOLS']] });
    expect(new Set(seen.map(({ id }) => id)).size).toBe(2);
  });

  it('that contradict themselves are refused here', async () => {
    await serve((connection) => connection.welcome().then(() => connection.gone()));
    const session = await connectLive(options());
    const both = { schema: 'mbo', symbols: ['A'], start: START, snapshot: true } as unknown as Subscription;
    expect(() => session.subscribe(both)).toThrow(expect.objectContaining({ code: 'SUBSCRIPTION_INVALID' }));
    expect(() => session.subscribe({ schema: 'trades', symbols: ['A'], snapshot: true })).toThrow(
      /no book snapshot/,
    );
    expect(() => session.subscribe({ schema: 'trades', symbols: [] })).toThrow(/needs symbols/);
    expect(() => session.subscribe({ schema: 'trades', symbols: ['A|B'] })).toThrow(/not a symbol/);
    session.close();
  });

  it('can be added to a running session, without a replay', async () => {
    const lines: string[] = [];
    await serve(
      opening(async (connection) => {
        lines.push(await connection.line());
        connection.fin();
      }),
    );
    const session = await startSession();
    session.subscribe({ schema: 'trades', symbols: ['NQ.c.0'], stypeIn: 'continuous' });
    // @ts-expect-error: the gateway ignores the start of a subscription to a running session, so there is none to give
    session.subscribe({ schema: 'trades', symbols: ['NQ.c.0'], start: START });
    await drain(session);
    expect(lines[0]).toBe('schema=trades|stype_in=continuous|symbols=NQ.c.0|id=2|is_last=1');
  });

  it('are spread over a connection for quotes and one for everything else', () => {
    const { quotes, others } = byConnection(
      ['mbp-10', 'trades', 'mbp-1', 'statistics', 'definition'].map((schema) => ({ schema, symbols: ['A'] })),
    );
    expect(quotes.map(({ schema }) => schema)).toEqual(['mbp-10', 'mbp-1']);
    expect(others.map(({ schema }) => schema)).toEqual(['trades', 'statistics', 'definition']);
  });
});

describe('The stream', () => {
  const body = Buffer.concat([
    mappingRecord(7, 'ES.c.0', 'ESM5', START),
    trade(1),
    systemRecord('Heartbeat', 0),
    trade(2),
    errorRecord('Failed to resolve symbol XX', 4),
    trade(3),
  ]);

  it('is read whole wherever it is cut into segments', async () => {
    const whole = Buffer.concat([LIVE_HEADER, body]);
    let at = 0;
    await serve(async (connection) => {
      await connection.welcome();
      await connection.subscriptions();
      await connection.send(whole, [at, whole.length]);
      connection.fin();
    });
    for (at = 1; at < whole.length; at++) {
      const { sequences } = await drain(await startSession());
      if (sequences.join() !== '1,2,3') expect(sequences, `cut at byte ${at}`).toEqual([1, 2, 3]);
    }
  }, 60_000);

  it('is read one byte at a time', async () => {
    await serve(
      opening(async (connection) => {
        await connection.send(body, 'bytes');
        connection.fin();
      }, 'bytes'),
    );
    expect((await drain(await startSession())).sequences).toEqual([1, 2, 3]);
  });

  it.each(['frames', 'flush'] as const)('is read compressed, with %s per message', async (mode) => {
    await serve(async (connection) => {
      await connection.welcome();
      if (mode === 'flush') connection.flushInsteadOfFrames();
      await connection.subscriptions();
      await connection.stream(LIVE_HEADER, [7]);
      for (let i = 1; i <= 40; i++) await connection.stream(trade(i), [5, 3]);
      connection.fin();
    });
    const { sequences } = await drain(await startSession([TRADES], { compression: 'zstd' }));
    expect(sequences).toEqual(Array.from({ length: 40 }, (_, i) => i + 1));
  });

  it('delivers each compressed message when it comes, not when the next one does', async () => {
    let delivered: () => void = () => undefined;
    const seen = new Promise<void>((resolve) => {
      delivered = resolve;
    });
    await serve(async (connection) => {
      await connection.welcome();
      await connection.subscriptions();
      await connection.stream(LIVE_HEADER);
      await connection.stream(trade(1));
      await seen;
      connection.fin();
    });
    const session = await startSession([TRADES], { compression: 'zstd' });
    await expect(
      (async () => {
        for await (const record of cursor(session)) {
          expect(record.rtype).toBe(0);
          delivered();
        }
      })(),
    ).rejects.toMatchObject({ code: 'LIVE_DISCONNECTED' });
  });

  it.each([1, 2, 3] as const)('of DBN version %i is read by its header', async (version) => {
    await serve(async (connection) => {
      await connection.welcome();
      await connection.subscriptions();
      await connection.stream(dbnHeader({ version, schema: null }));
      await connection.stream(trade(1));
      connection.fin();
    });
    const session = await startSession();
    expect(session.metadata?.version).toBe(version);
    expect((await drain(session)).sequences).toEqual([1]);
  });

  it('carries the gateway’s sending time where it was asked for', async () => {
    await serve(async (connection) => {
      await connection.welcome();
      await connection.subscriptions();
      await connection.stream(dbnHeader({ schema: null, tsOut: true }));
      await connection.stream(trade(1, 1, START + 5n));
      connection.fin();
    });
    const times: (bigint | null)[] = [];
    const session = await startSession([TRADES], { tsOut: true });
    await (async () => {
      for await (const record of cursor(session)) times.push(record.tsOut);
    })().catch(() => undefined);
    expect(times).toEqual([START + 5n]);
  });

  it.each(['fin', 'reset', 'half-close'] as const)(
    'that ends inside a record by %s gives the whole records and then an error',
    async (how) => {
      await serve(
        opening(async (connection) => {
          await connection.stream(trade(1));
          await connection.stream(trade(2).subarray(0, 20));
          // What a reset throws away in flight is not under test here.
          await new Promise((resolve) => setTimeout(resolve, 20));
          if (how === 'reset') connection.reset();
          else connection.fin();
          if (how === 'half-close') await connection.gone();
        }),
      );
      expect(await drain(await startSession())).toEqual({ sequences: [1], ended: 'LIVE_DISCONNECTED' });
    },
  );

  it('that falls silent is dead, unless heartbeats come', async () => {
    await serve(
      opening(async (connection) => {
        for (let i = 0; i < 5; i++) {
          await connection.stream(systemRecord('Heartbeat', 0));
          await new Promise((resolve) => setTimeout(resolve, 40));
        }
        await connection.stream(trade(1));
        await connection.gone();
      }),
    );
    const result = await drain(await startSession([TRADES], { silenceTimeoutMs: 120 }));
    expect(result).toEqual({ sequences: [1], ended: 'LIVE_DISCONNECTED' });
  });

  it('is taken off the wire while nobody reads it, up to the queue’s length and not beyond', async () => {
    const block = Buffer.concat(Array.from({ length: 20_000 }, (_, i) => trade(i)));
    let sent = 0;
    await serve(
      opening(async (connection) => {
        for (let i = 0; i < 20; i++) {
          await connection.send(block);
          sent += block.length;
        }
        await connection.gone();
      }),
    );
    const patient = await startSession();
    while (sent < 20 * block.length) await new Promise((resolve) => setTimeout(resolve, 5));
    while (patient.counters.receivedBytes < sent) await new Promise((resolve) => setTimeout(resolve, 5));
    // All but what the reader of the header has in hand.
    expect(patient.counters.deepestQueueBytes).toBeGreaterThan(sent - 2 ** 20);
    patient.close();
    const short = await startSession([TRADES], { queueCapacityBytes: 4 * block.length });
    await new Promise((resolve) => setTimeout(resolve, 200));
    expect(short.counters.deepestQueueBytes).toBeLessThan(5 * block.length);
    expect((await drain(short)).ended).toBe('LIVE_QUEUE_FULL');
  });
});

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
      filled: false,
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
    expect(starts).toEqual([undefined, String(START + 2_000_000_000n)]);
    expect(clock.waits).toEqual([1000]);
    expect(events.filter(({ kind }) => kind === 'gap')).toEqual([
      {
        kind: 'gap',
        schema: 'trades',
        cause: 'disconnected',
        from: START + 2_000_000_000n,
        to: START + 3_000_000_000n,
        filled: true,
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
    expect(starts).toEqual([undefined, String(START + 6n * hour), String(START + 12n * hour)]);
    expect(events.filter(({ kind }) => kind === 'gap')).toEqual([
      {
        kind: 'gap',
        schema: 'trades',
        cause: 'disconnected',
        from: START,
        to: START + 13n * hour,
        filled: false,
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
    expect(starts).toEqual([undefined, String(START + 5_000_000_000n - day)]);
    expect(events.find(({ kind }) => kind === 'gap')).toMatchObject({
      from: START + 1_000_000_000n,
      filled: true,
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

describeWithFixtures('Real records replayed by the gateway', () => {
  it('arrive one by one as they are, whatever their kind', async () => {
    const expected: string[] = [];
    const chunks: Buffer[] = [];
    for (const name of readdirSync(fixturePath('dbn/real')).filter((file) => file.endsWith('.v3.dbn.zst'))) {
      for await (const record of cursor(await openDbnFile(fixturePath(`dbn/real/${name}`)))) {
        chunks.push(Buffer.from(record.bytes));
        expected.push(recordToJson(record));
      }
    }
    await serve(
      opening(async (connection) => {
        await connection.send(Buffer.concat(chunks), [500, 33]);
        connection.fin();
      }),
    );
    const found: string[] = [];
    const session = await startSession();
    await (async () => {
      for await (const record of cursor(session)) found.push(recordToJson(record));
    })().catch(() => undefined);
    expect(expected.length).toBeGreaterThan(20);
    expect(found).toEqual(expected);
  });
});

describe('Globex hours', () => {
  it.each([
    ['2025-06-05T14:00:00Z', true],
    ['2025-06-05T21:30:00Z', false],
    ['2025-06-05T22:00:00Z', true],
    ['2025-06-06T21:00:00Z', false],
    ['2025-06-07T15:00:00Z', false],
    ['2025-06-08T21:59:00Z', false],
    ['2025-06-08T22:00:00Z', true],
    // In winter the same hours of New York are an hour later in UTC.
    ['2025-12-04T21:30:00Z', true],
    ['2025-12-04T22:30:00Z', false],
  ])('at %s: open %s', (time, open) => {
    expect(isGlobexOpen(BigInt(Date.parse(time)) * 1_000_000n)).toBe(open);
  });
});
