import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openDbnFile } from '../daemon/databento/index.ts';
import { decodeAll } from './decode-all.ts';
import { writeMarketFiles, writeTradesFile } from './market-files.ts';
import type { Result } from './result.ts';

const MINUTES = 12;
const TRADES = 4_000_000;
const ROUNDS = 5;

function decompress(path: string): void {
  const { status, error } = spawnSync('zstd', ['-dc', path], { stdio: ['ignore', 'ignore', 'inherit'] });
  if (error || status !== 0)
    throw new Error('zstd -dc did not run; install the zstd command to have something to compare with');
}

/**
 * Turns alternate, so that a slow moment of the machine hits both; the best of each
 * counts.
 */
async function compare(path: string): Promise<{ records: number; seconds: number; peerSeconds: number }> {
  let [seconds, peerSeconds, records] = [Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY, 0];
  for (let round = 0; round < ROUNDS; round++) {
    let startedAt = performance.now();
    records = await decodeAll(await openDbnFile(path));
    seconds = Math.min(seconds, (performance.now() - startedAt) / 1000);
    startedAt = performance.now();
    decompress(path);
    peerSeconds = Math.min(peerSeconds, (performance.now() - startedAt) / 1000);
  }
  return { records, seconds, peerSeconds };
}

async function result(id: string, name: string, path: string, target: number): Promise<Result> {
  const { records, seconds, peerSeconds } = await compare(path);
  const ratio = peerSeconds / seconds;
  return {
    id,
    name,
    value: records / seconds,
    unit: 'records/s',
    against: '`zstd -dc`',
    ratio,
    target: `≥ ${100 * target} %`,
    met: ratio >= target,
  };
}

export async function benchDbn(): Promise<Result[]> {
  const folder = mkdtempSync(join(tmpdir(), 'spymaster-bench-'));
  try {
    const { book } = await writeMarketFiles(folder, MINUTES);
    const trades = await writeTradesFile(folder, TRADES);
    return [
      await result('P1', 'MBP-10 .dbn.zst to columns', book, 0.6),
      await result('P2', 'Trades .dbn.zst to columns', trades, 0.7),
    ];
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
