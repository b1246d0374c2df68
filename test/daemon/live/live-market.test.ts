import { describe, expect, it } from 'vitest';
import { type FeedEvent, openDbn, type Schema } from '../../../daemon/databento/index.ts';
import { Stopped } from '../../../daemon/live/arrivals.ts';
import { LiveMarket } from '../../../daemon/live/live-market.ts';
import { OptionListing } from '../../../daemon/live/option-listing.ts';
import { isQuiet } from '../../../pipeline/events/event-stream.ts';
import type { HoleBatch } from '../../../pipeline/events/kinds.ts';
import type { OptionContract } from '../../../shared/contracts/option-contract.ts';
import { instrument } from '../../../shared/instruments.ts';
import { REORDER_NS } from '../../../shared/rules.ts';
import { toTimestamp } from '../../../shared/session/session.ts';
import { callAtClose } from '../../conformance/call-at-close.ts';
import { dbnHeader, marketRecord } from '../../conformance/market-data.ts';
import { clock, SESSION } from '../../market.ts';

const ES = 7;
const OTHER = 8;
const at = (time: string, extraNs = 0) => toTimestamp(SESSION, clock(time)) + BigInt(extraNs);

/** A record of a schema as a feed tells it. */
async function told(
  schema: 'trades' | 'mbp-10',
  tsEvent: bigint,
  { instrumentId = ES, tsRecv = tsEvent, sequence = 1 } = {},
): Promise<FeedEvent> {
  const bytes = marketRecord({ schema, instrumentId, tsEvent, tsRecv, sequence });
  const source = await openDbn([Buffer.concat([dbnHeader({ schema: null }), bytes])] as never);
  for await (const run of source.runs())
    return { kind: 'records', run: { ...run, bytes: run.bytes.slice() }, replaying: false };
  throw new Error('no record');
}
const mapping = (instrumentId: number, symbol: string): FeedEvent => ({
  kind: 'mapping',
  instrumentId,
  symbolIn: symbol,
  symbolOut: symbol,
  run: {} as never,
});

/** A market, and what a session that reads it has been told by kind. */
async function market() {
  const live = new LiveMarket(SESSION, 'ESM5');
  const replaying = new Set<Schema>();
  const holes: { readonly from: number; readonly to: number; readonly at: number }[] = [];
  /** Minutes after the open at which holes are told. */
  const holesAt: number[] = [];
  const read: Record<string, string[]> = { trade: [], book: [], hole: [] };
  const over = Promise.all(
    live.streams.map(async (stream) => {
      for await (const arrival of stream.batches()) {
        if (isQuiet(arrival))
          read[stream.kind]!.push(`quiet ${(arrival.quietUntil - SESSION.rthOpen) / 1e9}`);
        else
          for (let i = 0; i < arrival.count; i++) {
            read[stream.kind]!.push(`#${arrival.sequence[i]}`);
            if (stream.kind !== 'hole') continue;
            const { at: times, from, to } = arrival as HoleBatch;
            holes.push({ from: from[i]!, to: to[i]!, at: times[i]! });
            holesAt.push((times[i]! - SESSION.rthOpen) / 60e9);
          }
      }
    }),
  );
  over.catch(() => undefined);
  const feed = { isReplaying: (schema: Schema) => replaying.has(schema) };
  const take = async (...events: readonly FeedEvent[]) => {
    for (const event of events) await live.take('futures', event, feed);
    await new Promise((resolve) => setImmediate(resolve));
  };
  await take(mapping(ES, 'ESM5'), mapping(OTHER, 'ESU5'));
  return { live, replaying, read, take, over, holes, holesAt };
}

/** One option that is followed, on the market's own contract. */
const CALL = {
  instrumentId: 70,
  underlying: 'ESM5',
  right: 'C',
  strikePoints: 6000,
  expiration: 0n,
  tsEvent: 0n,
};
const listed = () => new OptionListing(SESSION, instrument('ES'), [CALL as OptionContract]);

describe('Options of a market that happens', () => {
  const quiet = { isReplaying: () => false };
  const replaying = { isReplaying: () => true };
  const beat = (seconds: number): FeedEvent => ({ kind: 'heartbeat', at: at('09:30', seconds * 1e9) });
  const known = (live: LiveMarket) => (live.knownUntil - SESSION.rthOpen) / 1e9;

  it('are told by feeds of their own: the session is told as far as both are known', async () => {
    const live = new LiveMarket(SESSION, 'ESM5', { listing: listed(), now: () => 0 });
    expect(live.streams.map(({ kind }) => kind)).toEqual([
      'trade',
      'book',
      'openInterest',
      'optionTrade',
      'optionQuote',
      'optionDefinition',
      'hole',
    ]);
    await live.take('futures', beat(10), quiet);
    expect(live.knownUntil).toBe(Number.NEGATIVE_INFINITY);
    await live.take('options', beat(4), quiet);
    expect(known(live)).toBe(4);
    await live.take('options', beat(12), quiet);
    expect(known(live)).toBe(10);
  });
  it('are waited for some seconds when they fall behind, and waited for again when they are back', async () => {
    let now = 0;
    const live = new LiveMarket(SESSION, 'ESM5', { listing: listed(), now: () => now });
    await live.take('options', beat(0), quiet);
    await live.take('futures', beat(6), quiet);
    now = 5000;
    await live.take('futures', beat(8), quiet);
    expect(known(live)).toBe(0);
    now = 5001;
    await live.take('futures', beat(9), quiet);
    expect(known(live)).toBe(9);
    now = 9000;
    await live.take('options', beat(10), quiet);
    await live.take('futures', beat(14), quiet);
    expect(known(live)).toBe(10);
    // A little behind is no reason, however long it lasts.
    now = 60_000;
    await live.take('futures', beat(15), quiet);
    expect(known(live)).toBe(10);
  });
  it('are waited for as long as their past is being replayed', async () => {
    let now = 0;
    const live = new LiveMarket(SESSION, 'ESM5', { listing: listed(), now: () => now });
    await live.take('futures', beat(600), quiet);
    for (; now < 120_000; now += 20_000) await live.take('options', mapping(70, 'E1A'), replaying);
    await live.take('futures', beat(700), quiet);
    expect(live.knownUntil).toBe(Number.NEGATIVE_INFINITY);
    now += 30_001;
    await live.take('futures', beat(800), quiet);
    expect(known(live)).toBe(800);
  });
  it('are known from when they are listed, or from now where that is past', async () => {
    const fresh: number[][] = [];
    const live = new LiveMarket(SESSION, 'ESM5', {
      listing: new OptionListing(SESSION, instrument('ES')),
      onListed: (options) => fresh.push(options.map(({ instrumentId }) => instrumentId)),
      now: () => 0,
    });
    const told: [id: number, second: number][] = [];
    const stream = live.streams.find(({ kind }) => kind === 'optionDefinition')!;
    const reading = (async () => {
      for await (const arrival of stream.batches())
        if (!isQuiet(arrival) && 'strike' in arrival)
          for (let i = 0; i < arrival.count; i++)
            told.push([arrival.instrumentId[i]!, (arrival.at[i]! - SESSION.rthOpen) / 1e9]);
    })().catch(() => undefined);
    const listed = async (id: number, second: number) => {
      const source = await openDbn([
        Buffer.concat([
          dbnHeader({ schema: null }),
          callAtClose(id, 6000, { ts_event: at('09:30', second * 1e9) }),
        ]),
      ] as never);
      for await (const run of source.runs())
        await live.take('options', { kind: 'records', run, replaying: false }, replaying);
    };
    await live.take('futures', beat(10), quiet);
    await live.take('options', beat(10), quiet);
    await listed(70, 12);
    await listed(71, 3);
    await listed(70, 14);
    // Heard of after one that was listed later: told after it.
    await listed(72, 11);
    expect(fresh).toEqual([[70], [71], [72]]);
    // What lists them is no part of the market's clock, and its replay holds nothing up.
    await live.take('options', beat(20), { isReplaying: (schema) => schema === 'definition' });
    await live.take('futures', beat(20), quiet);
    expect(known(live)).toBe(20);
    await new Promise((resolve) => setImmediate(resolve));
    expect(told).toEqual([
      [70, 12],
      [71, 12],
      [72, 12],
    ]);
    live.stop();
    await reading;
  });
  it('are given up', async () => {
    const live = new LiveMarket(SESSION, 'ESM5', { listing: listed(), now: () => 0 });
    await live.take('futures', beat(10), quiet);
    live.giveUp('options');
    expect(known(live)).toBe(10);
    expect(new LiveMarket(SESSION, 'ESM5').streams.map(({ kind }) => kind)).toEqual([
      'trade',
      'book',
      'hole',
    ]);
  });
  it('do not name the contract that is followed', async () => {
    const { read, take, live } = await market();
    await live.take('options', mapping(ES, 'E1AM5 C6000'), quiet);
    await take(await told('trades', at('09:30', 1e9)));
    expect(read.trade).toEqual(['#1', 'quiet 1']);
  });
});

describe('A market that happens', () => {
  it('is told by kind, with the feed’s clock for all of them', async () => {
    const { live, read, take } = await market();
    await take(await told('trades', at('09:30', 1e9)));
    await take(await told('mbp-10', at('09:30', 2e9), { sequence: 2 }));
    expect(read).toEqual({
      trade: ['#1', 'quiet 1', 'quiet 2'],
      book: ['quiet 1', '#2', 'quiet 2'],
      hole: ['quiet 1', 'quiet 2'],
    });
    expect((live.knownUntil - SESSION.rthOpen) / 1e9).toBe(2);
  });
  it('is of the followed contract alone; the others tell the time', async () => {
    const { read, take } = await market();
    await take(await told('trades', at('09:30', 1e9), { instrumentId: OTHER }));
    expect(read).toEqual({ trade: ['quiet 1'], book: ['quiet 1'], hole: ['quiet 1'] });
  });
  it('follows its contract where that gets another number, which another may have then', async () => {
    const { read, take } = await market();
    await take(mapping(9, 'ESM5'), mapping(ES, 'ESU5'));
    await take(
      await told('trades', at('09:30', 1e9), { instrumentId: 9, sequence: 3 }),
      await told('trades', at('09:30', 1e9), { instrumentId: ES, sequence: 4 }),
    );
    expect(read.trade).toEqual(['#3', 'quiet 1']);
  });
  it('goes on by the gateway’s word where nothing happens', async () => {
    const { read, take } = await market();
    await take({ kind: 'heartbeat', at: at('09:30', 5e9) });
    expect(read).toEqual({ trade: ['quiet 5'], book: ['quiet 5'], hole: ['quiet 5'] });
  });
  it('is not carried away by a damaged time that lies ahead', async () => {
    const { live, take } = await market();
    await take(await told('trades', at('15:00'), { tsRecv: at('09:30', 1e9) }));
    expect((live.knownUntil - SESSION.rthOpen) / 1e9).toBe(1);
    await take(await told('trades', at('09:30', 2e9), { tsRecv: at('15:00') }));
    expect((live.knownUntil - SESSION.rthOpen) / 1e9).toBe(2);
  });
  it('waits in a replay for the slowest of what is replayed', async () => {
    const { replaying, read, take } = await market();
    replaying.add('trades').add('mbp-10');
    await take(await told('trades', at('09:40')));
    expect(read.trade).toEqual(['#1']);
    await take(await told('mbp-10', at('09:31'), { sequence: 2 }));
    expect(read.trade).toEqual(['#1', 'quiet 60']);
    replaying.delete('trades');
    replaying.delete('mbp-10');
    await take({ kind: 'notice', code: null, isError: false, text: '' });
    expect(read.trade!.at(-1)).toBe('quiet 600');
  });
  it('is told no further than to where something more belongs to it, until that is told', async () => {
    const { live, replaying, read, take } = await market();
    live.holdAt('futures', clock('08:30'));
    await take(await told('trades', at('08:31')));
    expect(read.trade).toEqual(['#1', 'quiet -3600']);
    expect(live.heardUntil('futures')).toBe(clock('08:31'));
    replaying.add('mbp-10');
    live.release('futures');
    await take(await told('mbp-10', at('08:30', 10e9), { sequence: 2 }));
    expect(read.book!.slice(-2)).toEqual(['#2', 'quiet -3590']);
    replaying.delete('mbp-10');
    await take({ kind: 'notice', code: null, isError: false, text: '' });
    expect(live.knownUntil).toBe(clock('08:31'));
  });
  it('says what is missing for good at its end, or at once where it is told beyond that', async () => {
    const { live, read, take, holesAt } = await market();
    const counts = { repeated: 0, owed: 0, delivered: 0 };
    const gap = (outcome: 'lost' | 'filled', to: string) =>
      ({
        kind: 'gap',
        schema: 'trades',
        cause: 'disconnected',
        outcome,
        from: at('09:40'),
        to: at(to),
        ...counts,
      }) as const satisfies FeedEvent;
    await take(await told('trades', at('09:40')));
    await take(gap('filled', '09:41'), gap('lost', '09:41'));
    expect(read.hole).toEqual(['quiet 600', '#0']);
    await take(await told('trades', at('09:45'), { sequence: 2 }));
    await take(gap('lost', '09:43'));
    expect(read.hole!.slice(2)).toEqual(['quiet 900', '#1']);
    // Known later, though it ended before: it is told after the other.
    await take(await told('mbp-10', at('09:50'), { sequence: 3 }));
    await take({ ...gap('lost', '09:55'), schema: 'mbp-10' }, gap('lost', '09:54'));
    await take(await told('trades', at('09:56'), { sequence: 4 }));
    expect(read.hole!.filter((each) => each.startsWith('#'))).toEqual(['#0', '#1', '#2', '#3']);
    // At its end; where the session is already; and never before one that was told.
    expect(holesAt).toEqual([11, 15, 25, 25]);
    // Of options nothing is asked.
    await live.take('options', gap('lost', '09:46'), { isReplaying: () => false });
    await new Promise((resolve) => setImmediate(resolve));
    expect(read.hole!.filter((each) => each.startsWith('#'))).toHaveLength(4);
  });
  it('that goes on says what is missing from there alone, of futures', async () => {
    const { live, read, take, holes } = await market();
    const lost = (from: string, to: string) =>
      ({
        kind: 'gap',
        schema: 'trades',
        cause: 'disconnected',
        outcome: 'lost',
        from: at(from),
        to: at(to),
        repeated: 0,
        owed: 0,
        delivered: 0,
      }) as const satisfies FeedEvent;
    live.forgetBefore('futures', clock('09:50'));
    // What options have told says nothing of futures.
    live.forgetBefore('options', clock('09:58'));
    await take(lost('09:40', '09:45'), lost('09:40', '09:50'), lost('09:45', '09:55'));
    // Known in the order of falling ends: each is told at the first's.
    await take(lost('09:51', '09:54'), lost('09:51', '09:53'));
    await take(await told('trades', at('09:56')));
    expect(holes).toEqual([
      { from: clock('09:50'), to: clock('09:55'), at: clock('09:55') },
      { from: clock('09:51'), to: clock('09:54'), at: clock('09:55') },
      { from: clock('09:51'), to: clock('09:53'), at: clock('09:55') },
    ]);
    expect(read.trade).toContain('#1');
  });
  it('that goes on passes over what was told, but for what may wait to be put in order', async () => {
    const { live, read, take } = await market();
    live.forgetBefore('futures', clock('09:50'));
    const reorder = Number(REORDER_NS);
    await take(
      await told('trades', at('09:50', -reorder - 1), { sequence: 1 }),
      await told('trades', at('09:50', -reorder), { sequence: 2 }),
      await told('trades', at('09:50'), { sequence: 3 }),
    );
    expect(read.trade!.filter((each) => each.startsWith('#'))).toEqual(['#2', '#3']);
  });
  it('is no longer read once it is stopped', async () => {
    const { live, over } = await market();
    live.stop();
    await expect(over).rejects.toThrow(Stopped);
  });
});
