import { expect, test } from 'vitest';
import { newYorkClock } from '../../../plugin/panel/clock.ts';

test('times are New York’s, in summer and in winter', () => {
  expect([
    newYorkClock(Date.UTC(2025, 5, 5, 13, 30) / 1000),
    newYorkClock(Date.UTC(2025, 11, 5, 14, 30) / 1000),
  ]).toEqual(['09:30', '09:30']);
});
