import { describe, expect, it } from 'vitest';
import { RecordIdentity } from '../../../../daemon/databento/live/record-identity.ts';
import { ReplaySlot } from '../../../../daemon/databento/live/replay-slot.ts';

const SECOND = 1_000_000_000n;
const NOON = 1_749_000_000n * SECOND;
const EXTENT = { overlapNs: 10n * SECOND, windowNs: 86_400n * SECOND };
const at = (seconds: number) => NOON + BigInt(Math.round(seconds * 1000)) * 1_000_000n;
const moment = (seconds: number) => ({ nowMs: 1000 * seconds, wallNs: at(seconds) });
const ONE = new Map([['trades', 1]]);
const now = () => 0;

function record(seconds: number): RecordIdentity {
  const time = at(seconds);
  const halves = { timeHigh: Number(time >> 32n), timeLow: Number(time & 0xffff_ffffn) };
  return Object.assign(new RecordIdentity(), halves, {
    hasTime: true,
    printHigh: 0,
    printLow: 1000 * seconds,
  });
}
function slotAfter(...seconds: readonly number[]): ReplaySlot {
  const slot = new ReplaySlot(false, EXTENT);
  slot.schemas.add('trades');
  slot.subscriptions = 1;
  for (const time of seconds) slot.accept(record(time), now);
  return slot;
}

describe('A gap', () => {
  it('is judged by itself: what was lost before it is not its own loss', () => {
    const slot = slotAfter(60);
    slot.beginAgain(ONE, at(0), moment(70));
    slot.onLost('trades', false);
    slot.accept(record(60), now);
    slot.onCompleted('trades', 0);
    expect(slot.judge(0)).toMatchObject({ outcome: 'lost' });
    slot.beginAgain(ONE, at(0), moment(80));
    slot.accept(record(60), now);
    slot.onCompleted('trades', 0);
    expect(slot.judge(0)).toMatchObject({ outcome: 'filled', repeated: 1, owed: 1 });
  });
  it('is not over because of a skip, and is lost all the same', () => {
    const slot = slotAfter(60);
    slot.beginAgain(ONE, at(0), moment(70));
    slot.onLost('trades', false);
    expect([slot.isReplaying, slot.judge(0)]).toEqual([true, null]);
    slot.onLost('trades', true);
    expect(slot.judge(0)).toMatchObject({ outcome: 'lost' });
  });
});

describe('A replay', () => {
  it('that goes on telling what was told is not stalled, and a quiet one is after a minute', () => {
    const slot = slotAfter(60, 61, 62);
    slot.beginAgain(ONE, at(0), moment(100));
    slot.accept(record(60), () => 150_000);
    expect(slot.judge(200_000)).toBeNull();
    expect(slot.judge(209_999)).toBeNull();
    expect(slot.judge(210_000)).toMatchObject({ outcome: 'unproven', repeated: 1, owed: 3 });
  });
  it('is as late as it likes: the next one is asked for from no further back for it', () => {
    const slot = slotAfter(1000);
    slot.beginFirst(ONE, at(0), moment(1000));
    for (const seconds of [5, 6, 7]) slot.accept(record(seconds), now);
    slot.onCompleted('trades', 0);
    expect(slot.judge(0)).toBe('no-gap');
    expect(slot.beginAgain(ONE, at(0), moment(1010))).toBe(at(990));
  });
  it('of what was not told before is held, however much it brings, until it is over', () => {
    const slot = slotAfter();
    slot.beginFirst(ONE, at(0), moment(20_000));
    for (let seconds = 1; seconds <= 9000; seconds++) slot.accept(record(seconds), now);
    slot.beginFirst(ONE, at(0), moment(20_001), at(0));
    for (const seconds of [1, 4000, 9000]) expect(slot.accept(record(seconds), now)).toBe(false);
  });
  it('of a schema that nothing subscribes to any more is not waited for, nor told of', () => {
    const slot = slotAfter(60);
    slot.beginAgain(ONE, at(0), moment(70));
    slot.subscriptions = 0;
    slot.remove('trades');
    expect([slot.isReplaying, slot.judge(100_000)]).toEqual([false, null]);
    expect(slot.accept(record(60), now)).toBe(true);
  });
});

describe('A gap and what was asked for anew, on one connection', () => {
  it('owe all that either of them may repeat', () => {
    const slot = slotAfter(55, 60);
    const again = moment(70);
    expect(slot.beginAgain(ONE, at(0), again)).toBe(at(50));
    slot.beginFirst(new Map([['tbbo', 1]]), at(58), again, at(58));
    expect([55, 60].map((seconds) => slot.accept(record(seconds), now))).toEqual([false, false]);
  });
  it('are lost together where the gap is, or what was asked for anew', () => {
    const lost = slotAfter(0);
    const late = moment(2 * 86_400);
    lost.beginAgain(ONE, at(0), late);
    lost.beginFirst(new Map([['tbbo', 1]]), at(0), late);
    lost.onCompleted('trades', 0);
    lost.onCompleted('tbbo', 0);
    expect(lost.judge(0)).toMatchObject({ outcome: 'lost' });
    const refused = slotAfter(60);
    const again = moment(70);
    refused.beginAgain(ONE, at(0), again);
    refused.beginFirst(new Map([['tbbo', 1]]), at(30), again);
    refused.accept(record(60), now);
    refused.onCompleted('trades', 0);
    refused.onLost('tbbo', true);
    expect(refused.judge(0)).toMatchObject({ from: at(30), outcome: 'lost' });
  });
});

describe('A connection', () => {
  it('is given a minute of its own before it counts as stalled', () => {
    const slot = slotAfter(60);
    slot.beginAgain(ONE, at(0), moment(1000));
    expect([slot.judge(1_001_000), slot.judge(1_059_999)]).toEqual([null, null]);
    expect(slot.judge(1_060_000)).toMatchObject({ outcome: 'unproven' });
  });
  it('after one that brought something tells what it itself did not bring', () => {
    const slot = slotAfter();
    slot.beginFirst(ONE, at(0), moment(70));
    slot.accept(record(5), now);
    slot.beginFirst(ONE, at(0), moment(80), at(0));
    slot.onLost('trades', true);
    expect(slot.judge(0)).toMatchObject({ from: at(0), to: at(80), outcome: 'lost' });
  });
  it('that only repeats is over once all is repeated, whatever was asked for anew before', () => {
    const two = new Map([['trades', 2]]);
    const slot = slotAfter(60);
    slot.subscriptions = 2;
    slot.beginFirst(two, at(0), moment(70));
    slot.beginAgain(two, at(0), moment(80));
    slot.accept(record(60), () => 80_000);
    slot.onCompleted('trades', 80_000);
    expect(slot.judge(80_001)).toMatchObject({ outcome: 'filled' });
  });
  it('is quiet ten seconds after its first end, not after its last', () => {
    const slot = slotAfter(60);
    slot.subscriptions = 3;
    slot.beginAgain(new Map([['trades', 3]]), at(0), moment(0));
    slot.onCompleted('trades', 0);
    slot.onCompleted('trades', 5000);
    expect([slot.judge(9999), slot.judge(10_000)]).toEqual([null, expect.anything()]);
  });
});

describe('What is owed', () => {
  it('is owed still where it was not proved that all had come', () => {
    const slot = slotAfter(60, 61);
    slot.beginAgain(ONE, at(0), moment(70));
    slot.accept(record(60), () => 70_000);
    slot.onCompleted('trades', 70_000);
    expect(slot.judge(80_000)).toMatchObject({ outcome: 'unproven', repeated: 1, owed: 2 });
    expect(slot.accept(record(61), now)).toBe(false);
  });
  it('is not all that was delivered where more was than is remembered: that is said', () => {
    const slot = slotAfter();
    // Within the overlap: the earliest are forgotten.
    const instants = Array.from({ length: 33 }, (_, i) => record(1 + i / 8));
    const delivered = 33 * 2 ** 15;
    const accept = (print: number) =>
      slot.accept(Object.assign(instants[print >> 15]!, { printLow: print }), now);
    for (let print = 0; print < delivered; print++) accept(print);
    expect(slot.overflows).toBeGreaterThan(0);
    const start = slot.beginAgain(ONE, at(0), moment(10));
    const first = instants.findIndex((_, i) => at(1 + i / 8) >= start);
    expect(first).toBeGreaterThan(0);
    let repeated = 0;
    for (let print = first << 15; print < delivered; print++) if (!accept(print)) repeated++;
    expect(repeated).toBe(delivered - (first << 15));
    slot.onCompleted('trades', 10_000);
    expect(slot.judge(10_000)).toMatchObject({ outcome: 'unproven', repeated });
  });
});

describe('Times of a gap', () => {
  it('never end before they begin', () => {
    const slot = slotAfter();
    slot.beginAgain(ONE, at(10), moment(70));
    slot.accept(record(5), now);
    slot.onCompleted('trades', 0);
    expect(slot.judge(0)).toMatchObject({ from: at(10), to: at(10) });
    const fresh = slotAfter();
    fresh.beginFirst(ONE, at(30), moment(70));
    fresh.accept(record(5), now);
    fresh.onLost('trades', true);
    expect(fresh.judge(0)).toMatchObject({ from: at(30), to: at(30) });
  });
  it('are not told of a later subscription once nothing subscribes any more', () => {
    const slot = slotAfter(60);
    slot.beginAgain(ONE, at(0), moment(70));
    slot.remove('trades');
    slot.schemas.add('trades');
    slot.beginFirst(ONE, at(100), moment(110));
    slot.onCompleted('trades', 0);
    expect(slot.judge(0)).toBe('no-gap');
  });
  it('are filled to the very edge of what the gateway has', () => {
    const slot = slotAfter(0);
    const edge = moment(86_400);
    slot.beginAgain(ONE, at(0), edge);
    slot.accept(record(0), now);
    slot.onCompleted('trades', 0);
    expect(slot.judge(0)).toMatchObject({ outcome: 'filled' });
  });
  it('count what happened before the connection was made, and not at its moment', () => {
    const slot = slotAfter(60);
    slot.beginAgain(ONE, at(0), moment(70));
    for (const seconds of [60, 69, 70]) slot.accept(record(seconds), now);
    slot.onCompleted('trades', 0);
    expect(slot.judge(0)).toMatchObject({ repeated: 1, delivered: 1 });
  });
});
