import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Comparison, compare, spreadOf, type Timed } from './fair.ts';
import { writeMarketFiles, writeOrdersFile, writeTradesFile } from './market-files.ts';
import type { Result } from './result.ts';
import { isThere, ownRun, programRun } from './timed.ts';

const MINUTES = 12;
const TRADES = 4_000_000;
const ORDERS = 4_000_000;
const TEXT_RUNS = 5;
const TEXT_RECORDS_PER_SECOND = 1e6;

/** Reading a file one way, beside the time that decompressing it takes. */
async function besideZstd(id: string, name: string, path: string, target: number): Promise<Comparison> {
  const peer = async () => programRun('zstd', ['-dc', path], 0);
  return {
    id,
    name,
    against: '`zstd -dc`',
    target,
    own: () => ownRun('columns', path),
    peer: (await isThere('zstd')) ? peer : null,
  };
}

/** Records of a file as text, held to what a second is to bring. */
async function asText(id: string, work: string, path: string): Promise<Result> {
  const runs: Timed[] = [];
  for (let run = 0; run < TEXT_RUNS; run++) runs.push(await ownRun(work, path));
  const { median } = spreadOf(runs.map(({ records, seconds }) => records / seconds));
  const ratio = median / TEXT_RECORDS_PER_SECOND;
  const against = 'the least there should be, 1 M';
  const name = `Trades .dbn.zst as ${work}`;
  return { id, name, value: median, unit: 'records/s', against, ratio, target: '≥ 100 %', met: ratio >= 1 };
}

export async function benchDbn(): Promise<Result[]> {
  const folder = mkdtempSync(join(tmpdir(), 'spymaster-bench-'));
  try {
    const { book } = await writeMarketFiles(folder, MINUTES);
    const trades = await writeTradesFile(folder, TRADES);
    const orders = await writeOrdersFile(folder, ORDERS);
    const loop: Comparison = {
      id: 'P2c',
      name: 'MBO .dbn.zst, a loop over price, size and times',
      against: 'databento-cpp’s loop',
      target: 0.6,
      own: () => ownRun('loop', orders),
      peer: null,
    };
    return [
      await compare(await besideZstd('P1', 'MBP-10 .dbn.zst to columns', book, 0.85)),
      await compare(await besideZstd('P2a', 'MBO .dbn.zst to columns', orders, 0.9)),
      await compare(await besideZstd('P2b', 'Trades .dbn.zst to columns', trades, 0.75)),
      await compare(loop),
      await asText('T1', 'csv', trades),
      await asText('T2', 'csv-pretty', trades),
      await asText('T3', 'json', trades),
    ];
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
