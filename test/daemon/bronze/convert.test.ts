import { describe, expect, it } from 'vitest';
import {
  addByHour,
  copy,
  copyCounters,
  copyLetters,
  copyTimes,
  isOfMarket,
  outsideOf,
  Selector,
} from '../../../daemon/bronze/convert.ts';
import type { HourParts } from '../../../daemon/bronze/hour-parts.ts';
import { type MixedBatch, RTYPE } from '../../../daemon/databento/dbn/index.ts';
import { TypedRows } from '../../../daemon/lake/typed-rows.ts';
import { SESSION } from '../../market.ts';

const HOUR = 3_600_000_000_000n;
const DAY = 24n * HOUR;
const batchAt = (...times: bigint[]): MixedBatch =>
  ({
    count: times.length,
    column: () => BigUint64Array.from(times),
  }) as unknown as MixedBatch;

describe('Rows of a session', () => {
  it('are events of its market, and not what a gateway said', () => {
    const { trade, mbp10, symbolMapping, system, error } = RTYPE;
    expect([trade, mbp10, symbolMapping, system, error].map((rtype) => isOfMarket({ rtype }))).toEqual([
      true,
      true,
      false,
      false,
      false,
    ]);
  });
  it('are those from its origin up to its next day, to the nanosecond', () => {
    const { origin } = SESSION;
    const isOutside = outsideOf(SESSION, batchAt(origin - 1n, origin, origin + DAY - 1n, origin + DAY));
    expect([0, 1, 2, 3].map(isOutside)).toEqual([true, false, false, true]);
  });
});

describe('A selection', () => {
  it('holds the places of kept rows, and counts the others by reason', () => {
    const selector = new Selector();
    const judge = (row: number) => (row % 3 === 0 ? null : `remainder_${row % 3}`);
    const { places, count } = selector.select(batchAt(0n, 0n, 0n, 0n, 0n), judge);
    expect([...places.slice(0, count)]).toEqual([0, 3]);
    selector.select(batchAt(0n, 0n), judge);
    expect(selector.dropped).toEqual({ remainder_1: 3, remainder_2: 1 });
  });
  it('is added in runs that share an hour and fit the part', async () => {
    const runs: (readonly [from: number, to: number])[] = [];
    const rooms: number[] = [];
    const parts = {
      rows: { count: 0 },
      free: 2,
      room: async (hour: number) => void rooms.push(hour),
    } as unknown as HourParts;
    const times = [HOUR, HOUR + 1n, 2n * HOUR - 1n, 2n * HOUR, 3n * HOUR];
    const selection = { batch: batchAt(...times), places: Int32Array.from([0, 1, 2, 3, 4]), count: 5 };
    await addByHour(parts, selection, (_, { from, to }) => runs.push([from, to]));
    expect(runs).toEqual([
      [0, 2],
      [2, 3],
      [3, 4],
      [4, 5],
    ]);
    expect(rooms).toEqual([1, 1, 2, 3]);
    expect(parts.rows.count).toBe(5);
  });
});

describe('Columns of a run', () => {
  const rowsOf = (type: 'float64' | 'int64' | 'text') => {
    const rows = new TypedRows([{ name: 'x', type }], 4);
    rows.count = 1;
    return rows;
  };
  const run = { batch: batchAt(), places: Int32Array.from([9, 2, 0]), from: 1, to: 3 };
  it('are copied behind the rows that are there, from the places that were kept', () => {
    const rows = rowsOf('float64');
    copy(rows, 'x', [5, 6, 7], run);
    expect([...rows.column<Float64Array>('x')]).toEqual([0, 7, 5, 0]);
  });
  it('of times keep all 64 bits, and of counters 32', () => {
    const times = rowsOf('int64');
    const large = 0x1234_5678_9abc_def0n;
    copyTimes(times, 'x', BigUint64Array.from([large, 1n, 2n]), run);
    expect([...times.column<BigInt64Array>('x')]).toEqual([0n, 2n, large, 0n]);
    const counters = rowsOf('int64');
    counters.column<BigInt64Array>('x').fill(-1n);
    copyCounters(counters, 'x', Uint32Array.from([0xffff_ffff, 1, 2]), run);
    expect([...counters.column<BigInt64Array>('x')]).toEqual([-1n, 2n, 0xffff_ffffn, -1n]);
  });
  it('of letters become words', () => {
    const rows = rowsOf('text');
    copyLetters(rows, 'x', Buffer.from('ABC'), run);
    expect([...rows.column<Int32Array>('x')].slice(1, 3)).toEqual([rows.code('x', 'C'), rows.code('x', 'A')]);
  });
});
