import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { lastPriceBefore, volumeByContract } from '../../../daemon/sources/contract-volumes.ts';
import { clock, SESSION } from '../../market.ts';
import { mapping, writeRawTrades } from '../raw-trades.ts';

const root = mkdtempSync(join(tmpdir(), 'spymaster-volumes-'));
const path = join(root, 'x.trades.dbn.zst');
beforeAll(() =>
  writeRawTrades(
    path,
    [
      { time: '09:29:59', size: 500, price: 5990 },
      { time: '09:30:00', size: 3, price: 6000 },
      { time: '10:00:00', instrumentId: 2, size: 5, price: 6050 },
      { time: '12:29:59', size: 4, price: 6010 },
      { time: '12:30:00', size: 900, price: 6020 },
      { time: '12:31:00', instrumentId: 3, size: 1 },
    ],
    [mapping('ESM5', 1), mapping('ESU5', 2)],
  ),
);
afterAll(() => rmSync(root, { recursive: true, force: true }));

describe('Contracts traded', () => {
  it('are counted from 09:30 up to 12:30, by symbol, or by number where nothing names it', async () => {
    expect(await volumeByContract(path, SESSION)).toEqual({
      ESM5: { instrumentId: 1, volume: 7 },
      ESU5: { instrumentId: 2, volume: 5 },
      3: { instrumentId: 3, volume: 0 },
    });
  });
  it('tell the last price before a moment, of the contract that had traded most by then', async () => {
    expect(await lastPriceBefore(path, SESSION, clock('12:29:59'))).toBe(6000);
    expect(await lastPriceBefore(path, SESSION, clock('12:30:00'))).toBe(6010);
    expect(await lastPriceBefore(path, SESSION, clock('09:00'))).toBeNaN();
  });
});
