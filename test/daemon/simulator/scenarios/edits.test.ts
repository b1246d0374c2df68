import { describe, expect, it } from 'vitest';
import { STAT_TYPE, UNDEF_PRICE } from '../../../../daemon/databento/dbn/index.ts';
import { statisticsRecord } from '../../../../daemon/simulator/definitions.ts';
import {
  absurdPrint,
  atOnce,
  brokenBooks,
  correctedAt,
  late,
  reversed,
  toldLater,
  twice,
  without,
} from '../../../../daemon/simulator/scenarios/edits.ts';
import { RawRecord } from '../../../../daemon/simulator/scenarios/raw-record.ts';
import { edited, rawRecord } from './made-up-records.ts';

const MS = 1_000_000n;
const times = (records: readonly RawRecord[]) => records.map(({ eventAt }) => eventAt);
const every = (count: number, apart: bigint) =>
  Array.from({ length: count }, (_, i) => rawRecord(BigInt(i) * apart));

describe('An edit', () => {
  it('leaves out a stretch, its beginning included and its end not', () => {
    expect(times(edited(without({ from: 2n, to: 4n }), every(6, 1n)))).toEqual([0n, 1n, 4n, 5n]);
  });
  it('receives six records late, each among those received later', () => {
    const records = edited(late(1000n * MS, 1000n * MS), every(120, 100n * MS));
    expect(records).toHaveLength(120);
    const delays = records.flatMap(({ eventAt, receivedAt }) =>
      receivedAt > eventAt ? [[eventAt / MS, (receivedAt - eventAt) / MS]] : [],
    );
    expect(delays).toEqual([
      [1000n, 200n],
      [2000n, 375n],
      [3000n, 550n],
      [4000n, 725n],
      [5000n, 900n],
      [6000n, 3000n],
    ]);
    const received = records.map(({ receivedAt }) => receivedAt);
    expect(received).toEqual(received.toSorted((a, b) => Number(a - b)));
  });
  it('keeps what is late at the end of the file', () => {
    expect(times(edited(late(3n, 1000n), every(5, 1n)))).toEqual([0n, 1n, 2n, 4n, 3n]);
  });
  it('has each hundredth twice, and a block again', () => {
    const records = edited(twice(150n, 20), every(250, 1n));
    const seen = new Map<bigint, number>();
    for (const at of times(records)) seen.set(at, (seen.get(at) ?? 0) + 1);
    const received = records.map((record) => record.receivedAt);
    expect(received).toEqual(received.toSorted((a, b) => Number(a - b)));
    const twiceSeen = [...seen].filter(([, count]) => count === 2).map(([at]) => at);
    expect(records).toHaveLength(250 + 2 + 20);
    expect(twiceSeen).toEqual([99n, ...Array.from({ length: 20 }, (_, i) => BigInt(130 + i)), 199n]);
  });
  it('turns round what is within a time, in a stretch', () => {
    const records = edited(reversed({ from: 2n, to: 8n }, 2n), every(10, 1n));
    expect(times(records)).toEqual([0n, 1n, 4n, 3n, 2n, 7n, 6n, 5n, 8n, 9n]);
    expect(times(edited(reversed({ from: 3n, to: 9n }, 9n), every(5, 1n)))).toEqual([0n, 1n, 2n, 4n, 3n]);
  });
  it('gives one time to all of a stretch', () => {
    expect(times(edited(atOnce({ from: 2n, to: 4n }), every(6, 1n)))).toEqual([0n, 1n, 2n, 2n, 4n, 5n]);
  });
  it('breaks so many books from a moment on, and no prints', () => {
    const books = () =>
      ['A', 'A', 'T', 'C', 'A'].map((action, i) => {
        const record = rawRecord(BigInt(i), { action });
        return Object.assign(record, { bestBid: 100n, bestAsk: 103n });
      });
    const left = (kind: 'locked' | 'crossed' | 'empty') =>
      edited(brokenBooks(kind, 1n, 2), books()).map(({ bestBid, bestAsk }) => [bestBid, bestAsk]);
    const whole = [100n, 103n];
    expect(left('locked')).toEqual([whole, [100n, 100n], whole, [100n, 100n], whole]);
    expect(left('crossed')).toEqual([whole, [100n, 97n], whole, [100n, 97n], whole]);
    expect(left('empty')).toEqual([whole, [UNDEF_PRICE, 103n], whole, [UNDEF_PRICE, 103n], whole]);
  });
  it('adds one print at 9.9 times the price', () => {
    const prices = edited(absurdPrint(1n), every(4, 1n)).map(({ price }) => Number(price) / 1e9);
    expect(prices).toEqual([6000, 6000, 59_400, 6000, 6000]);
  });
});

describe('An edit of statistics', () => {
  const told = (at: bigint, quantity: bigint, statType: number = STAT_TYPE.openInterest) =>
    new RawRecord(
      statisticsRecord({
        instrumentId: 7,
        tsEvent: at,
        tsRef: null,
        statType,
        price: null,
        quantity,
        sequence: 1,
      }),
    );
  const figures = (records: readonly RawRecord[]) =>
    records.map((record) => [record.eventAt, record.statisticQuantity]);
  it('tells figures of a kind later', () => {
    const records = () => [
      told(1n, 10n),
      told(3n, 20n),
      told(3n, 30n, STAT_TYPE.clearedVolume),
      told(5n, 40n),
      told(9n, 50n),
    ];
    expect(figures(edited(toldLater(STAT_TYPE.openInterest, { from: 2n, to: 6n }, 7n), records()))).toEqual([
      [1n, 10n],
      [3n, 30n],
      [7n, 20n],
      [7n, 40n],
      [9n, 50n],
    ]);
    expect(
      figures(edited(toldLater(STAT_TYPE.openInterest, { from: 2n, to: 99n }, 99n), records())).slice(-2),
    ).toEqual([
      [99n, 40n],
      [99n, 50n],
    ]);
  });
  it('corrects the figures that hold, none that was put right or is of another kind, and each once', () => {
    const other = told(2n, 25n);
    new DataView(other.bytes.buffer).setUint32(4, 8, true);
    const records = () => [told(1n, 300n), told(3n, 20n), other, told(4n, 99n, STAT_TYPE.clearedVolume)];
    const corrected = [...figures(records()), [5n, 30n], [5n, 37n]];
    expect(figures(edited(correctedAt(STAT_TYPE.openInterest, 5n), records()))).toEqual(corrected);
    expect(
      figures(edited(correctedAt(STAT_TYPE.openInterest, 5n), [...records(), told(6n, 1n), told(7n, 1n)])),
    ).toEqual([...corrected, [6n, 1n], [7n, 1n]]);
  });
});
