import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { importBars, readCsvBars, tradeDate } from '../../../daemon/import/imported-bars.ts';
import { Lake } from '../../../daemon/lake/lake.ts';
import { readImportedBars } from '../../../daemon/tables/imported-bars.ts';
import { ES, SESSION } from '../../market.ts';

const folder = mkdtempSync(join(tmpdir(), 'spymaster-import-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe('A CSV of bars', () => {
  const write = (text: string) => {
    const path = join(folder, 'bars.csv');
    writeFileSync(path, text);
    return path;
  };
  const HEAD = 'ts_utc,open,high,low,close,volume\n';
  it.each([
    ['no columns', 'a,b\n1,2\n', /line 1: it has no column ts_utc, open/],
    ['a bad time', `${HEAD}yesterday,1,1,1,1,1\n`, /line 2: "yesterday" is not the UTC start of a minute/],
    [
      'a missing price',
      `${HEAD}2025-06-05T13:30:00Z,6000,,6000,6000,1\n`,
      /line 2: a price or the volume is not a number/,
    ],
    [
      'an impossible bar',
      `${HEAD}2025-06-05T13:30:00Z,6000,5999,6000,6000,1\n`,
      /line 2: .* is not a possible bar of ES/,
    ],
    [
      'bars out of order',
      `${HEAD}2025-06-05T13:31:00Z,6000,6000,6000,6000,1\n2025-06-05T13:30:00Z,6000,6000,6000,6000,1\n`,
      /line 3: .* does not come after/,
    ],
  ])('with %s is refused with the line at fault', async (_, text, message) => {
    await expect(readCsvBars(write(text), ES)).rejects.toThrow(message);
  });
  it('counts evenings to the next trade date', () => {
    expect(tradeDate(BigInt(Date.parse('2025-06-04T22:00:00Z')) * 1_000_000n)).toBe('2025-06-05');
    expect(tradeDate(BigInt(Date.parse('2025-06-04T21:59:00Z')) * 1_000_000n)).toBe('2025-06-04');
  });
});

describe('Imported bars', () => {
  const bar = (iso: string, close: number) => ({
    startNs: BigInt(Date.parse(iso)) * 1_000_000n,
    open: 6000,
    high: 6010,
    low: 5990,
    close,
    volume: 5,
  });
  it('are stored by trade date, weekends left out, and read back as events known at their end', async () => {
    const lake = new Lake(folder);
    const bars = [
      bar('2025-06-04T22:00:00Z', 6001),
      bar('2025-06-05T13:30:00Z', 6002),
      bar('2025-06-07T13:30:00Z', 6003),
    ];
    const summary = await importBars(lake, 'ES', bars, () => undefined);
    expect(summary).toEqual({
      sessions: 1,
      bars: 2,
      outsideSessions: 1,
      firstDate: '2025-06-05',
      lastDate: '2025-06-05',
    });
    const read = await readImportedBars(lake, 'ES', SESSION);
    expect([read.count, [...read.start], [...read.at], [...read.close]]).toEqual([
      2,
      [0, SESSION.rthOpen],
      [60e9, SESSION.rthOpen + 60e9],
      [6001, 6002],
    ]);
    expect([read.open[0], read.high[0], read.low[0], read.volume[0]]).toEqual([6000, 6010, 5990, 5]);
  });
  it('of nothing are refused', async () => {
    await expect(importBars(new Lake(folder), 'ES', [], () => undefined)).rejects.toThrow(
      expect.objectContaining({ code: 'NO_MARKET_DATA' }),
    );
  });
});
