import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { bronzeFutures } from '../daemon/bronze/futures.ts';
import { DATASETS, Lake } from '../daemon/lake/lake.ts';
import { simulateSession } from '../daemon/simulator/session-simulator.ts';
import { sessionOf } from '../shared/session/session.ts';
import { ES } from './market-files.ts';
import type { Result } from './result.ts';

const DATE = '2025-06-05';
const TARGET_ROWS_PER_SECOND = 0.35e6;

/** One full-rate day from raw files to bronze Parquet, in this one thread. */
export async function benchBronze(): Promise<Result[]> {
  const folder = mkdtempSync(join(tmpdir(), 'spymaster-bench-'));
  try {
    const raw = join(folder, 'raw');
    await simulateSession(DATE, ES, {
      market: 'null',
      seed: 1,
      rate: 'full',
      rawFolder: raw,
      truthFolder: join(folder, 'truth'),
    });
    const startedAt = performance.now();
    const results = await bronzeFutures({ lake: new Lake(folder), rawFolder: raw }, ES, sessionOf(DATE));
    const seconds = (performance.now() - startedAt) / 1000;
    const books = results.find(({ dataset }) => dataset === DATASETS.books('ES'))!.rows;
    // Trades are written in the same time and not counted: the books' own rate is higher.
    const ratio = books / seconds / TARGET_ROWS_PER_SECOND;
    return [
      {
        id: 'BZ',
        name: `Bronze of a full-rate day, ${(books / 1e6).toFixed(1)} M books and its trades`,
        value: books / seconds,
        unit: 'books/s',
        against: 'the limit of 0.35 M rows/s a worker',
        ratio,
        target: '≥ 100 %',
        met: ratio >= 1,
      },
    ];
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
