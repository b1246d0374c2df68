import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Clock } from '../../daemon/databento/clock.ts';
import {
  ApiKey,
  DEFINITION_V3,
  type FeedEvent,
  fieldOf,
  LiveFeed,
  type Subscription,
} from '../../daemon/databento/index.ts';
import { Random } from '../../daemon/simulator/random.ts';
import {
  ClientGone,
  type GatewayConnection,
  type GatewaySubscription,
  LiveGateway,
} from '../conformance/live-gateway.ts';
import { dbnHeader, marketRecord, systemRecord } from '../conformance/market-data.ts';

const KEY = 'db-unittestapikey1234567890FFFFF';
const START = 1_749_130_200_000_000_000n;
const CUTS = ['fin', 'reset', 'silence', 'mid-record', 'mid-frame'] as const;
type Cut = (typeof CUTS)[number];

interface DayRecord {
  readonly schema: string;
  readonly at: bigint;
  readonly sequence: number;
  readonly bytes: Buffer;
}

/**
 * A day of two instruments' trades and quotes in order of time; several records share an
 * instant, as in a sweep.
 */
function day(records: number, seed: string): DayRecord[] {
  const random = new Random(seed);
  let at = START;
  return Array.from({ length: records }, (_, sequence) => {
    if (random.next() < 0.6) at += BigInt(Math.ceil(random.next() * 1e6));
    const schema = random.next() < 0.5 ? 'trades' : 'mbp-1';
    const instrumentId = random.next() < 0.7 ? 7 : 8;
    return { schema, at, sequence, bytes: marketRecord({ schema, instrumentId, tsEvent: at, sequence }) };
  });
}

const SECOND = 1_000_000_000;
/**
 * A day of everything that is hard to tell apart: several publishers, of which some tell
 * late; quotes that come in two schemas, byte for byte the same; legs of definitions;
 * statistics without sequence numbers, taken back and told again; twins; a kind of record
 * that is not known.
 */
function mixedDay(records: number, seed: string): DayRecord[] {
  const random = new Random(seed);
  const days: DayRecord[] = [];
  const add = (schema: string, at: bigint, bytes: Buffer) =>
    days.push({ schema, at, sequence: days.length, bytes });
  // Nothing is as late as the first connection.
  let now = START + BigInt(10 * SECOND);
  while (days.length < records) {
    now += BigInt(Math.ceil(random.next() * 0.2 * SECOND));
    const publisher = 1 + Math.floor(random.next() * 4);
    const at = now - BigInt(Math.floor(random.next() * (publisher === 4 ? 5 : 0.01) * SECOND));
    const make = (schema: string, sequence = days.length, tsEvent = at) => {
      const bytes = marketRecord({
        schema,
        instrumentId: 7 + (publisher % 2),
        tsEvent,
        tsRecv: now,
        sequence,
      });
      bytes.writeUInt16LE(publisher, 2);
      return bytes;
    };
    const what = random.next();
    if (what < 0.4) add('trades', at, make('trades'));
    else if (what < 0.5) for (const _ of [1, 2]) add('trades', at, make('trades', 0));
    else if (what < 0.75) {
      const quote = make('mbp-1');
      add('mbp-1', at, quote);
      if (random.next() < 0.5) add('tbbo', at, quote);
    } else if (what < 0.85)
      for (const action of [2, 1]) {
        const bytes = make('statistics', 0);
        bytes.writeUInt8(action, 60);
        add('statistics', at, bytes);
      }
    else if (what < 0.92) {
      const legs = 1 + Math.floor(random.next() * 4);
      for (let leg = 0; leg < legs; leg++) add('definition', at, definitionLeg(now, leg));
    } else {
      const bytes = make('trades');
      bytes.writeUInt8(0x77, 1);
      add('mbp-50', at, bytes);
    }
  }
  return days;
}

function definitionLeg(at: bigint, leg: number): Buffer {
  const bytes = Buffer.alloc(520);
  bytes.writeUInt8(130, 0);
  bytes.writeUInt8(0x13, 1);
  bytes.writeUInt32LE(9, 4);
  bytes.writeBigUInt64LE(START, 8);
  bytes.writeBigUInt64LE(at, 16);
  bytes.writeUInt16LE(leg, fieldOf(DEFINITION_V3, 'leg_index').offset);
  return bytes;
}

/**
 * A gateway whose market goes on whether or not anyone listens, and whose connections are
 * cut at random.
 */
class CutGateway {
  readonly #day: readonly DayRecord[];
  readonly #random: Random;
  readonly made: Record<Cut, number> = { fin: 0, reset: 0, silence: 0, 'mid-record': 0, 'mid-frame': 0 };
  readonly #patience: number;
  #cuts: number;
  /** How much of the day has happened. */
  #now = 0;

  /** @param patience how many records a connection may bring before it is cut */
  constructor(records: readonly DayRecord[], cuts: number, seed: string, patience = 120) {
    this.#patience = patience;
    this.#day = records;
    this.#cuts = cuts;
    this.#random = new Random(seed);
  }

  #below(limit: number): number {
    return Math.floor(this.#random.next() * limit);
  }

  readonly script = async (connection: GatewayConnection): Promise<void> => {
    const fields = await connection.welcome();
    const compressed = fields.compression === 'zstd';
    const subscriptions = await connection.subscriptions();
    await connection.stream(dbnHeader({ schema: null }));
    // The market went on while the client was away.
    if (connection.number > 1) this.#now = Math.min(this.#day.length, this.#now + this.#below(40));
    const cut = this.#cuts > 0 ? CUTS[this.#below(CUTS.length)]! : null;
    let left = cut ? this.#below(this.#patience + this.#now / 4) : Number.POSITIVE_INFINITY;
    for (const subscription of subscriptions.filter(({ start }) => start !== undefined)) {
      const { schema, start } = subscription;
      for (const record of this.#day.slice(0, this.#now)) {
        if (!isAskedFor(record, subscription) || record.bytes.readBigUInt64LE(8) < BigInt(start!)) continue;
        if (left-- <= 0) return this.#cut(connection, cut!, record, compressed);
        await connection.stream(record.bytes);
      }
      await connection.stream(systemRecord(`Finished ${schema} replay`, 3));
    }
    while (this.#now < this.#day.length) {
      const record = this.#day[this.#now]!;
      if (left-- <= 0) return this.#cut(connection, cut!, record, compressed);
      this.#now++;
      await connection.stream(record.bytes);
    }
    // What a reset threw away in flight would come no more after the day's last record.
    await connection.gone();
  };

  async #cut(connection: GatewayConnection, cut: Cut, record: DayRecord, compressed: boolean): Promise<void> {
    this.#cuts--;
    this.made[cut]++;
    if (cut === 'reset') return connection.reset();
    if (cut === 'silence') return connection.gone();
    if (cut === 'mid-record') await connection.stream(record.bytes.subarray(0, 4 * (1 + this.#below(8))));
    if (cut === 'mid-frame') {
      const bytes = compressed ? await connection.encode(record.bytes) : record.bytes;
      await connection.send(bytes.subarray(0, 1 + this.#below(bytes.length - 1)));
    }
    connection.fin();
  }
}

/** Whether a record is of what was asked for: all instruments, or those named by id. */
function isAskedFor({ schema, bytes }: DayRecord, asked: GatewaySubscription): boolean {
  const symbols = asked.lines.flat();
  return (
    schema === asked.schema && (symbols[0] === 'ES.FUT' || symbols.includes(String(bytes.readUInt32LE(4))))
  );
}

const clock: Clock = {
  now: () => 0,
  random: () => 0,
  wait: () => new Promise((resolve) => setImmediate(resolve)),
};

/** Trades of each instrument by a subscription of its own, of kinds that are not joined. */
const TRADES_BY_INSTRUMENT: readonly Subscription[] = [
  { schema: 'trades', symbols: ['7'], stypeIn: 'instrument_id' },
  { schema: 'trades', symbols: ['8'], stypeIn: 'raw_symbol' },
];

/** Every record that a mixed day's feed delivers, by kind, in order. */
async function deliverMixed(
  records: readonly DayRecord[],
  cuts: number,
  seed: string,
  trades: readonly Subscription[] = [{ schema: 'trades', symbols: ['ES.FUT'], stypeIn: 'parent' }],
) {
  const source = new CutGateway(records, cuts, seed);
  const gateway = await LiveGateway.start(KEY, source.script);
  const schemas = [...new Set(records.map(({ schema }) => schema))];
  const feed = new LiveFeed(
    {
      key: new ApiKey(KEY),
      dataset: 'GLBX.MDP3',
      host: '127.0.0.1',
      port: gateway.port,
      clock,
      wallClock: () => START,
      silenceTimeoutMs: 60,
    },
    [
      ...trades,
      ...schemas
        .filter((schema) => schema !== 'trades')
        .map((schema) => ({ schema, symbols: ['ES.FUT'], stypeIn: 'parent' })),
    ],
  );
  const delivered = new Map<number, string[]>();
  let total = 0;
  try {
    for await (const event of feed.events()) {
      if (feed.counters.reconnects > 3 * cuts + 20) feed.close();
      if (event.kind !== 'records') continue;
      const { rtype, bytes, stride, count } = event.run;
      const kind = delivered.get(rtype) ?? [];
      for (let i = 0; i < count; i++)
        kind.push(Buffer.from(bytes.subarray(i * stride, (i + 1) * stride)).toString('hex'));
      delivered.set(rtype, kind);
      total += count;
      // A moment longer than it takes: what comes twice comes after.
      if (total >= records.length) setTimeout(() => feed.close(), 5);
    }
  } finally {
    await gateway.stop().catch((error: unknown) => {
      if (!(error instanceof ClientGone)) throw error;
    });
  }
  return delivered;
}

/** Sequence numbers by schema as the feed delivers them, and its gaps. */
async function deliver(
  records: readonly DayRecord[],
  cuts: number,
  seed: string,
  compression: 'none' | 'zstd',
) {
  const source = new CutGateway(records, cuts, seed);
  const gateway = await LiveGateway.start(KEY, source.script);
  const feed = new LiveFeed(
    {
      key: new ApiKey(KEY),
      dataset: 'GLBX.MDP3',
      host: '127.0.0.1',
      port: gateway.port,
      compression,
      clock,
      wallClock: () => START,
      silenceTimeoutMs: 60,
    },
    ['trades', 'mbp-1'].map((schema) => ({ schema, symbols: ['ES.FUT'], stypeIn: 'parent' })),
  );
  const delivered: Record<string, number[]> = { trades: [], 'mbp-1': [] };
  const gaps: (FeedEvent & { kind: 'gap' })[] = [];
  let total = 0;
  try {
    for await (const event of feed.events()) {
      // A day that is not whole after so many connections never will be: say what is
      // missing instead of waiting for it.
      if (feed.counters.reconnects > 3 * cuts + 20) feed.close();
      if (event.kind === 'gap') gaps.push(event);
      if (event.kind !== 'records') continue;
      const { run } = event;
      for (let i = 0; i < run.count; i++)
        delivered[run.rtype === 0 ? 'trades' : 'mbp-1']!.push(run.view.getUint32(i * run.stride + 44, true));
      total += run.count;
      if (total >= records.length) feed.close();
    }
  } finally {
    await gateway.stop().catch((error: unknown) => {
      if (!(error instanceof ClientGone)) throw error;
    });
  }
  return { delivered, gaps, made: source.made, reconnects: feed.counters.reconnects };
}

const expected = (records: readonly DayRecord[]) =>
  Object.fromEntries(
    ['trades', 'mbp-1'].map((schema) => [
      schema,
      records.filter((record) => record.schema === schema).map(({ sequence }) => sequence),
    ]),
  );

/**
 * Every record was delivered once, and in order, but for kinds that come by several
 * subscriptions: these are replayed one after the other.
 */
function expectAll(
  delivered: ReadonlyMap<number, readonly string[]>,
  records: readonly DayRecord[],
  withoutOrder: readonly number[],
): void {
  const sent = new Map<number, string[]>();
  for (const { bytes } of records) {
    const kind = sent.get(bytes[1]!) ?? [];
    kind.push(bytes.toString('hex'));
    sent.set(bytes[1]!, kind);
  }
  for (const [rtype, own] of sent) {
    const inOrder = (list: readonly string[]) => (withoutOrder.includes(rtype) ? list.toSorted() : list);
    expect([rtype, inOrder(delivered.get(rtype) ?? [])]).toEqual([rtype, inOrder(own)]);
  }
}

describe('A day over a connection that is cut again and again', () => {
  it.each(['none', 'zstd'] as const)(
    'is delivered as over one that never was, compression %s, 200 cuts',
    async (compression) => {
      const records = day(20_000, 'cuts');
      const { delivered, gaps, made, reconnects } = await deliver(records, 200, compression, compression);
      expect(delivered).toEqual(expected(records));
      expect(reconnects).toBeGreaterThanOrEqual(200);
      expect(Object.values(made).reduce((sum, count) => sum + count, 0)).toBe(200);
      expect(Math.min(...Object.values(made))).toBeGreaterThan(20);
      expect(gaps.length).toBeGreaterThan(0);
      expect(gaps.every(({ outcome, from, to }) => outcome === 'filled' && from <= to)).toBe(true);
    },
    120_000,
  );

  it('whatever the day and wherever the cuts', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.string({ minLength: 1, maxLength: 8 }),
        fc.integer({ min: 1, max: 12 }),
        async (seed, cuts) => {
          const records = day(400, seed);
          expect((await deliver(records, cuts, seed, 'none')).delivered).toEqual(expected(records));
        },
      ),
      { numRuns: 12, seed: 42 },
    );
  }, 120_000);

  it('whatever is told: several publishers, late ones, twins, legs, schemas of one kind', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.string({ minLength: 1, maxLength: 8 }),
        fc.integer({ min: 1, max: 10 }),
        async (seed, cuts) => {
          const records = mixedDay(300, seed);
          expectAll(await deliverMixed(records, cuts, seed), records, [1]);
        },
      ),
      { numRuns: 25, seed: 7 },
    );
  }, 120_000);

  it('of legs, statistics, publishers and two subscriptions of a schema, 200 cuts', async () => {
    const records = mixedDay(3000, 'cuts');
    expectAll(await deliverMixed(records, 200, 'cuts', TRADES_BY_INSTRUMENT), records, [0, 1]);
  }, 120_000);
});
