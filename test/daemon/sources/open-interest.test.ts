import { describe, expect, it } from 'vitest';
import { UNDEF_TIMESTAMP } from '../../../daemon/databento/dbn/index.ts';
import { dayOf, openInterestBatch } from '../../../daemon/sources/open-interest.ts';
import { clock } from '../../market.ts';

const row = (contracts: number, received: string, happened = received) => ({
  at: clock(received),
  happenedAt: clock(happened),
  instrumentId: 7,
  contracts,
  ofDay: 20_000,
});

describe('Open interest', () => {
  it('is told as it was received, and at one time by the hour in which it was made, then as it came', () => {
    const batch = openInterestBatch([
      row(3, '10:05', '10:01'),
      row(4, '10:05', '10:00:30'),
      row(2, '10:05', '09:10'),
      row(1, '10:01'),
    ]);
    expect([...batch.contracts]).toEqual([1, 2, 3, 4]);
    expect([...batch.sequence]).toEqual([0, 1, 2, 3]);
    expect([...batch.at]).toEqual([clock('10:01'), clock('10:05'), clock('10:05'), clock('10:05')]);
    expect([batch.count, batch.instrumentId[0], batch.ofDay[0]]).toEqual([4, 7, 20_000]);
  });
  it('that was made in another session is left to that one', () => {
    const before = { ...row(9, '10:00'), happenedAt: -1 };
    const after = { ...row(9, '10:00'), happenedAt: 24 * 3600e9 };
    expect(openInterestBatch([before, row(1, '10:00'), after]).count).toBe(1);
  });
  it('of no known day is older than any that has one', () => {
    expect(dayOf(BigInt(Date.parse('2025-06-04T12:00Z')) * 1_000_000n)).toBe(
      Date.parse('2025-06-04') / 86_400_000,
    );
    expect(dayOf(UNDEF_TIMESTAMP)).toBe(Number.NEGATIVE_INFINITY);
  });
});
