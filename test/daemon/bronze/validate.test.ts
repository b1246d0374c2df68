import { copyFileSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { describe, expect, it } from 'vitest';
import { bronzeFutures } from '../../../daemon/bronze/futures.ts';
import { validateBronze } from '../../../daemon/bronze/validate.ts';
import { DATASETS } from '../../../daemon/lake/lake.ts';
import { rawFile } from '../../../daemon/raw/raw-layout.ts';
import { foldersOf } from '../../../daemon/sources/find-source.ts';
import { ES, SESSION } from '../../market.ts';
import { writeRawTrades } from '../raw-trades.ts';
import { scratchLake } from '../tables/made-up.ts';

const { lake } = scratchLake();
const folders = foldersOf(lake.root);
const TRADES = DATASETS.trades('ES');
const [FIRST, SECOND] = [
  'date=2025-06-05/hour=13/part-0000.parquet',
  'date=2025-06-05/hour=14/part-0000.parquet',
];

/** Trades in two hours of UTC: 09:45 and 10:00 in New York. */
async function fresh() {
  rmSync(lake.root, { recursive: true, force: true });
  const raw = rawFile(
    { rawFolder: folders.rawFolder, market: 'futures', symbol: 'ES' },
    'trades',
    SESSION.date,
  );
  await writeRawTrades(raw, [{ time: '09:45' }, { time: '10:00' }, { time: '10:00:01' }]);
  await bronzeFutures(folders, ES, SESSION);
}
const problems = async () =>
  (
    await validateBronze(
      lake,
      'ES',
      () => true,
      () => undefined,
    )
  ).problems.map(({ file, problem }) => `${file.split('date=')[1]}: ${problem}`);

describe('Bronze tables', () => {
  it('as they were written are in order', async () => {
    await fresh();
    expect(
      await validateBronze(
        lake,
        'ES',
        () => true,
        () => undefined,
      ),
    ).toEqual({
      dates: 1,
      files: 2,
      rows: 3,
      problems: [],
    });
    expect(
      (
        await validateBronze(
          lake,
          'ES',
          () => false,
          () => undefined,
        )
      ).files,
    ).toBe(0);
  });
  it('of which a file is missing, or is another, say which', async () => {
    await fresh();
    rmSync(lake.pathOf(TRADES, FIRST));
    copyFileSync(lake.pathOf(TRADES, SECOND), lake.pathOf(TRADES, FIRST));
    writeFileSync(lake.pathOf(TRADES, SECOND), 'x');
    expect(await problems()).toEqual([
      '2025-06-05/hour=13/part-0000.parquet: its content is not what the manifest promises',
      '2025-06-05/hour=14/part-0000.parquet: its content is not what the manifest promises',
    ]);
    rmSync(lake.pathOf(TRADES, FIRST));
    expect(await problems()).toContain('2025-06-05/hour=13/part-0000.parquet: it is missing');
  });
  it('among which a file lies that no manifest speaks of say so: its rows would be counted', async () => {
    await fresh();
    const stray = lake.pathOf(TRADES, 'date=2025-06-05/hour=15/part-0000.parquet');
    mkdirSync(dirname(stray), { recursive: true });
    copyFileSync(lake.pathOf(TRADES, FIRST), stray);
    expect(await problems()).toEqual([
      '2025-06-05/hour=15/part-0000.parquet: no manifest speaks of it, and its rows would be counted',
    ]);
  });
});
