import { describe, expect, it } from 'vitest';
import type { FeedEvent } from '../../../daemon/databento/index.ts';
import { FeedWatch, type Now, type OpenHours } from '../../../daemon/live/feed-watch.ts';

const START_MS = 1_749_130_200_000;
const now = (seconds: number, knownSeconds: number | null = seconds): Now => ({
  wallMs: START_MS + 1000 * seconds,
  knownUntilMs: knownSeconds === null ? null : START_MS + 1000 * knownSeconds,
  lagMs: 120,
  queuedBytes: 0,
});
const state = (name: 'connected' | 'replaying' | 'live' | 'waiting', retryInMs: number | null = null) =>
  ({ kind: 'state', state: name, reason: null, retryInMs }) as const satisfies FeedEvent;
const records = { kind: 'records', run: {} as never, replaying: false } as const satisfies FeedEvent;
const at = (seconds: number) => START_MS / 1000 + seconds;
function live(hours: OpenHours | null = null): FeedWatch {
  const watch = new FeedWatch(hours);
  for (const name of ['connected', 'replaying', 'live'] as const) watch.on(state(name), now(0));
  return watch;
}

describe('What a feed is doing', () => {
  it('is to wait for the session, until it is there', () => {
    const watch = new FeedWatch();
    watch.waitUntil(START_MS);
    expect(watch.read(now(-60, null))).toMatchObject({ feed: 'waiting', next: at(0), knownUntil: null });
    // Nothing is heard of the gateway yet, and it is time.
    expect(watch.read(now(0, null))).toMatchObject({ feed: 'catching-up', next: null });
    watch.on(state('connected'), now(0));
    expect(watch.read(now(0, null))).toMatchObject({ feed: 'catching-up', next: null });
  });
  it('is to catch up while the morning is replayed, and after it as long as what is known is old', () => {
    const watch = live();
    watch.on(records, now(10, -600));
    expect(watch.read(now(10, -600)).feed).toBe('catching-up');
    expect(watch.read(now(10, -5.001)).feed).toBe('catching-up');
    expect(watch.read(now(10, -5)).feed).toBe('live');
  });
  it('is live since it first was, whatever comes after', () => {
    const watch = live();
    watch.on(records, now(10, -600));
    expect(watch.read(now(10, -600)).liveSince).toBeNull();
    expect(watch.read(now(10, -5)).liveSince).toBe(at(-5));
    watch.on(state('waiting', 1000), now(20));
    expect(watch.read(now(20)).liveSince).toBe(at(-5));
    watch.on(state('live'), now(30));
    expect(watch.read(now(30))).toMatchObject({ feed: 'live', liveSince: at(-5) });
  });
  it('is to be silent after fifteen seconds of nothing, since the last that came', () => {
    const watch = live();
    watch.on(records, now(5));
    expect(watch.read(now(20)).feed).toBe('live');
    expect(watch.read(now(20.1))).toMatchObject({ feed: 'silent', since: at(5) });
    watch.on(records, now(25));
    expect(watch.read(now(25)).feed).toBe('live');
    // A quiet market is no silence: the gateway says that there is nothing.
    watch.on({ kind: 'heartbeat', at: 1n }, now(35));
    expect(watch.read(now(50)).feed).toBe('live');
  });
  it('is to be silent while the market is open and only heartbeats come', () => {
    const watch = live({
      preMarketMs: START_MS,
      cashMs: START_MS + 10_000,
      booksEndMs: START_MS + 60_000,
      closeMs: START_MS + 200_000,
    });
    const heard = (seconds: number) => {
      watch.on({ kind: 'heartbeat', at: 1n }, now(seconds));
      return watch.read(now(seconds));
    };
    // Before the open a minute may pass.
    watch.on(records, now(0));
    expect(heard(9.9).feed).toBe('live');
    // From then on books come too.
    expect(heard(25).feed).toBe('live');
    expect(heard(25.1)).toMatchObject({ feed: 'silent', since: at(0) });
    watch.on(records, now(40));
    expect(heard(55).feed).toBe('live');
    expect(heard(59.9).feed).toBe('silent');
    // The tape alone may rest for a minute.
    expect(heard(100).feed).toBe('live');
    expect(heard(100.1)).toMatchObject({ feed: 'silent', since: at(40) });
    expect(heard(199.9).feed).toBe('silent');
    // It has closed.
    expect(heard(200).feed).toBe('live');
  });
  it('is to be silent before the open after a minute without a record', () => {
    const hours = {
      preMarketMs: START_MS + 100_000,
      cashMs: START_MS + 900_000,
      booksEndMs: START_MS + 950_000,
      closeMs: START_MS + 990_000,
    };
    const watch = live(hours);
    const heard = (seconds: number) => {
      watch.on({ kind: 'heartbeat', at: 1n }, now(seconds));
      return watch.read(now(seconds));
    };
    // In the night nothing has to come but a sign of life.
    watch.on(records, now(0));
    expect(heard(99.9).feed).toBe('live');
    expect(heard(160).feed).toBe('live');
    expect(heard(160.1)).toMatchObject({ feed: 'silent', since: at(0) });
    watch.on(records, now(165));
    expect(heard(180).feed).toBe('live');
    watch.on(records, now(190));
    expect(heard(199).feed).toBe('live');
    watch.on(records, now(200));
    expect(watch.read(now(215)).feed).toBe('live');
    // Not even a heartbeat.
    expect(watch.read(now(215.1))).toMatchObject({ feed: 'silent', since: at(200) });
  });
  it('is told with a clock of this machine that is ahead or behind', () => {
    const read = (lagMs: number, queuedBytes = 0) => {
      const watch = live();
      watch.on({ kind: 'lag', lagMs, isBehind: true }, now(0));
      let status = watch.read({ ...now(0), lagMs, queuedBytes });
      for (let second = 1; second <= 60; second++) {
        watch.on(records, { ...now(second), lagMs, queuedBytes });
        status = watch.read(now(second));
      }
      return status;
    };
    // What is behind is told to be, whichever it is.
    expect(read(1400)).toMatchObject({
      feed: 'behind',
      note: 'This machine’s clock is 1.4 s ahead of the exchange’s, or the line that slow.',
    });
    expect(read(-1500).note).toBe('This machine’s clock is 1.5 s behind the exchange’s.');
    expect(read(900).note).toBeNull();
    expect(read(-900).note).toBeNull();
    // Something waits to be read: that is why.
    expect(read(1400, 10)).toMatchObject({ feed: 'behind', note: null });
  });
  it('is told to be ahead only where all of a minute was about as late', () => {
    const noteOf = (lagMs: (second: number) => number) => {
      const watch = live();
      for (let second = 0; second <= 60; second++)
        watch.on(records, { ...now(second), lagMs: lagMs(second) });
      return watch.read(now(60)).note;
    };
    expect(noteOf(() => 1400)).toContain('1.4 s ahead');
    expect(noteOf((second) => (second === 30 ? 900 : 1400))).toBeNull();
    // A line that falls behind is no clock.
    expect(noteOf((second) => 2000 + 100 * second)).toBeNull();
  });
  it('is not told of a clock by one late record, however long it is the last', () => {
    const watch = live();
    watch.on(records, { ...now(0), lagMs: 1400 });
    for (let second = 1; second <= 70; second++) {
      watch.on({ kind: 'heartbeat', at: 1n }, { ...now(second), lagMs: 1400 });
      expect(watch.read({ ...now(second), lagMs: 1400 }).note).toBeNull();
    }
  });
  it('is told with whatever else is wrong, as long as it is', () => {
    const watch = live();
    watch.trouble('recording', 'Recording has stopped.');
    watch.trouble('ledger', 'What is said is not put down.');
    expect(watch.read(now(1)).note).toBe('Recording has stopped. What is said is not put down.');
    watch.trouble('ledger', null);
    expect(watch.read(now(1)).note).toBe('Recording has stopped.');
    watch.trouble('recording', 'x'.repeat(500));
    expect(watch.read(now(1)).note).toHaveLength(250);
    // What somebody has to do is not cut off.
    watch.trouble('next', 'Run: that');
    expect(watch.read(now(1)).note).toMatch(/^Run: that xxx/);
  });
  it('is not to be silent because a replay took long', () => {
    const watch = new FeedWatch();
    watch.on(state('connected'), now(0));
    watch.on(records, now(1));
    watch.on(state('live'), now(100));
    expect(watch.read(now(110)).feed).toBe('live');
  });
  it('is to be behind, as long as the feed says so', () => {
    const watch = live();
    watch.on({ kind: 'lag', lagMs: 2500, isBehind: true }, now(1));
    expect(watch.read(now(1))).toMatchObject({ feed: 'behind', behindMs: 120 });
    watch.on({ kind: 'lag', lagMs: 300, isBehind: false }, now(2));
    expect(watch.read(now(2)).feed).toBe('live');
  });
  it('is to be down, with what has not come since, until it is live again', () => {
    const watch = live();
    watch.on(state('waiting', 2000), now(20, 18));
    expect(watch.read(now(21, 18))).toMatchObject({
      feed: 'down',
      since: at(21),
      openGapFrom: at(18),
      next: at(22),
    });
    watch.on(state('waiting', 4000), now(23, 19));
    expect(watch.read(now(23, 19))).toMatchObject({ since: at(21), openGapFrom: at(18), next: at(27) });
    watch.on(state('connected'), now(27, 18));
    expect(watch.read(now(27, 18))).toMatchObject({ feed: 'catching-up', openGapFrom: at(18), next: null });
    watch.on(state('live'), now(28));
    expect(watch.read(now(28))).toMatchObject({ feed: 'live', openGapFrom: null });
  });
  it('is told with what could not be had, and what the gateway complains of', () => {
    const watch = live();
    const gap = { kind: 'gap', schema: 'trades', cause: 'disconnected', from: 1n, to: 2n } as const;
    const counts = { repeated: 0, owed: 0, delivered: 0 };
    watch.on({ ...gap, ...counts, outcome: 'filled' }, now(1));
    expect(watch.read(now(1)).note).toBeNull();
    watch.on({ ...gap, ...counts, outcome: 'lost' }, now(2));
    expect(watch.read(now(2)).note).toBe('Some of what was missed could not be had.');
    watch.on({ kind: 'notice', code: 4, isError: true, text: 'No such symbol.' }, now(3));
    const both = 'Some of what was missed could not be had. No such symbol.';
    expect(watch.read(now(3)).note).toBe(both);
    watch.on({ kind: 'notice', code: 1, isError: false, text: 'ok' }, now(3));
    expect(watch.read(now(3)).note).toBe(both);
  });
  it('is over when the session is', () => {
    const watch = live();
    watch.on({ kind: 'notice', code: 4, isError: true, text: 'Hm.' }, now(3));
    watch.close();
    expect(watch.read(now(500))).toMatchObject({ feed: 'closed', since: at(500), note: 'Hm.' });
  });
});
