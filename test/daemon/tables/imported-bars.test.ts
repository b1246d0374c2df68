import { describe, expect, it } from 'vitest';
import { DATASETS } from '../../../daemon/lake/lake.ts';
import {
  encodeImportedBars,
  IMPORTED_BARS_FILE,
  type MinuteBar,
  readImportedBars,
} from '../../../daemon/tables/imported-bars.ts';
import { toTimestamp } from '../../../shared/session/session.ts';
import { NS_PER_MINUTE } from '../../../shared/units.ts';
import { clock, SESSION } from '../../market.ts';
import { scratchLake } from './made-up.ts';

const { lake, store } = scratchLake();
const bar = (startNs: bigint, close: number): MinuteBar => ({
  startNs,
  open: close + 1,
  high: close + 2,
  low: close - 2,
  close,
  volume: close / 2,
});

describe('Imported bars', () => {
  it('are read as events that are known at their end, each value in its own place', async () => {
    const start = clock('10:00');
    await store(
      DATASETS.importedBars('ES'),
      IMPORTED_BARS_FILE,
      encodeImportedBars([bar(toTimestamp(SESSION, start), 6000)]),
    );
    const { count, ...columns } = await readImportedBars(lake, 'ES', SESSION);
    expect(count).toBe(1);
    expect(Object.fromEntries(Object.entries(columns).map(([name, values]) => [name, values[0]]))).toEqual({
      at: start + NS_PER_MINUTE,
      sequence: 0,
      start,
      open: 6001,
      high: 6002,
      low: 5998,
      close: 6000,
      volume: 3000,
    });
  });
  it('of the session before, which ended at 18:00, are left out', async () => {
    const bars = [-2, -1, 0, 1].map((minute) =>
      bar(SESSION.origin + BigInt(minute) * BigInt(NS_PER_MINUTE), 6000 + minute),
    );
    await store(DATASETS.importedBars('ES'), IMPORTED_BARS_FILE, encodeImportedBars(bars));
    const batch = await readImportedBars(lake, 'ES', SESSION);
    expect([...batch.close]).toEqual([6000, 6001]);
    await store(DATASETS.importedBars('ES'), IMPORTED_BARS_FILE, encodeImportedBars(bars.slice(0, 2)));
    expect((await readImportedBars(lake, 'ES', SESSION)).count).toBe(0);
  });
});
