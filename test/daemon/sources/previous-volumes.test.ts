import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { rawFile } from '../../../daemon/raw/raw-layout.ts';
import { previousVolumes } from '../../../daemon/sources/previous-volumes.ts';
import { ES } from '../../market.ts';
import { writeRawTrades } from '../raw-trades.ts';

const rawFolder = mkdtempSync(join(tmpdir(), 'spymaster-previous-'));
afterAll(() => rmSync(rawFolder, { recursive: true, force: true }));

it('volumes are those of the session just before, and of no older one', async () => {
  // 5 June 2025, a Thursday.
  const path = rawFile({ rawFolder, market: 'futures', symbol: 'ES' }, 'trades', '2025-06-05');
  await writeRawTrades(path, [
    { time: '10:00', size: 3 },
    { time: '10:01', instrumentId: 2, size: 8 },
  ]);
  expect(await previousVolumes(rawFolder, ES, '2025-06-06')).toEqual({ ESM5: 3, ESU5: 8 });
  expect(await previousVolumes(rawFolder, ES, '2025-06-09')).toBeNull();
  expect(await previousVolumes(rawFolder, ES, '2025-06-05')).toBeNull();
  // The calendar's first session has none before it.
  expect(await previousVolumes(rawFolder, ES, '2013-01-02')).toBeNull();
});
