import { describe, expect, it } from 'vitest';
import { noData, RangeWork, sessionsOfRange } from '../../../daemon/work/range.ts';
import { scratchLake } from '../tables/made-up.ts';

const { lake } = scratchLake();
const OPTIONS = {
  dataFolder: lake.root,
  symbol: 'ES',
  start: '2025-06-05',
  end: '2025-06-09',
  workers: 1,
} as const;

describe('A range of dates', () => {
  it('is its sessions, and an error without one', () => {
    expect(sessionsOfRange(OPTIONS)).toEqual(['2025-06-05', '2025-06-06', '2025-06-09']);
    expect(() => sessionsOfRange({ ...OPTIONS, start: '2025-06-07', end: '2025-06-08' })).toThrow(
      expect.objectContaining({ code: 'NOT_A_SESSION' }),
    );
  });
  it('without data says where they would be', () => {
    const { message, hint } = noData(OPTIONS, 'have data');
    expect(message).toBe('No sessions from 2025-06-05 to 2025-06-09 have data.');
    expect(hint).toContain(lake.root);
  });
});

describe('Work on a range', { timeout: 30_000 }, () => {
  it('tells who takes up what, and how much of all that was expected is done', async () => {
    const told: unknown[] = [];
    const work = new RangeWork(OPTIONS, {
      onBegin: (...args) => told.push(args),
      onStep: (...args) => told.push(args),
    });
    try {
      work.expect(2);
      work.expect(1);
      expect(await work.step('bars', ['2025-06-05', '2025-06-06'])).toEqual([
        { date: '2025-06-05', empty: 'There is no market data for 2025-06-05.' },
        { date: '2025-06-06', empty: 'There is no market data for 2025-06-06.' },
      ]);
      await expect(work.stage('silver 7', ['2025-06-05'])).rejects.toMatchObject({
        code: 'LAKE_NOT_COMMITTED',
      });
    } finally {
      await work.close();
    }
    expect(told).toEqual([
      [0, '2025-06-05 bars'],
      [1, 3, '2025-06-05 bars'],
      [0, '2025-06-06 bars'],
      [2, 3, '2025-06-06 bars'],
      [0, '2025-06-05 silver 7'],
    ]);
  });
});
