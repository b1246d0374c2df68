import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { writeMarketFiles } from './market-files.ts';
import type { Result } from './result.ts';

const MINUTES = 8;
const TARGET_RECORDS_PER_SECOND = 500_000;

/** MBP-10 records written by the simulator, compression and file included. */
export async function benchSimulator(): Promise<Result[]> {
  const folder = mkdtempSync(join(tmpdir(), 'spymaster-bench-'));
  try {
    await writeMarketFiles(folder, 1);
    const { bookRecords, seconds } = await writeMarketFiles(folder, MINUTES);
    const value = bookRecords / seconds;
    const ratio = value / TARGET_RECORDS_PER_SECOND;
    return [
      {
        id: 'SIM',
        name: 'Simulated MBP-10, to .dbn.zst',
        value,
        unit: 'records/s',
        against: '0.5 M records/s',
        ratio,
        target: '≥ 100 %',
        met: ratio >= 1,
      },
    ];
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
