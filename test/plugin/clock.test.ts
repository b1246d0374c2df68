import { describe, expect, it } from 'vitest';
import { bothClocks, clockOf, exchangeClock, spanText } from '../../plugin/clock.ts';
import { EXCHANGE_ZONE } from '../../plugin/options.ts';

const SUMMER = Date.UTC(2025, 5, 27, 13, 30, 5) / 1000;
const WINTER = Date.UTC(2025, 11, 1, 14, 30) / 1000;

describe('Clocks', () => {
  it('are the exchange’s, in summer and winter', () => {
    const { minutes, seconds, day, zone } = exchangeClock();
    expect([minutes(SUMMER), seconds(SUMMER), day(SUMMER), zone(SUMMER)]).toEqual([
      '09:30',
      '09:30:05',
      'Fri 27 Jun',
      'ET',
    ]);
    expect([minutes(WINTER), day(WINTER)]).toEqual(['09:30', 'Mon 1 Dec']);
  });
  it('are of the zone that was chosen, by the name it has that day', () => {
    const { minutes, zone } = clockOf({ timeZone: 'America/Los_Angeles' });
    expect([minutes(SUMMER), zone(SUMMER), zone(WINTER)]).toEqual(['06:30', 'PDT', 'PST']);
    const tokyo = clockOf({ timeZone: 'Asia/Tokyo' });
    expect([tokyo.minutes(SUMMER), tokyo.day(SUMMER), tokyo.zone(SUMMER)]).toEqual([
      '22:30',
      'Fri 27 Jun',
      'GMT+9',
    ]);
  });
  it('begin the day at 00:00', () => {
    expect(clockOf({ timeZone: 'Asia/Tokyo' }).minutes(Date.UTC(2025, 5, 27, 15) / 1000)).toBe('00:00');
  });
  it('have the exchange’s beside them where they are others', () => {
    expect(bothClocks({ timeZone: EXCHANGE_ZONE }, SUMMER, 'minutes')).toBe('09:30 ET');
    expect(bothClocks({ timeZone: 'Asia/Tokyo' }, SUMMER, 'seconds')).toBe('22:30:05 GMT+9 · 09:30:05 ET');
  });
});
it('Spans are minutes and seconds, and never below nothing', () => {
  expect([0, 9, 62, 720, -3].map(spanText)).toEqual(['0:00', '0:09', '1:02', '12:00', '0:00']);
});
