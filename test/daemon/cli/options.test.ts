import { Command } from 'commander';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { checkedRange, withData, withRange, withSymbol, withWorkers } from '../../../daemon/cli/options.ts';

const parsed = (make: (command: Command) => Command, ...args: string[]) =>
  make(new Command('x').exitOverride().configureOutput({ writeErr: () => undefined }))
    .parse(args, { from: 'user' })
    .opts();
afterEach(() => vi.unstubAllEnvs());

describe('Options', () => {
  it('name the data folder: given, else of the environment, else ./data', () => {
    vi.stubEnv('SPYMASTER_DATA', '');
    expect(parsed(withData).data).toBe('./data');
    vi.stubEnv('SPYMASTER_DATA', '/lake');
    expect([parsed(withData).data, parsed(withData, '--data', 'here').data]).toEqual(['/lake', 'here']);
    expect(() => parsed(withData, '--data', ' ')).toThrow(/--data is empty/);
  });
  it('name a symbol that is known', () => {
    expect([parsed(withSymbol).symbol, parsed(withSymbol, '--symbol', 'ES').symbol]).toEqual(['ES', 'ES']);
    expect(() => parsed(withSymbol, '--symbol', 'XX')).toThrow(/XX/);
  });
  it('hold 1 to 64 workers', () => {
    expect(parsed(withWorkers, '--workers', '64').workers).toBe(64);
    for (const wrong of ['0', '65', 'many'])
      expect(() => parsed(withWorkers, '--workers', wrong)).toThrow(/1 to 64/);
  });
  it('need both ends of a range, each a date', () => {
    expect(() => parsed(withRange, '--start', '2025-06-05')).toThrow(/--end/);
    expect(checkedRange({ start: '2025-06-05', end: '2025-06-06' })).toEqual({
      start: '2025-06-05',
      end: '2025-06-06',
    });
    expect(() => checkedRange({ start: '2025-06-05', end: 'June' })).toThrow(
      expect.objectContaining({ code: 'INVALID_DATE' }),
    );
  });
});
