import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { bar, FIRST, messageOf } from '../messages.ts';
import { Attached, settle } from './attached.ts';

let page: Attached;
beforeEach(() => {
  page = new Attached();
});
afterEach(() => page.end());

describe('A picture', () => {
  it('names what it is made of, its last frame, and how far it is known', async () => {
    const handle = await page.attach({});
    expect(handle.snapshot()).toMatchObject({ epoch: '', seq: 0, status: { asOf: null, retryAt: null } });
    const socket = await page.connect();
    const { epoch, seq, focus, focused } = handle.snapshot();
    expect([epoch, focus!.at]).toEqual([messageOf('snapshot').epoch, focused!.time]);
    // What begins something else, and replies, are no frames of this picture.
    socket.receive({ ...messageOf('session'), epoch: 'another', seq: 900 });
    expect([handle.snapshot().epoch, handle.snapshot().seq]).toEqual([epoch, seq]);
    const status = messageOf('status');
    socket.receive({ ...status, epoch, seq });
    await settle();
    const told: string[] = [];
    handle.on('status', () => told.push('status'));
    handle.on('focus', () => told.push('focus'));
    const next = page.durable({ type: 'bar', bar: bar(FIRST + 120, 5, true) }) as { seq: number };
    socket.receive(next);
    socket.receive({ ...messageOf('update'), epoch, seq: next.seq });
    const later = { ...status.status, knownUntil: FIRST + 240 };
    socket.receive({ ...status, epoch, seq: next.seq, status: later });
    await settle();
    expect(handle.snapshot().seq).toBe(next.seq);
    expect(next.seq).toBeGreaterThan(seq);
    expect(handle.snapshot().status.asOf).toBeGreaterThanOrEqual(FIRST);
    // Time that goes by is no other state, and a later word of the same approach no other focus.
    expect(told).toEqual([]);
    const before = Date.now();
    socket.close(1006);
    await settle();
    const { connection, retryAt } = handle.snapshot().status;
    expect(connection).toBe('offline');
    expect(retryAt! - before).toBeGreaterThanOrEqual(500);
    expect(retryAt! - before).toBeLessThan(2000);
  });
});
