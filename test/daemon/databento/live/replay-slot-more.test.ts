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
