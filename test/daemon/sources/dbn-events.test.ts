import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { tradeBatches } from '../../../daemon/sources/dbn-events.ts';
import { NS_PER_SECOND } from '../../../shared/units.ts';
import { clock, SESSION } from '../../market.ts';
import { writeRawTrades } from '../raw-trades.ts';

const root = mkdtempSync(join(tmpdir(), 'spymaster-events-'));
afterAll(() => rmSync(root, { recursive: true, force: true }));

it('trades of one instrument keep their own price, size, side and number among those of another', async () => {
  const path = join(root, 'x.trades.dbn.zst');
  const trades = [
    [2, 6100, 9, 'A'],
    [1, 6001, 1, 'B'],
    [2, 6101, 8, 'A'],
    [1, 6002, 2, 'A'],
    [1, 6003, 3, 'N'],
  ] as const;
  await writeRawTrades(
    path,
    trades.map(([instrumentId, price, size, side], i) => ({
      time: `10:00:0${i}`,
      instrumentId,
      price,
      size,
      side,
    })),
  );
  const rows: number[][] = [];
  for await (const { count, at, sequence, price, size, aggressor } of tradeBatches(path, SESSION, 1))
    for (let i = 0; i < count; i++)
      rows.push([
        (at[i]! - clock('10:00')) / NS_PER_SECOND,
        sequence[i]!,
        price[i]!,
        size[i]!,
        aggressor[i]!,
      ]);
  expect(rows).toEqual([
    [1, 1, 6001, 1, 1],
    [3, 3, 6002, 2, -1],
    [4, 4, 6003, 3, 0],
  ]);
});
