import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { openDbnFile, records } from '../../../../daemon/databento/dbn/index.ts';
import { writeMinuteBars } from '../../../../daemon/simulator/scenarios/minute-bars.ts';
import { toTimestamp } from '../../../../shared/session/session.ts';
import { clock, SESSION } from '../../../market.ts';
import { writeRawTrades } from '../../raw-trades.ts';

const root = mkdtempSync(join(tmpdir(), 'spymaster-minute-bars-'));
afterAll(() => rmSync(root, { recursive: true, force: true }));
const points = (price: number) => BigInt(price * 1e9);

describe('Bars of a minute', () => {
  it('are the first, highest, lowest and last price of each contract, where it traded', async () => {
    const [trades, bars] = [join(root, 'trades.dbn.zst'), join(root, 'bars', 'bars.dbn.zst')];
    await writeRawTrades(trades, [
      { time: '10:00:00', price: 6001, size: 2 },
      { time: '10:00:20', price: 6003.25 },
      { time: '10:00:30', price: 6050, size: 7, instrumentId: 2 },
      { time: '10:00:40', price: 6000.5, size: 3 },
      { time: '10:00:59', price: 6002 },
      // Exactly at the mark: of the minute that begins.
      { time: '10:01:00', price: 6010, size: 5 },
      { time: '10:03:30', price: 6009 },
    ]);
    await writeMinuteBars(trades, bars);
    const found: unknown[] = [];
    const source = await openDbnFile(bars);
    expect(source.metadata).toMatchObject({ schema: 'ohlcv-1m', symbols: ['ESM5', 'ESU5'] });
    for await (const { fields } of records(source)) {
      expect([fields.rtype, fields.publisher_id]).toEqual([33, 1]);
      found.push([
        fields.instrument_id,
        fields.ts_event,
        [fields.open, fields.high, fields.low, fields.close],
        fields.volume,
      ]);
    }
    const start = (time: string) => toTimestamp(SESSION, clock(time));
    expect(found).toEqual([
      [1, start('10:00'), [6001, 6003.25, 6000.5, 6002].map(points), 7n],
      [2, start('10:00'), [6050, 6050, 6050, 6050].map(points), 7n],
      [1, start('10:01'), [6010, 6010, 6010, 6010].map(points), 5n],
      [1, start('10:03'), [6009, 6009, 6009, 6009].map(points), 1n],
    ]);
  });
  it('are not there where trades cannot be read', async () => {
    const bars = join(root, 'none.dbn.zst');
    await expect(writeMinuteBars(join(root, 'missing.dbn.zst'), bars)).rejects.toThrow(/missing/);
    expect(existsSync(bars)).toBe(false);
  });
});
