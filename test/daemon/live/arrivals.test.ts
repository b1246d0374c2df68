import { describe, expect, it } from 'vitest';
import { Arrivals, Stopped, WaitingRoom } from '../../../daemon/live/arrivals.ts';
import { isQuiet } from '../../../pipeline/events/event-stream.ts';
import { makeTradeBatch } from '../../../pipeline/events/kinds.ts';

const batch = (at: number) => {
  const made = makeTradeBatch(1);
  made.at[0] = at;
  made.count = 1;
  return made;
};
const turn = () => new Promise((resolve) => setImmediate(resolve));

/** Reads as a session would, and writes down what came. */
function reading(arrivals: Arrivals<'trade'>) {
  const told: string[] = [];
  const over = (async () => {
    for await (const arrival of arrivals.batches())
      told.push(isQuiet(arrival) ? `quiet ${arrival.quietUntil}` : `trade ${arrival.at[0]}`);
  })();
  return { told, over };
}

describe('Events on their way', () => {
  it('come in order, made only when their turn comes', async () => {
    const arrivals = new Arrivals('trade', new WaitingRoom());
    let made = 0;
    for (const at of [1, 2])
      arrivals.give(() => {
        made++;
        return batch(at);
      }, 48);
    arrivals.quiet(3);
    expect(made).toBe(0);
    const { told, over } = reading(arrivals);
    await turn();
    expect([told, made]).toEqual([['trade 1', 'trade 2', 'quiet 3'], 2]);
    arrivals.give(() => batch(4), 48);
    await turn();
    expect(told.at(-1)).toBe('trade 4');
    arrivals.stop();
    await expect(over).rejects.toThrow(Stopped);
  });
  it('say once how far all is known, however often they were told before they were read', async () => {
    const arrivals = new Arrivals('trade', new WaitingRoom());
    for (const until of [1, 2, 3]) arrivals.quiet(until);
    arrivals.give(() => batch(4), 48);
    arrivals.quiet(5);
    arrivals.quiet(6);
    const { told, over } = reading(arrivals);
    await turn();
    expect(told).toEqual(['quiet 3', 'trade 4', 'quiet 6']);
    arrivals.stop();
    await expect(over).rejects.toThrow(Stopped);
  });
  it('are not taken for all there is where the session is stopped', async () => {
    const arrivals = new Arrivals('trade', new WaitingRoom());
    arrivals.give(() => batch(1), 48);
    arrivals.stop();
    const { told, over } = reading(arrivals);
    await expect(over).rejects.toThrow(Stopped);
    expect(told).toEqual([]);
  });
});

describe('The room in which they wait', () => {
  it('holds up whoever brings more while it is full, until what waits is read', async () => {
    const room = new WaitingRoom(100);
    room.enter(101);
    let hasRoom = false;
    void room.hasRoom().then(() => {
      hasRoom = true;
    });
    await turn();
    expect(hasRoom).toBe(false);
    room.leave(1);
    await turn();
    expect([hasRoom, room.bytes]).toEqual([true, 100]);
  });
  it('lets all go on that it held up, once there is room', async () => {
    const room = new WaitingRoom(100);
    room.enter(101);
    const both = Promise.all([room.hasRoom(), room.hasRoom()]);
    await turn();
    room.leave(1);
    await both;
  });
  it('holds nobody up while the reader waits for more, of whatever kind', async () => {
    const room = new WaitingRoom(10);
    const [trades, books] = [new Arrivals('trade', room), new Arrivals('trade', room)];
    trades.give(() => batch(1), 1000);
    const { over } = reading(books);
    await turn();
    await room.hasRoom();
    books.stop();
    await expect(over).rejects.toThrow(Stopped);
    expect(room.bytes).toBe(1000);
  });
  it('does not hold what has been read', async () => {
    const room = new WaitingRoom(10);
    const arrivals = new Arrivals('trade', room);
    const kept: WeakRef<object>[] = [];
    const give = () => {
      const made = batch(kept.length);
      kept.push(new WeakRef(made));
      arrivals.give(() => made, 48);
    };
    for (let i = 0; i < 50; i++) give();
    const reading = arrivals.batches();
    for (let i = 0; i < 40; i++) await reading.next();
    // The list is never empty, and yet lets go.
    give();
    await turn();
    (globalThis as unknown as { gc?: () => void }).gc?.();
    if ('gc' in globalThis) expect(kept.slice(0, 30).every((each) => each.deref() === undefined)).toBe(true);
    expect(room.bytes).toBe((51 - 39) * 48);
  });
  it('holds nobody up once nobody reads, and bears only so much', async () => {
    const room = new WaitingRoom(10, 100);
    const arrivals = new Arrivals('trade', room);
    arrivals.give(() => batch(1), 50);
    const held = room.hasRoom();
    arrivals.stop();
    await held;
    expect(() => arrivals.give(() => batch(2), 51)).toThrow(
      expect.objectContaining({ code: 'LIVE_QUEUE_FULL' }),
    );
  });
});
