import { describe, expect, it } from 'vitest';
import { chooseContract } from '../../../pipeline/contracts/followed-contract.ts';
import { ES } from '../../market.ts';

describe('The contract to follow', () => {
  it('is the busiest of the session before, outright contracts only', () => {
    const volumes = { ESM5: 400, ESU5: 600, 'ESM5-ESU5': 9999 };
    expect(chooseContract(ES, '2025-06-13', volumes)).toEqual({ symbol: 'ESU5', rollContaminated: false });
  });
  it('is marked as in a roll where it held less than three fifths, or is not the calendar’s', () => {
    expect(chooseContract(ES, '2025-06-13', { ESM5: 450, ESU5: 550 }).rollContaminated).toBe(true);
    expect(chooseContract(ES, '2025-06-13', { ESM5: 40, ESU5: 60 }).rollContaminated).toBe(false);
    expect(chooseContract(ES, '2025-06-12', { ESM5: 900, ESU5: 100 })).toEqual({
      symbol: 'ESM5',
      rollContaminated: true,
    });
  });
  it('is never one that has expired, or that nobody trades yet, whatever an old file says', () => {
    expect(chooseContract(ES, '2025-06-23', { ESM5: 900 })).toEqual({
      symbol: 'ESU5',
      rollContaminated: false,
    });
    expect(chooseContract(ES, '2025-06-20', { ESM5: 900 }).symbol).toBe('ESM5');
    expect(chooseContract(ES, '2025-06-23', { ESH6: 900 }).symbol).toBe('ESU5');
  });
  it('is the first by name of two that traded alike, and none with no volume', () => {
    expect(chooseContract(ES, '2025-06-12', { ESU5: 5, ESM5: 5 }).symbol).toBe('ESM5');
    expect(chooseContract(ES, '2025-06-11', { ESU5: 0 }).symbol).toBe('ESM5');
  });
  it('is the calendar’s where nothing came before: rolling eight days before the third Friday', () => {
    expect(chooseContract(ES, '2025-06-11', null)).toEqual({ symbol: 'ESM5', rollContaminated: false });
    expect(chooseContract(ES, '2025-06-12', null).symbol).toBe('ESU5');
    expect(chooseContract(ES, '2025-12-30', null).symbol).toBe('ESH6');
  });
});
