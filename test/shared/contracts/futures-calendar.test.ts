import { describe, expect, it } from 'vitest';
import {
  calendarContracts,
  quarterlyContract,
  thirdFriday,
} from '../../../shared/contracts/futures-calendar.ts';

describe('Quarterly contracts', () => {
  it.each([
    [2025, 3, '2025-03-21'],
    [2025, 6, '2025-06-20'],
    // The month begins on a Friday, and on a Saturday.
    [2024, 3, '2024-03-15'],
    [2025, 11, '2025-11-21'],
  ])('of %i-%i expire on %s, the third Friday', (year, month, friday) => {
    expect(thirdFriday(year, month)).toBe(friday);
  });
  it('of a third Friday that is a holiday expire the session before, and are rolled as ever', () => {
    // Juneteenth 2026.
    expect(quarterlyContract('ES', 2026, 6)).toMatchObject({ expiry: '2026-06-18', rollDate: '2026-06-11' });
    // Beyond the calendar nobody knows of holidays.
    expect(quarterlyContract('ES', 2040, 3).expiry).toBe('2040-03-16');
  });
  it('are rolled on the Thursday of the week before', () => {
    expect(quarterlyContract('ES', 2025, 6)).toEqual({
      symbol: 'ESM5',
      year: 2025,
      month: 6,
      expiry: '2025-06-20',
      rollDate: '2025-06-12',
    });
  });
  it.each([
    ['2025-06-11', null, 'ESM5', 'ESU5'],
    ['2025-06-12', 'ESM5', 'ESU5', 'ESZ5'],
    ['2025-06-20', 'ESM5', 'ESU5', 'ESZ5'],
    ['2025-06-21', null, 'ESU5', 'ESZ5'],
    ['2025-12-31', null, 'ESH6', 'ESM6'],
    ['2026-01-01', null, 'ESH6', 'ESM6'],
  ])('on %s: leaving %s, front %s, next %s', (date, expiring, front, next) => {
    const contracts = calendarContracts('ES', date);
    expect([contracts.expiring?.symbol ?? null, contracts.front.symbol, contracts.next.symbol]).toEqual([
      expiring,
      front,
      next,
    ]);
  });
});
