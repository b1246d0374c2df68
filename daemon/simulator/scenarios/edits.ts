import { NS_PER_MILLISECOND_BIG } from '../../../shared/units.ts';
import { ACTION } from '../../databento/index.ts';
import type { RawRecord } from './raw-record.ts';

/** What becomes of the records of a file, one after the other. */
export interface Edit {
  /** What is written in a record's place. */
  onRecord(record: RawRecord): readonly RawRecord[];
  /** What has been held back, at the end of the file. */
  onEnd(): readonly RawRecord[];
}

/** A stretch of time in nanoseconds since the epoch; its end is outside. */
export interface Stretch {
  readonly from: bigint;
  readonly to: bigint;
}

const isIn = (at: bigint, { from, to }: Stretch): boolean => at >= from && at < to;
const nothingHeld = { onEnd: (): readonly RawRecord[] => [] };

/** Leaves out what happened in a stretch. */
export const without = (stretch: Stretch): Edit => ({
  ...nothingHeld,
  onRecord: (record) => (isIn(record.eventAt, stretch) ? [] : [record]),
});

/**
 * Five records from a moment on are received 200 to 900 ms after they happened and one 3
 * s after, each in its place among those received later.
 */
export function late(from: bigint, apartNs: bigint): Edit {
  const delays = [200n, 375n, 550n, 725n, 900n, 3000n].map((ms) => ms * NS_PER_MILLISECOND_BIG);
  const held: RawRecord[] = [];
  let next = from;
  return {
    onRecord(record) {
      const isDue = (each: RawRecord) => each.receivedAt <= record.receivedAt;
      const due = held.filter(isDue).sort((a, b) => Number(a.receivedAt - b.receivedAt));
      for (const each of due) held.splice(held.indexOf(each), 1);
      const delay = record.eventAt >= next ? delays.shift() : undefined;
      if (delay === undefined) return [...due, record];
      next += apartNs;
      record.receivedAt = record.eventAt + delay;
      held.push(record);
      return due;
    },
    onEnd: () => held.sort((a, b) => Number(a.receivedAt - b.receivedAt)),
  };
}

/**
 * Each hundredth record is there twice, and a block of them is sent again at a moment.
 */
export function twice(from: bigint, block: number): Edit {
  const recent: RawRecord[] = [];
  let [count, isSentAgain] = [0, false];
  return {
    ...nothingHeld,
    onRecord(record) {
      const again = !isSentAgain && record.eventAt >= from ? recent.map((each) => each.copy()) : [];
      for (const each of again) each.receivedAt = record.receivedAt;
      isSentAgain ||= again.length > 0;
      recent.push(record);
      if (recent.length > block) recent.shift();
      count++;
      return [...again, record, ...(count % 100 === 0 ? [record.copy()] : [])];
    },
  };
}

/**
 * Within a stretch, records that happened within a time of each other are in the file the
 * wrong way round.
 */
export function reversed(stretch: Stretch, withinNs: bigint): Edit {
  let held: RawRecord[] = [];
  const release = () => {
    const out = held.reverse();
    held = [];
    return out;
  };
  return {
    onRecord(record) {
      if (!isIn(record.eventAt, stretch)) return [...release(), record];
      const isApart = held.length > 0 && record.eventAt - held[0]!.eventAt > withinNs;
      const out = isApart ? release() : [];
      held.push(record);
      return out;
    },
    onEnd: release,
  };
}

/** All that happened in a stretch happened at its beginning. */
export const atOnce = (stretch: Stretch): Edit => ({
  ...nothingHeld,
  onRecord(record) {
    if (isIn(record.eventAt, stretch)) record.eventAt = stretch.from;
    return [record];
  },
});

/** So many books from a moment on are not what a book can be. */
export function brokenBooks(kind: 'locked' | 'crossed' | 'empty', from: bigint, count: number): Edit {
  let left = count;
  return {
    ...nothingHeld,
    onRecord(record) {
      if (record.eventAt < from || record.action === ACTION.trade || left-- <= 0) return [record];
      const { bestBid, bestAsk } = record;
      if (kind === 'empty') record.emptyBids();
      else record.bestAsk = kind === 'locked' ? bestBid : bestBid - (bestAsk - bestBid);
      return [record];
    },
  };
}

/** After the first print from a moment on there is another at 9.9 times its price. */
export function absurdPrint(from: bigint): Edit {
  let isDone = false;
  return {
    ...nothingHeld,
    onRecord(record) {
      if (isDone || record.eventAt < from) return [record];
      isDone = true;
      const absurd = record.copy();
      absurd.price = (record.price * 99n) / 10n;
      return [record, absurd];
    },
  };
}

/** Statistics of a kind told in a stretch are told at a later moment. */
export function toldLater(statisticType: number, stretch: Stretch, at: bigint): Edit {
  const held: RawRecord[] = [];
  return {
    onRecord(record) {
      if (record.statisticType === statisticType && isIn(record.eventAt, stretch)) {
        held.push(record);
        return [];
      }
      if (held.length === 0 || record.eventAt <= at) return [record];
      return [...releasedAt(held, at), record];
    },
    onEnd: () => releasedAt(held, at),
  };
}

function releasedAt(held: RawRecord[], at: bigint): RawRecord[] {
  const out = held.splice(0);
  for (const record of out) record.statisticAt = at;
  return out;
}

/**
 * The figures of a kind that hold at a moment, the last of each instrument, are told anew
 * then, each half as large again.
 */
export function correctedAt(statisticType: number, at: bigint): Edit {
  const last = new Map<number, RawRecord>();
  let isDone = false;
  const corrected = (): RawRecord[] => {
    if (isDone) return [];
    isDone = true;
    return [...last.values()]
      .sort((a, b) => a.instrumentId - b.instrumentId)
      .map((record) => {
        record.statisticAt = at;
        record.statisticQuantity = (record.statisticQuantity * 3n) / 2n;
        return record;
      });
  };
  return {
    onRecord(record) {
      if (record.eventAt >= at) return [...corrected(), record];
      if (record.statisticType === statisticType) last.set(record.instrumentId, record.copy());
      return [record];
    },
    onEnd: corrected,
  };
}
