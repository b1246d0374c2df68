import { describe, expect, it } from 'vitest';
import { fitted, type PastSession, type Threshold } from '../../../pipeline/schema/threshold.ts';

const day = (value: number): PastSession => ({
  date: `2025-06-0${value}`,
  numbers: () => Float64Array.of(value),
});
const SUM: Threshold<number> = {
  name: 'sum',
  reads: ['x'],
  lookbackSessions: 3,
  minSessions: 2,
  before: -1,
  fit: (past) => past.reduce((sum, session) => sum + session.numbers('x')[0]!, 0),
};

describe('A threshold', () => {
  it('is what holds before there are enough sessions, and then fitted on the last of them', () => {
    expect(
      [[], [day(1)], [day(1), day(2)], [day(1), day(2), day(3), day(4)]].map((past) => fitted(SUM, past)),
    ).toEqual([-1, -1, 3, 9]);
  });
});
