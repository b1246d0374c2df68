import { describe, expect, it } from 'vitest';
import { flip, pin } from '../../../../daemon/simulator/scenarios/customer-scripts.ts';
import { clock } from '../../../market.ts';

describe('Customers who are led', () => {
  it('pin: sell the strike that price was at, from a moment on, wherever price goes', () => {
    const directing = pin(clock('10:00'));
    expect(directing(clock('10:00') - 1, 6003)).toBeNull();
    const sold = { strikePoints: 6005, buys: false, leastContracts: 20 };
    expect(directing(clock('10:00'), 6003)).toEqual(sold);
    expect(directing(clock('12:00'), 6050)).toEqual(sold);
    expect([6002, 6002.5, 6007.25].map((mid) => pin(0)(0, mid)!.strikePoints)).toEqual([6000, 6005, 6005]);
    expect(flip(0)(0, 6002)!.strikePoints).toBe(6000);
  });
  it('flip: sell for half an hour, then buy back for a minute, then do as they like', () => {
    const directing = flip(clock('10:30'));
    expect(directing(clock('10:00') - 1, 6003)).toBeNull();
    const strikePoints = 6005;
    expect(directing(clock('10:00'), 6003)).toEqual({ strikePoints, buys: false, leastContracts: 5 });
    expect(directing(clock('10:30') - 1, 6020)).toEqual({ strikePoints, buys: false, leastContracts: 5 });
    expect(directing(clock('10:30'), 6020)).toEqual({ strikePoints, buys: true, leastContracts: 800 });
    expect(directing(clock('10:31') - 1, 6020)?.buys).toBe(true);
    expect(directing(clock('10:31'), 6020)).toBeNull();
  });
});
