import { describe, expect, it } from 'vitest';
import { RecordIdentity } from '../../../../daemon/databento/live/record-identity.ts';
import { ReplaySlot } from '../../../../daemon/databento/live/replay-slot.ts';

const SECOND = 1_000_000_000n;
const NOON = 1_749_000_000n * SECOND;
const HOUR = 3600n * SECOND;
const EXTENT = { overlapNs: 10n * SECOND, windowNs: 24n * HOUR };
const at = (seconds: number) => NOON + BigInt(seconds) * SECOND;
const moment = (seconds: number) => ({ nowMs: 1000 * seconds, wallNs: at(seconds) });
const ONE = new Map([['trades', 1]]);

function record(seconds: number | null, print = seconds ?? 0): RecordIdentity {
  const time = at(seconds ?? 0);
  return Object.assign(new RecordIdentity(), {
    timeHigh: Number(time >> 32n),
    timeLow: Number(time & 0xffff_ffffn),
    hasTime: seconds !== null,
    printHigh: 0,
    printLow: 1000 + print,
  });
}
/** A slot that has delivered records of these times. */
function slotAfter(...seconds: (number | null)[]): ReplaySlot {
  const slot = new ReplaySlot(false, EXTENT);
  for (const time of seconds) slot.accept(record(time), () => 0);
  return slot;
}

describe('Where a replay begins', () => {
  it('is ten seconds before the last record, or as long as one has been late', () => {
    expect(slotAfter(1, 60).beginAgain(ONE, at(0), moment(70))).toBe(at(50));
    expect(slotAfter(1, 60, 42).beginAgain(ONE, at(0), moment(70))).toBe(at(42));
  });
  it('is where it was first asked for, while nothing has been delivered', () => {
    expect(slotAfter().beginAgain(ONE, at(-5), moment(70))).toBe(at(-5));
  });
  it('is not moved by a record without any time', () => {
    expect(slotAfter(60, null).beginAgain(ONE, at(0), moment(70))).toBe(at(50));
  });
  it('is no further back than the gateway goes, and nothing is lost where it was heard since', () => {
    const day = 86_400;
    const heard = slotAfter(0);
    heard.onHeard(at(2 * day));
    expect(heard.beginAgain(ONE, at(0), moment(2.5 * day))).toBe(at(1.5 * day));
    heard.onCompleted('trades', 0);
    expect(heard.judge(0)).toMatchObject({ outcome: 'filled' });
    const silent = slotAfter(0);
    silent.beginAgain(ONE, at(0), moment(2.5 * day));
    silent.onCompleted('trades', 0);
    expect(silent.judge(0)).toMatchObject({ outcome: 'lost', from: at(0) });
  });
  it('does not move while one of several may have run ahead of another', () => {
    const two = new Map([
      ['mbp-1', 1],
      ['tbbo', 1],
    ]);
    const slot = slotAfter(60);
    slot.subscriptions = 2;
    expect(slot.beginAgain(two, at(0), moment(70))).toBe(at(50));
    slot.accept(record(300), () => 0);
    slot.onCompleted('mbp-1', 0);
    expect(slot.beginAgain(two, at(0), moment(400))).toBe(at(50));
    slot.onCompleted('mbp-1', 0);
    slot.onCompleted('tbbo', 0);
    expect(slot.judge(0)).toMatchObject({ from: at(60) });
    expect(slot.beginAgain(two, at(0), moment(500))).toBe(at(290));
  });
  it('is the beginning, for what does not come in the order of its times', () => {
    const slot = new ReplaySlot(true, EXTENT);
    slot.accept(record(60), () => 0);
    expect(slot.beginAgain(new Map([['definition', 1]]), at(0), moment(70))).toBe(0n);
  });
});

describe('A replay', () => {
  it('pays off what it owes, each as often as it was delivered, and no more', () => {
    const slot = slotAfter(1, 2, 2);
    slot.beginAgain(ONE, at(0), moment(5));
    const accepted = [2, 2, 2, 1, 3].map((time) => slot.accept(record(time), () => 0));
    expect(accepted).toEqual([false, false, true, false, true]);
    slot.onCompleted('trades', 0);
    expect(slot.judge(0)).toEqual({
      schemas: ['trades'],
      from: at(2),
      to: at(3),
      outcome: 'filled',
      repeated: 3,
      owed: 3,
      delivered: 2,
    });
    expect(slot.isReplaying).toBe(false);
  });
  it('owes everything once more when it was cut', () => {
    const slot = slotAfter(1, 2);
    slot.beginAgain(ONE, at(0), moment(5));
    slot.accept(record(1), () => 0);
    slot.accept(record(3), () => 0);
    slot.beginAgain(ONE, at(0), moment(6));
    expect([1, 2, 3, 4].map((time) => slot.accept(record(time), () => 0))).toEqual([
      false,
      false,
      false,
      true,
    ]);
    slot.onCompleted('trades', 0);
    expect(slot.judge(0)).toMatchObject({ from: at(2), owed: 3, repeated: 3, outcome: 'filled' });
  });
  it('is unproven where not all was repeated, and lost where the gateway says so', () => {
    const slot = slotAfter(1, 2);
    slot.beginAgain(ONE, at(0), moment(5));
    slot.accept(record(2), () => 0);
    slot.onCompleted('trades', 0);
    expect(slot.judge(0)).toMatchObject({ outcome: 'unproven', repeated: 1, owed: 2 });
    slot.beginAgain(ONE, at(0), moment(9));
    slot.onLost('trades', true);
    expect(slot.judge(0)).toMatchObject({ outcome: 'lost' });
  });
  it('of several subscriptions is over at the last end, when all is repeated, or ten quiet seconds after the first', () => {
    const two = new Map([['trades', 2]]);
    const begun = () => {
      const slot = slotAfter(1, 2);
      slot.beginAgain(two, at(0), moment(5));
      slot.accept(record(1), () => 5000);
      slot.onCompleted('trades', 6000);
      return slot;
    };
    expect(begun().judge(15_999)).toBeNull();
    expect(begun().judge(16_000)).toMatchObject({ outcome: 'unproven' });
    const again = begun();
    again.onCompleted('trades', 7000);
    expect(again.judge(7000)).toMatchObject({ repeated: 1 });
    const paid = begun();
    paid.accept(record(2), () => 8000);
    expect(paid.judge(8000)).toMatchObject({ outcome: 'filled' });
  });
  it('that brings nothing for a minute is over, whatever is told live meanwhile', () => {
    const slot = slotAfter(1);
    slot.beginAgain(ONE, at(0), moment(5));
    slot.accept(record(2), () => 20_000);
    slot.accept(record(30), () => 70_000);
    expect([slot.judge(79_999), slot.judge(80_000)]).toMatchObject([null, { outcome: 'unproven' }]);
  });
  it('before anything was delivered fills no gap', () => {
    const slot = slotAfter();
    slot.beginFirst(ONE, at(-60), moment(0));
    expect([slot.isReplaying, slot.judge(0)]).toEqual([true, null]);
    slot.onCompleted('trades', 0);
    expect(slot.judge(0)).toBe('no-gap');
    expect(slot.judge(0)).toBeNull();
  });
  it('that the gateway does not have leaves a gap, from where it was asked for to what it brought', () => {
    const slot = slotAfter();
    slot.subscriptions = 1;
    slot.beginFirst(ONE, at(-60), moment(0));
    slot.accept(record(-20), () => 0);
    slot.accept(record(-30), () => 0);
    slot.onLost('trades', true);
    const lost = { schemas: ['trades'], outcome: 'lost', repeated: 0, owed: 0 };
    expect(slot.judge(0)).toEqual({ ...lost, from: at(-60), to: at(-30), delivered: 2 });
    // Nothing came, or others tell the same kind: all until the connection was made.
    for (const subscriptions of [1, 2]) {
      const none = slotAfter();
      none.subscriptions = subscriptions;
      none.beginFirst(ONE, at(-60), moment(0));
      if (subscriptions > 1) none.accept(record(-50), () => 0);
      none.onLost('trades', true);
      expect(none.judge(0)).toEqual({ ...lost, from: at(-60), to: at(0), delivered: subscriptions - 1 });
    }
  });
  it('of which something was passed over is no gap from its beginning: that was told by itself', () => {
    const slot = slotAfter();
    slot.beginFirst(ONE, at(-60), moment(0));
    slot.accept(record(-50), () => 0);
    slot.onLost('trades', false);
    slot.onCompleted('trades', 0);
    expect(slot.judge(0)).toBe('no-gap');
  });
  it('that was lost before does not make a later first one so', () => {
    const slot = slotAfter();
    slot.beginFirst(ONE, at(-60), moment(0));
    slot.onLost('trades', true);
    expect(slot.judge(0)).toMatchObject({ outcome: 'lost' });
    slot.beginFirst(ONE, at(-60), moment(10));
    slot.onCompleted('trades', 0);
    expect(slot.judge(10)).toBe('no-gap');
  });
  it('of something else changes nothing', () => {
    const slot = slotAfter(1);
    slot.beginAgain(ONE, at(0), moment(5));
    slot.onCompleted('mbo', 0);
    slot.onLost('mbo', true);
    expect(slot.judge(0)).toBeNull();
  });
});

describe('What was delivered long ago', () => {
  it('is forgotten a minute after it, and nothing that a replay under way may owe', () => {
    const slot = slotAfter(...Array.from({ length: 9000 }, (_, i) => i));
    slot.beginAgain(ONE, at(0), moment(9000));
    slot.onCompleted('trades', 0);
    expect(slot.judge(0)).toMatchObject({ owed: 11 });
    expect(slot.overflows).toBe(0);
  });
});

describe('Replays of one connection that begin in different ways', () => {
  it('are over when all are, where one fills a gap and another has told nothing yet', () => {
    const slot = slotAfter();
    const connection = moment(5);
    slot.beginAgain(ONE, at(0), connection);
    slot.beginFirst(ONE, at(-60), connection);
    slot.onCompleted('trades', 6000);
    // Nothing is owed, so nothing tells whether the other has said all.
    expect(slot.judge(6000)).toBeNull();
    slot.accept(record(-50), () => 7000);
    slot.onCompleted('trades', 8000);
    expect(slot.judge(8000)).toMatchObject({ from: at(0), delivered: 1 });
  });
  it('are not cut short while one brings what is new', () => {
    const slot = slotAfter();
    slot.beginAgain(new Map([['trades', 2]]), at(0), moment(5));
    slot.onCompleted('trades', 6000);
    slot.accept(record(2), () => 12_000);
    expect([slot.judge(21_999), slot.judge(22_000)]).toMatchObject([null, { delivered: 1 }]);
  });
  it('do not count those of an earlier connection', () => {
    const slot = slotAfter();
    slot.beginFirst(ONE, at(-60), moment(0));
    slot.beginFirst(ONE, at(-60), moment(5));
    slot.onCompleted('trades', 0);
    expect(slot.judge(0)).toBe('no-gap');
  });
  it('leave the start of what asked for none where it was, while nothing has come', () => {
    const slot = slotAfter();
    for (const seconds of [5, 9]) {
      const connection = moment(seconds);
      expect(slot.beginAgain(ONE, at(0), connection)).toBe(at(0));
      slot.beginFirst(ONE, at(-60), connection);
    }
  });
  it('fill the gap of a first replay that was cut', () => {
    const slot = slotAfter();
    slot.beginFirst(ONE, at(-60), moment(0));
    slot.accept(record(-50), () => 0);
    slot.beginAgain(ONE, at(0), moment(5));
    slot.accept(record(-50), () => 0);
    slot.onCompleted('trades', 0);
    expect(slot.judge(0)).toMatchObject({ from: at(-50), outcome: 'filled', owed: 1 });
  });
});

describe('A replay that is cut', () => {
  it('was not heard to its end, so what the gateway no longer has is lost', () => {
    const day = 86_400;
    const slot = slotAfter(0);
    slot.beginAgain(ONE, at(0), moment(5));
    slot.onHeard(at(2 * day));
    slot.beginAgain(ONE, at(0), moment(2.5 * day));
    slot.onCompleted('trades', 0);
    expect(slot.judge(0)).toMatchObject({ outcome: 'lost' });
  });
  it('of several subscriptions owes all that it brought, however much that was', () => {
    const two = new Map([['trades', 2]]);
    const slot = slotAfter(0);
    slot.subscriptions = 2;
    slot.beginAgain(two, at(0), moment(20_000));
    for (let seconds = 1; seconds <= 9000; seconds++) slot.accept(record(seconds), () => 0);
    slot.beginAgain(two, at(0), moment(20_001));
    for (const seconds of [1, 4000, 9000]) expect(slot.accept(record(seconds), () => 0)).toBe(false);
  });
  it('has its quiet time counted anew', () => {
    const two = new Map([['trades', 2]]);
    const slot = slotAfter(1, 2);
    for (const begun of [5, 100]) {
      slot.beginAgain(two, at(0), moment(begun));
      slot.accept(record(1), () => 1000 * begun);
      slot.onCompleted('trades', 1000 * (begun + 1));
    }
    expect([slot.judge(110_999), slot.judge(111_000)]).toMatchObject([null, { outcome: 'unproven' }]);
  });
});

it('what a replay from the beginning did not repeat is not taken for a repetition later', () => {
  const slot = new ReplaySlot(true, EXTENT);
  const statistics = new Map([['statistics', 1]]);
  slot.accept(record(1), () => 0);
  slot.beginAgain(statistics, at(0), moment(5));
  slot.onCompleted('statistics', 0);
  expect(slot.judge(0)).toMatchObject({ outcome: 'unproven', owed: 1 });
  expect(slot.accept(record(1), () => 0)).toBe(true);
});
