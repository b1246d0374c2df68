import { describe, expect, it } from 'vitest';
import { TradingTime } from '../../../pipeline/options/trading-time.ts';
import { newYorkInstant } from '../../../shared/session/new-york-time.ts';
import { sessionOf } from '../../../shared/session/session.ts';
import { NS_PER_SECOND } from '../../../shared/units.ts';

const HOUR = 3600;
const hoursAt = (date: string, expiration: bigint, hour: number) => {
  const session = sessionOf(date);
  const at = session.rthOpen + (hour - 9.5) * HOUR * NS_PER_SECOND;
  return new TradingTime(session, expiration as never).secondsAt(at) / HOUR;
};

describe('Trading time to expiry', () => {
  const close = (date: string, hour = 16) => newYorkInstant(date, hour * HOUR);
  it('is what the clock says on the day itself, and negative after it', () => {
    expect(hoursAt('2025-06-05', close('2025-06-05'), 10)).toBe(6);
    expect(hoursAt('2025-06-05', close('2025-06-05'), 2)).toBe(14);
    expect(hoursAt('2025-06-05', close('2025-06-05'), 17)).toBe(-1);
  });
  it('counts six and a half hours for each session to come, weekends and holidays none', () => {
    // Thursday to Friday; over the weekend to Monday; over Juneteenth to Friday the 20th.
    expect(hoursAt('2025-06-05', close('2025-06-06'), 10)).toBe(12.5);
    expect(hoursAt('2025-06-06', close('2025-06-09'), 10)).toBe(12.5);
    expect(hoursAt('2025-06-18', close('2025-06-20'), 15)).toBe(7.5);
    expect(hoursAt('2025-06-05', close('2025-06-06'), 17)).toBe(6.5);
  });
  it('ends with a half day, and at the open for what expires in the morning', () => {
    // 3 July 2025 closes at 13:00.
    expect(hoursAt('2025-07-03', close('2025-07-03', 13), 10)).toBe(3);
    expect(hoursAt('2025-07-02', close('2025-07-03', 13), 10)).toBe(9.5);
    expect(hoursAt('2025-07-02', close('2025-07-07'), 10)).toBe(16);
    expect(hoursAt('2025-09-18', close('2025-09-19', 9.5), 10)).toBe(6);
    expect(hoursAt('2025-09-19', close('2025-09-19', 9.5), 9)).toBe(0.5);
  });
});
