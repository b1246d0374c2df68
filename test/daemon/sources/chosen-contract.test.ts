import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { rawFile } from '../../../daemon/raw/raw-layout.ts';
import { chosenContract } from '../../../daemon/sources/chosen-contract.ts';
import { ES } from '../../market.ts';
import { writeRawTrades } from '../raw-trades.ts';

const rawFolder = mkdtempSync(join(tmpdir(), 'spymaster-chosen-'));
afterAll(() => rmSync(rawFolder, { recursive: true, force: true }));

it('the contract that traded more in the session before is followed, without one that of the calendar', async () => {
  const path = rawFile({ rawFolder, market: 'futures', symbol: 'ES' }, 'trades', '2025-06-05');
  await writeRawTrades(path, [
    { time: '10:00', size: 3 },
    { time: '10:01', instrumentId: 2, size: 8 },
  ]);
  const symbolOn = async (date: string) => (await chosenContract(rawFolder, ES, date)).symbol;
  expect([await symbolOn('2025-06-05'), await symbolOn('2025-06-06')]).toEqual(['ESM5', 'ESU5']);
});
