import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { Outbox } from '../../../daemon/server/outbox.ts';

let unread = 0;
let sent: string[];
let kinds: string[];
let events: string[];
let outbox: Outbox;
beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] });
  [unread, sent, kinds, events] = [0, [], [], []];
  const wire = {
    get bufferedAmount() {
      return unread;
    },
    send: (text: string, kind: string) => {
      sent.push(text);
      kinds.push(kind);
    },
  };
  outbox = new Outbox(wire, {
    onCaughtUp: () => events.push('caught up'),
    onTooSlow: () => events.push('too slow'),
  });
});
afterEach(() => {
  outbox.close();
  vi.useRealTimers();
});
const SLOW = 300 << 10;

describe('What waits for a client that reads', () => {
  it('is sent at once where it stays', () => {
    outbox.durable('1');
    outbox.reply('2');
    expect([sent, outbox.depth]).toEqual([['1', '2'], 0]);
  });
  it('is the newest of each type where it passes, ten times a second at most', () => {
    outbox.offer('forming', () => 'a');
    outbox.offer('forming', () => 'b');
    outbox.offer('status', () => 's');
    expect(sent).toEqual([]);
    vi.advanceTimersByTime(0);
    expect(sent).toEqual(['b', 's']);
    outbox.offer('forming', () => 'c');
    vi.advanceTimersByTime(99);
    expect(sent).toHaveLength(2);
    vi.advanceTimersByTime(1);
    expect(sent).toEqual(['b', 's', 'c']);
    expect(outbox.conflated).toBe(1);
  });
  it('is not what was to be said of a time before something that stays', () => {
    outbox.offer('forming', () => 'old bar');
    outbox.offer('update', () => 'old answers');
    outbox.offer('replay', () => 'where');
    outbox.durable('closed bar');
    outbox.offer('forming', () => 'new bar');
    vi.advanceTimersByTime(100);
    expect(sent).toEqual(['closed bar', 'where', 'new bar']);
  });
  it('is not said after something that stays, though nothing newer came', () => {
    outbox.offer('forming', () => 'old bar');
    outbox.offer('update', () => 'old answers');
    outbox.durable('closed bar');
    vi.advanceTimersByTime(1000);
    expect([sent, outbox.conflated]).toEqual([['closed bar'], 2]);
  });
  it('is not said after a snapshot', () => {
    outbox.offer('status', () => 'of before');
    outbox.replaceAll('snapshot', 'snapshot');
    vi.advanceTimersByTime(1000);
    expect(sent).toEqual(['snapshot']);
  });
  it('is told in the order in which the newest of each came', () => {
    outbox.offer('forming', () => 'a');
    outbox.offer('status', () => 's');
    outbox.offer('forming', () => 'b');
    vi.advanceTimersByTime(0);
    expect(sent).toEqual(['s', 'b']);
  });
  it('of answers alone, and more than it reads, ends it', () => {
    unread = SLOW;
    for (let i = 0; i < 1000; i++) outbox.reply('x');
    expect(events).toEqual([]);
    outbox.reply('x');
    expect(events).toEqual(['too slow']);
  });
  it('is sent as what it is, at once or later', () => {
    unread = SLOW;
    outbox.durable('1');
    outbox.reply('2');
    outbox.offer('status', () => 's');
    unread = 0;
    vi.advanceTimersByTime(100);
    outbox.durable('3');
    outbox.replaceAll('snapshot', 'facts', 'snapshot');
    outbox.replaceAll('reply', 'error');
    expect(kinds).toEqual(['durable', 'reply', 'transient', 'durable', 'snapshot', 'snapshot', 'reply']);
    expect(sent).toEqual(['1', '2', 's', '3', 'facts', 'snapshot', 'error']);
  });
  it('is encoded when it is sent', () => {
    let seq = 1;
    outbox.offer('heartbeat', () => String(seq));
    seq = 2;
    vi.advanceTimersByTime(0);
    expect(sent).toEqual(['2']);
  });
});

describe('What waits for a client that does not', () => {
  it('is all that stays, in order, and sent when it reads on; what passes waits its turn', () => {
    unread = SLOW;
    outbox.durable('1');
    outbox.offer('status', () => 's');
    outbox.durable('2');
    vi.advanceTimersByTime(1000);
    expect([sent, outbox.depth]).toEqual([[], 2]);
    unread = 0;
    vi.advanceTimersByTime(100);
    expect(sent).toEqual(['1', '2', 's']);
  });
  it('is forgotten when it is too much, and made good once it reads on', () => {
    unread = SLOW;
    for (let i = 0; i < 1001; i++) outbox.durable(String(i));
    outbox.offer('status', () => 's');
    expect(outbox.depth).toBe(0);
    vi.advanceTimersByTime(1000);
    expect(events).toEqual([]);
    unread = 0;
    // Behind a hole nothing is told before the snapshot that mends it.
    outbox.durable('1001');
    expect([sent, outbox.depth]).toEqual([[], 0]);
    vi.advanceTimersByTime(100);
    expect([events, sent]).toEqual([['caught up'], []]);
    outbox.replaceAll('snapshot', 'snapshot');
    outbox.durable('1002');
    expect(sent).toEqual(['snapshot', '1002']);
  });
  it('may be many bytes rather than many frames', () => {
    unread = SLOW;
    outbox.durable('x'.repeat(4 << 20));
    expect(outbox.depth).toBe(1);
    outbox.durable('x');
    expect(outbox.depth).toBe(0);
    // What was forgotten weighs nothing any more.
    outbox.replaceAll('snapshot', 'snapshot');
    outbox.durable('x'.repeat(4 << 20));
    expect(outbox.depth).toBe(1);
  });
  it('has answers in it that someone waits for: they are sent whatever is forgotten', () => {
    unread = SLOW;
    outbox.reply('answer 1');
    for (let i = 0; i < 1001; i++) outbox.durable(String(i));
    outbox.reply('answer 2');
    outbox.replaceAll('snapshot', 'snapshot');
    unread = 0;
    vi.advanceTimersByTime(100);
    expect(sent).toEqual(['snapshot', 'answer 1', 'answer 2']);
  });
  it('is read by one who reads just what is sent anew', () => {
    for (let i = 0; i < 400; i++) outbox.durable('x'.repeat(1000));
    unread = SLOW;
    outbox.durable('y');
    for (let second = 0; second < 60; second++) {
      unread = SLOW - 1000;
      vi.advanceTimersByTime(1000);
      unread = SLOW;
      outbox.durable('y');
      vi.advanceTimersByTime(50);
    }
    expect(events).toEqual([]);
  });
  it('ends with its connection where nothing is read for half a minute, or far too much is unread', () => {
    unread = SLOW;
    outbox.durable('1');
    vi.advanceTimersByTime(29_900);
    expect(events).toEqual([]);
    vi.advanceTimersByTime(300);
    expect(events).toEqual(['too slow']);
    unread = (8 << 20) + 1;
    outbox.durable('2');
    vi.advanceTimersByTime(200);
    expect(events).toContain('too slow');
  });
  it('never overtakes what waited before it', () => {
    unread = SLOW;
    outbox.durable('1');
    unread = 0;
    outbox.durable('2');
    outbox.reply('3');
    expect(sent).toEqual([]);
    vi.advanceTimersByTime(100);
    expect(sent).toEqual(['1', '2', '3']);
  });
  it('is counted as long as it waits, and no longer', () => {
    unread = SLOW;
    for (let i = 0; i < 1000; i++) outbox.durable('x'.repeat(3000));
    expect(outbox.depth).toBe(1000);
    unread = 0;
    vi.advanceTimersByTime(100);
    unread = SLOW;
    for (let i = 0; i < 1000; i++) outbox.durable('x'.repeat(3000));
    expect([outbox.depth, sent.length]).toEqual([1000, 1000]);
  });
  it('is not what passes, where nothing else waits', () => {
    unread = SLOW;
    outbox.offer('heartbeat', () => 'h');
    vi.advanceTimersByTime(1000);
    expect(sent).toEqual([]);
    unread = 0;
    vi.advanceTimersByTime(100);
    expect(sent).toEqual(['h']);
  });
  it('makes way for a snapshot, with what was to pass before it; what comes after it stays', () => {
    unread = SLOW;
    for (let i = 0; i < 1001; i++) outbox.durable(String(i));
    outbox.replaceAll('snapshot', 'snapshot');
    outbox.offer('forming', () => 'older');
    outbox.replaceAll('snapshot', 'newer snapshot');
    unread = 0;
    outbox.durable('1002');
    vi.advanceTimersByTime(1000);
    expect([sent, events]).toEqual([['snapshot', 'newer snapshot', '1002'], []]);
  });
  it('ends at once where far more is unread than a reader leaves', () => {
    unread = 8 << 20;
    outbox.durable('1');
    vi.advanceTimersByTime(100);
    expect(events).toEqual([]);
    unread += 1;
    vi.advanceTimersByTime(100);
    expect(events).toEqual(['too slow']);
  });
  it('is measured from when something waits: a client to whom nothing was sent is not slow', () => {
    vi.advanceTimersByTime(60_000);
    unread = SLOW;
    outbox.durable('1');
    vi.advanceTimersByTime(29_000);
    expect(events).toEqual([]);
    vi.advanceTimersByTime(2000);
    expect(events).toEqual(['too slow']);
  });
  it('is measured from when it last read, however much more is to be said', () => {
    unread = SLOW;
    for (let second = 0; second < 31; second++) {
      outbox.offer('status', () => 's');
      vi.advanceTimersByTime(1000);
    }
    expect(events).toEqual(['too slow']);
  });
  it('counts a reading once: a client that read and then stopped has stopped', () => {
    unread = 1 << 20;
    outbox.offer('status', () => 's');
    vi.advanceTimersByTime(1000);
    unread = SLOW;
    vi.advanceTimersByTime(31_000);
    expect(events).toEqual(['too slow']);
  });
  it('ends nobody any more once it is closed', () => {
    unread = 9 << 20;
    outbox.durable('1');
    outbox.close();
    vi.advanceTimersByTime(60_000);
    expect(events).toEqual([]);
  });
  it('is no reason to end one that reads slowly', () => {
    unread = SLOW;
    outbox.durable('1');
    for (let i = 0; i < 120; i++) {
      unread -= 100;
      vi.advanceTimersByTime(1000);
    }
    expect(events).toEqual([]);
  });
  it('is dropped by an error that ends the connection, which goes first', () => {
    unread = SLOW;
    outbox.durable('1');
    outbox.replaceAll('reply', 'error');
    outbox.close();
    unread = 0;
    vi.advanceTimersByTime(1000);
    expect(sent).toEqual(['error']);
  });
});
