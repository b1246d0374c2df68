import { readdirSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import {
  ApiKey,
  connectLive,
  cursor,
  openDbnFile,
  recordToJson,
} from '../../../../daemon/databento/index.ts';
import { challengeResponse } from '../../../../daemon/databento/live/control-line.ts';
import {
  drain,
  gateway,
  KEY,
  LIVE_HEADER,
  opening,
  options,
  START,
  serve,
  startSession,
  TRADES,
  trade,
} from '../../../conformance/live-client.ts';
import type { Segments } from '../../../conformance/live-gateway.ts';
import { dbnHeader, errorRecord, mappingRecord, systemRecord } from '../../../conformance/market-data.ts';
import { describeWithFixtures, fixturePath } from '../../../fixtures.ts';

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
    ['an empty line', '\n', 'LIVE_REFUSED'],
    ['trouble of its own', 'success=0|error=Gateway is restarting, try again|\n', 'LIVE_REFUSED'],
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

describe('A connection that is over', () => {
  it('says so to whoever asks it for more, or waits for its start', async () => {
    await serve(opening((connection) => connection.gone()));
    const session = await startSession();
    session.close();
    expect(() => session.subscribe({ schema: 'trades', symbols: ['ESM5'] })).toThrow(
      expect.objectContaining({ code: 'LIVE_CLOSED' }),
    );
    await gateway!.stop();
    await serve(async (connection) => {
      await connection.welcome();
      await connection.subscriptions();
      await connection.gone();
    });
    const unstarted = await connectLive(options());
    const starting = unstarted.start();
    setTimeout(() => unstarted.close(), 20);
    await expect(starting).rejects.toMatchObject({ code: 'LIVE_CLOSED' });
  });
  it('is not begun with a heartbeat that the gateway does not have', async () => {
    await serve((connection) => connection.gone());
    for (const heartbeatIntervalSeconds of [0, 4, 5.5, 1801])
      await expect(connectLive(options({ heartbeatIntervalSeconds }))).rejects.toMatchObject({
        code: 'USAGE',
      });
    expect(gateway!.connections).toBe(0);
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
