import { expect, it } from 'vitest';
import { newYorkClock, newYorkDay, newYorkSeconds, spanText } from '../../plugin/clock.ts';

it('Clocks are New York’s, in summer and winter', () => {
  const [summer, winter] = [Date.UTC(2025, 5, 27, 13, 30, 5) / 1000, Date.UTC(2025, 11, 1, 14, 30) / 1000];
  expect([newYorkClock(summer), newYorkSeconds(summer), newYorkDay(summer)]).toEqual([
    '09:30',
    '09:30:05',
    'Fri 27 Jun',
  ]);
  expect([newYorkClock(winter), newYorkDay(winter)]).toEqual(['09:30', 'Mon 1 Dec']);
});
it('Spans are minutes and seconds, and never below nothing', () => {
  expect([0, 9, 62, 720, -3].map(spanText)).toEqual(['0:00', '0:09', '1:02', '12:00', '0:00']);
});
