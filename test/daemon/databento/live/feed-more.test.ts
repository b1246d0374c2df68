import { describe, expect, it } from 'vitest';
import type { Clock } from '../../../../daemon/databento/clock.ts';
import {
  DEFINITION_V3,
  type FeedEvent,
  fieldOf,
  LiveFeed,
  type Subscription,
} from '../../../../daemon/databento/index.ts';
import { instantly } from '../../../conformance/instantly.ts';
import { LIVE_HEADER, options, START, serve, TRADES, trade } from '../../../conformance/live-client.ts';
import type { GatewayConnection, GatewaySubscription } from '../../../conformance/live-gateway.ts';
import { errorRecord, marketRecord, systemRecord } from '../../../conformance/market-data.ts';

const UNDEFINED_TIME = 0xffff_ffff_ffff_ffffn;
const at = (seconds: number) => START + BigInt(Math.round(seconds * 1000)) * 1_000_000n;
const quote = (sequence: number, seconds: number, publisher = 1) => {
  const bytes = marketRecord({ schema: 'mbp-1', instrumentId: 7, tsEvent: at(seconds), sequence });
  bytes.writeUInt16LE(publisher, 2);
  return bytes;
};
const finished = (schema: string) => systemRecord(`Finished ${schema} replay`, 3);
const on = (...schemas: string[]): Subscription[] =>
  schemas.map((schema) => ({ schema, symbols: ['ES.FUT'], stypeIn: 'parent' }));
/** A definition of which each record is one leg. */
const leg = (index: number, count: number) => {
  const bytes = Buffer.alloc(520);
  bytes.writeUInt8(130, 0);
  bytes.writeUInt8(0x13, 1);
  bytes.writeUInt16LE(1, 2);
  bytes.writeUInt32LE(7, 4);
  bytes.writeBigUInt64LE(START, 8);
  bytes.writeBigUInt64LE(START, 16);
  bytes.writeUInt16LE(count, fieldOf(DEFINITION_V3, 'leg_count').offset);
  bytes.writeUInt16LE(index, fieldOf(DEFINITION_V3, 'leg_index').offset);
  return bytes;
};
const statistic = (sequence: number, { action = 1, price = 6_000n } = {}) => {
  const bytes = marketRecord({ schema: 'statistics', instrumentId: 7, tsEvent: START, sequence, price });
  bytes.writeUInt8(action, 60);
  return bytes;
};

type Sent = readonly Buffer[];
/**
 * One script for each connection: what it sends, before the gateway ends it; the last one
 * stays.
 */
async function feedOf(
  subscriptions: readonly Subscription[],
  connections: readonly ((asked: readonly GatewaySubscription[]) => Sent)[],
  until: (events: readonly FeedEvent[], records: number) => boolean,
  extra: Parameters<typeof options>[0] = {},
) {
  const asked: (readonly GatewaySubscription[])[] = [];
  await serve(async (connection: GatewayConnection) => {
    await connection.welcome();
    const own = await connection.subscriptions();
    asked.push(own);
    await connection.stream(LIVE_HEADER);
    const script = connections[Math.min(connection.number, connections.length) - 1]!;
    for (const record of script(own)) await connection.stream(record);
    if (connection.number < connections.length) return connection.fin();
    await connection.gone();
  });
  const feed = new LiveFeed(options(extra), subscriptions);
  const records: Buffer[] = [];
  const events: FeedEvent[] = [];
  for await (const event of feed.events()) {
    if (event.kind === 'records') {
      const { bytes, count, stride } = event.run;
      for (let i = 0; i < count; i++) records.push(Buffer.from(bytes.subarray(i * stride, (i + 1) * stride)));
    } else events.push(event);
    if (until(events, records.length)) feed.close();
  }
  const starts = asked.map((own) =>
    own.map(({ start }) => (start === undefined ? undefined : BigInt(start))),
  );
  return { records, events, starts, feed };
}
const sequences = (records: readonly Buffer[]) => records.map((record) => record.readUInt32LE(44));
const gapsOf = (events: readonly FeedEvent[]) => events.filter((event) => event.kind === 'gap');
const statesOf = (events: readonly FeedEvent[]) =>
  events.flatMap((event) => (event.kind === 'state' ? [event.state] : []));
const isLiveAgain = (events: readonly FeedEvent[]) =>
  statesOf(events).lastIndexOf('live') > statesOf(events).indexOf('waiting') &&
  statesOf(events).includes('waiting');

describe('On an uninterrupted stream every record arrives', () => {
  it('all legs of a spread’s definition', async () => {
    const legs = [0, 1, 2].map((index) => leg(index, 3));
    const { records } = await feedOf(on('definition'), [() => legs], (_, count) => count === 3);
    expect(records).toEqual(legs);
  });
  it('a statistic that is taken back and told again, and two of no sequence number', async () => {
    const sent = [statistic(5, { action: 2 }), statistic(5), statistic(0), statistic(0, { price: 7_000n })];
    const { records } = await feedOf(on('statistics'), [() => sent], (_, count) => count === 4);
    expect(records).toEqual(sent);
  });
  it('two that say the same, byte for byte', async () => {
    const sent = [trade(1), trade(1), trade(2)];
    const { records } = await feedOf([TRADES], [() => sent], (_, count) => count === 3);
    expect(records).toEqual(sent);
  });
});

describe('After a break only what is new arrives', () => {
  it('of legs: those that had not come', async () => {
    const legs = [0, 1, 2].map((index) => leg(index, 3));
    const { records, starts } = await feedOf(
      on('definition'),
      [() => legs.slice(0, 1), () => [...legs, finished('definition')]],
      isLiveAgain,
    );
    expect(records).toEqual(legs);
    // When it came says nothing of when it was made: all of it is asked for.
    expect(starts[1]).toEqual([0n]);
  });
  it('of statistics: the new value, and not the old one again', async () => {
    const [taken, told] = [statistic(5, { action: 2 }), statistic(5)];
    const { records } = await feedOf(
      on('statistics'),
      [() => [taken], () => [taken, told, finished('statistics')]],
      isLiveAgain,
    );
    expect(records).toEqual([taken, told]);
  });
  it.each(['mbp-1 first', 'tbbo first'])('of two schemas of one kind of record: %s', async (order) => {
    // A trade's quote comes once in each schema, byte for byte the same.
    const replays: Sent = [
      ...[quote(1, 1), quote(2, 2), quote(3, 3), quote(4, 4), quote(5, 5)],
      finished('mbp-1'),
      ...[quote(1, 1), quote(5, 5)],
      finished('tbbo'),
    ];
    const again = order === 'mbp-1 first' ? replays : [...replays.slice(6), ...replays.slice(0, 6)];
    const { records } = await feedOf(
      on('mbp-1', 'tbbo'),
      [() => [quote(1, 1), quote(1, 1)], () => again],
      isLiveAgain,
    );
    expect(sequences(records).toSorted()).toEqual([1, 1, 2, 3, 4, 5, 5]);
  });
  it('of several publishers: what one told later than another, at an earlier time', async () => {
    const { records, events } = await feedOf(
      on('mbp-1'),
      [
        () => [quote(1, 1, 1), quote(2, 5, 2)],
        () => [
          quote(2, 5, 2),
          quote(3, 4, 1),
          quote(1, 1, 1),
          quote(4, 8, 2),
          quote(5, 7, 1),
          finished('mbp-1'),
        ],
      ],
      isLiveAgain,
    );
    expect(sequences(records)).toEqual([1, 2, 3, 4, 5]);
    expect(gapsOf(events)).toMatchObject([{ outcome: 'filled', repeated: 2, owed: 2, delivered: 3 }]);
  });
  it('of sampled quotes without a time of their own: they are asked for by when they were received', async () => {
    const sampled = (seconds: number, event = UNDEFINED_TIME) => {
      const bytes = quote(seconds, seconds);
      bytes.writeUInt8(0xc3, 1);
      bytes.writeBigUInt64LE(event, 8);
      return bytes;
    };
    const { records, starts, feed } = await feedOf(
      on('bbo-1s'),
      [
        () => [sampled(20), sampled(22, at(21))],
        () => [sampled(20), sampled(22, at(21)), sampled(23), sampled(24), finished('bbo-1s')],
      ],
      isLiveAgain,
    );
    expect(sequences(records)).toEqual([20, 22, 23, 24]);
    expect(starts[1]).toEqual([at(12)]);
    expect(feed.counters.lagMs).toBeLessThan(4e6);
  });
  it('of a kind of record that this package does not know', async () => {
    const unknown = (sequence: number) => {
      const bytes = trade(sequence);
      bytes.writeUInt8(0x77, 1);
      return bytes;
    };
    const { records } = await feedOf(
      on('mbp-50'),
      [() => [unknown(1), unknown(2)], () => [unknown(1), unknown(2), unknown(3), finished('mbp-50')]],
      isLiveAgain,
    );
    expect(sequences(records)).toEqual([1, 2, 3]);
  });
  it('of a replay that was cut: what it had brought is not told twice, and what another had not brought is', async () => {
    const all = [1, 2, 3, 4, 5, 6].map((n) => quote(n, n));
    const { records } = await feedOf(
      on('mbp-1', 'tbbo'),
      [
        () => all.slice(0, 2),
        // tbbo runs ahead, and then the connection is cut before mbp-1 begins.
        () => [quote(60, 60), finished('tbbo')],
        // The gateway tells what is not before the start that it was asked for.
        ([own]) => [
          ...all.filter((record) => record.readBigUInt64LE(8) >= BigInt(own!.start!)),
          finished('mbp-1'),
          quote(60, 60),
          finished('tbbo'),
        ],
      ],
      (events, count) => count >= 7 && isLiveAgain(events),
    );
    expect(sequences(records)).toEqual([1, 2, 60, 3, 4, 5, 6]);
  });
});

describe('A replay is asked for', () => {
  it('from a little before the last record, however long another instrument has been silent', async () => {
    const silent = marketRecord({ schema: 'trades', instrumentId: 8, tsEvent: at(-72_000), sequence: 9 });
    const { starts } = await feedOf(
      [TRADES],
      [() => [silent, trade(1)], () => [trade(1), finished('trades')]],
      isLiveAgain,
    );
    expect(starts[1]).toEqual([at(1 - 10)]);
  });
  it('from as far back as records have been late', async () => {
    const { starts } = await feedOf(
      [TRADES],
      [() => [trade(1, 100), trade(2, 70)], () => [trade(1, 100), trade(2, 70), finished('trades')]],
      isLiveAgain,
    );
    expect(starts[1]).toEqual([at(70)]);
  });
  it('once for subscriptions of one schema and kind of symbol', async () => {
    const two: Subscription[] = [TRADES, { ...TRADES, symbols: ['NQ.c.0'] } as Subscription];
    const { starts, events } = await feedOf(
      two,
      [() => [trade(1)], () => [trade(1), trade(2), finished('trades')]],
      isLiveAgain,
    );
    expect(starts.map((own) => own.length)).toEqual([2, 1]);
    expect(statesOf(events).at(-1)).toBe('live');
  });
});

describe('A replay is over', () => {
  const stepped = (): Clock & { step(ms: number): void } => {
    let now = 0;
    return {
      ...instantly(),
      now: () => now,
      step: (ms) => {
        now += ms;
      },
    };
  };
  it('once, whether the end is told for a schema or for each subscription', async () => {
    const kinds: Subscription[] = [TRADES, { schema: 'trades', symbols: ['ES.FUT'], stypeIn: 'parent' }];
    for (const ends of [1, 2]) {
      const { records, events } = await feedOf(
        kinds,
        [
          () => [trade(1)],
          () => [trade(1), trade(2), ...Array.from({ length: ends }, () => finished('trades')), trade(3)],
        ],
        (told, count) => count === 3 && isLiveAgain(told),
      );
      expect(sequences(records)).toEqual([1, 2, 3]);
      expect(gapsOf(events)).toHaveLength(1);
    }
  });
  it('not by a text that names no schema of ours: that is a notice', async () => {
    const { events } = await feedOf(
      [TRADES],
      [() => [trade(1)], () => [systemRecord('Finished mbp-1 replay', 3), trade(1), finished('trades')]],
      isLiveAgain,
    );
    expect(events).toContainEqual({ kind: 'notice', code: 3, isError: false, text: 'Finished mbp-1 replay' });
  });
  it.each(['with', 'without'])('and lost where it has aged out, %s a completion', async (how) => {
    const aged = errorRecord('Replay of trades is not available', 8);
    const { events, records } = await feedOf(
      [TRADES],
      [() => [trade(1)], () => [aged, ...(how === 'with' ? [finished('trades')] : []), trade(500, 3_700)]],
      (told, count) => count === 2 && isLiveAgain(told),
    );
    expect(gapsOf(events)).toMatchObject([{ outcome: 'lost', schema: 'trades' }]);
    expect(sequences(records)).toEqual([1, 500]);
  });
  it('after a minute in which it brought nothing, whatever is told live', async () => {
    const clock = stepped();
    const { events } = await feedOf(
      [TRADES],
      [() => [trade(1)], () => [trade(1), trade(2, 3_601), trade(3, 3_602)]],
      (told, count) => {
        if (count >= 2) clock.step(61_000);
        return isLiveAgain(told);
      },
      { clock },
    );
    expect(gapsOf(events)).toMatchObject([{ outcome: 'unproven', repeated: 1, owed: 1 }]);
  });
  it('unproven where it did not repeat what had been delivered, though it told its end', async () => {
    const { events } = await feedOf(
      [TRADES],
      [() => [trade(1), trade(2)], () => [trade(2), trade(3), finished('trades')]],
      isLiveAgain,
    );
    expect(gapsOf(events)).toMatchObject([{ outcome: 'unproven', repeated: 1, owed: 2, delivered: 1 }]);
  });
});

describe('A book that is begun anew', () => {
  it('leaves a gap that is lost, from the last order before to the first after its snapshot', async () => {
    const order = (sequence: number, seconds: number, flags = 0x80) => {
      const bytes = Buffer.alloc(56);
      bytes.writeUInt8(14, 0);
      bytes.writeUInt8(0xa0, 1);
      bytes.writeUInt32LE(7, 4);
      bytes.writeBigUInt64LE(at(seconds), 8);
      bytes.writeUInt8(flags, 36);
      bytes.writeUInt32LE(sequence, 52);
      return bytes;
    };
    const book: Subscription[] = [{ schema: 'mbo', symbols: ['ESM5'], snapshot: true }];
    const { records, events } = await feedOf(
      book,
      [
        () => [order(1, -50, 0xa0), order(2, 1)],
        () => [order(1, -50, 0xa0), order(9, 5, 0xa0), order(10, 8), order(11, 9)],
      ],
      (told, count) => count === 6 && gapsOf(told).length > 0,
    );
    expect(records.map((record) => record.readUInt32LE(52))).toEqual([1, 2, 1, 9, 10, 11]);
    expect(gapsOf(events)).toMatchObject([{ schema: 'mbo', outcome: 'lost', from: at(1), to: at(8) }]);
  });
});

describe('A damaged stream', () => {
  it('is taken up again, with nothing lost and nothing twice', async () => {
    const damaged = trade(2);
    damaged.writeUInt8(0, 0);
    const { records } = await feedOf(
      [TRADES],
      [() => [trade(1), damaged], () => [trade(1), trade(2), finished('trades')]],
      isLiveAgain,
    );
    expect(sequences(records)).toEqual([1, 2]);
  });
  it('is taken up again however often, as long as something comes between', async () => {
    const damaged = trade(2);
    damaged.writeUInt8(0, 0);
    const damages = Array.from({ length: 12 }, (_, i) => () => [trade(100 + i), damaged]);
    const { records } = await feedOf([TRADES], [...damages, () => [trade(200)]], (_, count) => count === 13);
    expect(sequences(records)).toHaveLength(13);
  });
});

describe('A subscription with a start', () => {
  const since: Subscription = {
    schema: 'trades',
    symbols: ['ES.c.0'],
    stypeIn: 'continuous',
    start: at(-600),
  };
  it('is asked for from there once, and then from where it stood', async () => {
    const { records, starts } = await feedOf(
      [since],
      [
        () => [trade(1), trade(2), finished('trades')],
        () => [trade(1), trade(2), trade(3), finished('trades')],
      ],
      isLiveAgain,
    );
    expect(starts).toEqual([[at(-600)], [at(2 - 10)]]);
    expect(sequences(records)).toEqual([1, 2, 3]);
  });
  it('beside one without, that is cut before anything came: both are waited for', async () => {
    const { records, events, starts } = await feedOf(
      [since, { ...TRADES, symbols: ['NQ.c.0'] } as Subscription],
      [() => [], () => [finished('trades'), trade(1), finished('trades'), trade(2)]],
      (told, count) => count === 2 && isLiveAgain(told),
    );
    expect(sequences(records)).toEqual([1, 2]);
    expect(starts[1]!.toSorted()).toEqual([at(-600), START + 3_600_000_000_000n]);
    expect(gapsOf(events)).toMatchObject([{ delivered: 1 }]);
  });
});
