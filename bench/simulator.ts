import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { simulateSession } from '../daemon/simulator/session-simulator.ts';
import { instrument } from '../shared/instruments.ts';
import { writeMarketFiles } from './market-files.ts';
import type { Result } from './result.ts';

const MINUTES = 8;
const TARGET_RECORDS_PER_SECOND = 500_000;
/** An ordinary day: nine million book records, three million of options. */
const DATE = '2025-06-06';

/** MBP-10 records written by the simulator, compression and files included. */
export async function benchSimulator(): Promise<Result[]> {
  const folder = mkdtempSync(join(tmpdir(), 'spymaster-bench-'));
  try {
    await writeMarketFiles(folder, 1);
    const { bookRecords, seconds } = await writeMarketFiles(folder, MINUTES);
    return [
      resultOf('SIM', 'Simulated MBP-10, to .dbn.zst', bookRecords / seconds),
      resultOf('SIM-DAY', 'The same of a whole day, option chain included', await wholeDay(folder)),
    ];
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function wholeDay(folder: string): Promise<number> {
  const startedAt = performance.now();
  const { bookRecords } = await simulateSession(DATE, instrument('ES'), {
    market: 'null',
    seed: 1,
    rate: 'full',
    rawFolder: join(folder, 'raw'),
    truthFolder: join(folder, 'truth'),
  });
  return bookRecords / ((performance.now() - startedAt) / 1000);
}

function resultOf(id: string, name: string, value: number): Result {
  const ratio = value / TARGET_RECORDS_PER_SECOND;
  return {
    id,
    name,
    value,
    unit: 'records/s',
    against: '0.5 M records/s',
    ratio,
    target: '≥ 100 %',
    met: ratio >= 1,
  };
}
