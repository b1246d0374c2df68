import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { simulateSession } from '../daemon/simulator/session-simulator.ts';
import { instrument } from '../shared/instruments.ts';
import { sessionsBetween } from '../shared/session/session.ts';
import { writeMarketFiles } from './market-files.ts';
import { atMost, type Result } from './result.ts';

const MINUTES = 8;
const TARGET_RECORDS_PER_SECOND = 500_000;
/** An ordinary day: nine million book records, three million of options. */
const DATE = '2025-06-06';
/** Of the first month nothing is asked: what is compiled and kept is there after it. */
const MONTHS = { start: '2025-03-03', firstEnds: '2025-03-31', end: '2025-05-30' } as const;
const MAX_RESIDENT_MIB = 300;
const MAX_ADDED_MIB = 30;

/** MBP-10 records written by the simulator, compression and files included. */
export async function benchSimulator(): Promise<Result[]> {
  const folder = mkdtempSync(join(tmpdir(), 'spymaster-bench-'));
  try {
    const months = await threeMonths(folder);
    await writeMarketFiles(folder, 1);
    const { bookRecords, seconds } = await writeMarketFiles(folder, MINUTES);
    return [
      resultOf('SIM', 'Simulated MBP-10, to .dbn.zst', bookRecords / seconds),
      resultOf('SIM-DAY', 'The same of a whole day, option chain included', await wholeDay(folder)),
      ...months,
    ];
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Memory while one session after the other is simulated at the demo rate. */
async function threeMonths(folder: string): Promise<Result[]> {
  const [rawFolder, truthFolder] = [join(folder, 'months'), join(folder, 'truth')];
  let [first, most] = [0, 0];
  for (const date of sessionsBetween(MONTHS.start, MONTHS.end)) {
    await simulateSession(date, instrument('ES'), {
      market: 'null',
      seed: 1,
      rate: 'demo',
      rawFolder,
      truthFolder,
    });
    const residentMib = process.memoryUsage().rss / 2 ** 20;
    if (date <= MONTHS.firstEnds) first = Math.max(first, residentMib);
    most = Math.max(most, residentMib);
  }
  rmSync(rawFolder, { recursive: true });
  return [
    atMost('SIM-RSS', 'Memory while three months are simulated, at most', most, MAX_RESIDENT_MIB, 'MiB'),
    atMost('SIM-FLAT', 'What the second and third month add to it', most - first, MAX_ADDED_MIB, 'MiB'),
  ];
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
