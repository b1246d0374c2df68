import { describe, expect, it } from 'vitest';
import type { FeedEvent, RecordRun } from '../../../../daemon/databento/index.ts';
import { teeEvents } from '../../../../daemon/databento/live/tee.ts';
import { opened, trade } from '../dbn/bytes.ts';

const state = (reason: string): FeedEvent => ({ kind: 'state', state: 'live', reason, retryInMs: null });

/** Events of a feed that uses one piece of memory for all its runs. */
async function* feed(sequences: readonly number[], ended: { value: boolean }): AsyncGenerator<FeedEvent> {
  let run: RecordRun | null = null;
  try {
    for (const sequence of sequences) {
      if (!run) run = (await (await opened([trade(sequence)])).runs().next()).value as RecordRun;
      run.bytes.set(trade(sequence));
      yield { kind: 'records', run, replaying: false };
      yield state(`after ${sequence}`);
    }
  } finally {
    ended.value = true;
  }
}

const heard = (event: FeedEvent): string =>
  event.kind === 'records'
    ? `trade ${event.run.view.getUint32(44, true)}`
    : String(event.kind === 'state' && event.reason);

describe('A feed for several readers', () => {
  it('tells each of them everything, with records of their own', async () => {
    const [one, other] = teeEvents(feed([1, 2], { value: false }), 2);
    const events: FeedEvent[] = [];
    for await (const event of one!) events.push(event);
    const told = ['trade 1', 'after 1', 'trade 2', 'after 2'];
    expect(events.map(heard)).toEqual(told);
    const later: string[] = [];
    for await (const event of other!) later.push(heard(event));
    expect(later).toEqual(told);
  });
  it('ends when the last of them has left, and not before', async () => {
    const ended = { value: false };
    const [one, other] = teeEvents(feed([1, 2], ended), 2);
    for await (const _ of one!) break;
    expect(ended.value).toBe(false);
    for await (const event of other!) if (heard(event) === 'after 1') break;
    expect(ended.value).toBe(true);
  });
  it('ends also when a reader has left that never began', async () => {
    const ended = { value: false };
    const [one, other] = teeEvents(feed([1, 2], ended), 2);
    await other!.return(undefined);
    for await (const _ of one!) break;
    expect(ended.value).toBe(true);
  });
  it('lets go of a reader that is too slow, after what was kept for it, and goes on', async () => {
    const [fast, slow] = teeEvents(feed([1, 2, 3], { value: false }), 2, 1000);
    const all: string[] = [];
    for await (const event of fast!) all.push(heard(event));
    expect(all).toHaveLength(6);
    const kept: string[] = [];
    const reading = (async () => {
      for await (const event of slow!) kept.push(heard(event));
    })();
    await expect(reading).rejects.toMatchObject({ code: 'LIVE_QUEUE_FULL' });
    // Three events of 256 bytes, and the 48 of each trade.
    expect(kept).toEqual(['trade 1', 'after 1', 'trade 2']);
  });
  it('tells every reader of its failure, once all before it has been read', async () => {
    async function* failing(): AsyncGenerator<FeedEvent> {
      yield state('first');
      throw new Error('the feed broke');
    }
    for (const reader of teeEvents(failing(), 2)) {
      const seen: string[] = [];
      const reading = (async () => {
        for await (const event of reader) seen.push(heard(event));
      })();
      await expect(reading).rejects.toThrow('the feed broke');
      expect(seen).toEqual(['first']);
    }
  });
  it('counts what waits, and not what has been read', async () => {
    const sequences = Array.from({ length: 40 }, (_, i) => i);
    const [one, other] = teeEvents(feed(sequences, { value: false }), 2, 1000);
    const seen: string[] = [];
    for (;;) {
      const [first, second] = [await one!.next(), await other!.next()];
      expect(first.done).toBe(second.done);
      if (first.done) break;
      seen.push(heard(first.value as FeedEvent));
    }
    expect(seen).toHaveLength(80);
  });
  it('tells a reader that was too slow nothing of what came after the hole', async () => {
    const [fast, slow] = teeEvents(feed([1, 2, 3], { value: false }), 2, 1000);
    for (let i = 0; i < 5; i++) await fast!.next();
    const kept = [(await slow!.next()).value, (await slow!.next()).value].map((event) =>
      heard(event as FeedEvent),
    );
    await fast!.next();
    kept.push(heard((await slow!.next()).value as FeedEvent));
    expect(kept).toEqual(['trade 1', 'after 1', 'trade 2']);
    await expect(slow!.next()).rejects.toMatchObject({ code: 'LIVE_QUEUE_FULL' });
  });
  it('keeps what fills its capacity exactly, and one event that is more than that', async () => {
    for (const capacity of [304, 10]) {
      const [one, other] = teeEvents(feed([1], { value: false }), 2, capacity);
      await one!.next();
      expect(heard((await other!.next()).value as FeedEvent)).toBe('trade 1');
    }
    const [first, second] = teeEvents(feed([1], { value: false }), 2, 304 + 256);
    for (let i = 0; i < 2; i++) await first!.next();
    const both = [await second!.next(), await second!.next()].map(({ value }) => heard(value as FeedEvent));
    expect(both).toEqual(['trade 1', 'after 1']);
  });
});
