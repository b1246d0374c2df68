import { describe, expect, it } from 'vitest';
import { dailyChain, definitionBatch } from '../../../daemon/sources/daily-chain.ts';
import type { OptionContract } from '../../../shared/contracts/option-contract.ts';
import { toTimestamp } from '../../../shared/session/session.ts';
import { clock, SESSION } from '../../market.ts';

const option = (instrumentId: number, more: Partial<OptionContract> = {}): OptionContract => ({
  instrumentId,
  symbol: 'E1DM5 C6000',
  root: 'E1D',
  right: 'C',
  strikePoints: 6000,
  expiration: toTimestamp(SESSION, clock('16:00')),
  style: 'european',
  multiplierUsd: 50,
  underlying: 'ESM5',
  tsEvent: toTimestamp(SESSION, clock('10:00')),
  ...more,
});

describe('The options of a day', () => {
  it('are those that expire at its close', () => {
    const morning = option(2, { expiration: toTimestamp(SESSION, clock('09:30')) });
    const tomorrow = option(3, { expiration: toTimestamp(SESSION, clock('16:00') + 86_400e9) });
    expect(dailyChain(SESSION, [option(1), morning, tomorrow])).toEqual([option(1)]);
  });
  it('are told when they are listed, those of before at the session’s origin, in one order however they come', () => {
    const chain = [
      option(5),
      option(7, { right: 'P', strikePoints: 5990, underlying: 'ESU5', tsEvent: SESSION.origin - 5n }),
      option(8, { tsEvent: SESSION.origin - 9n }),
    ];
    const batch = definitionBatch(SESSION, chain, 'ESM5');
    expect(batch.count).toBe(3);
    expect([...batch.instrumentId]).toEqual([7, 8, 5]);
    expect([...batch.at]).toEqual([0, 0, clock('10:00')]);
    expect([...batch.sequence]).toEqual([0, 1, 2]);
    expect([...batch.strike]).toEqual([5990, 6000, 6000]);
    expect([...batch.right]).toEqual([-1, 1, 1]);
    expect([...batch.isOnFollowed]).toEqual([0, 1, 1]);
    expect([...batch.expiresAt]).toEqual([clock('16:00'), clock('16:00'), clock('16:00')]);
    expect(definitionBatch(SESSION, chain.toReversed(), 'ESM5')).toEqual(batch);
  });
});
