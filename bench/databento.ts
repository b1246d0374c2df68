import { execFileSync, fork, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { ApiKey } from '../daemon/databento/index.ts';
import { compare } from './fair.ts';
import { writeMarketFiles, writeTradesFile } from './market-files.ts';
import type { Result } from './result.ts';
import { ownRun } from './timed.ts';

const SERVER = fileURLToPath(new URL('./databento-server.ts', import.meta.url));
const KEY = new ApiKey('db-benchmarkkey1234567890abcdefg');
const MINUTES = 12;
const TRADES = 4_000_000;
const DOWNLOAD_BYTES = 2 ** 30;
const MAX_RESIDENT_BYTES = 200e6;
const SHARE_OF_FILE_RATE = 0.8;

/**
 * A server in a process of its own: the client under measurement is not to share its time
 * with what feeds it.
 */
async function withServer<T>(argument: string, run: (port: number) => Promise<T>): Promise<T> {
  const server = fork(SERVER, [argument], { stdio: ['ignore', 'inherit', 'inherit', 'ipc'] });
  try {
    const port = await new Promise<number>((resolve) =>
      server.once('message', (message) => resolve(Number(message))),
    );
    return await run(port);
  } finally {
    server.kill();
  }
}

const socketRate = (id: string, name: string, path: string): Promise<Result> =>
  withServer(path, (port) =>
    compare({
      id,
      name,
      against: 'the same bytes from a file',
      target: SHARE_OF_FILE_RATE,
      own: () => ownRun('session-columns', String(port)),
      peer: () => ownRun('columns', path),
    }),
  );

const feedRate = (path: string): Promise<Result> =>
  withServer(path, (port) =>
    compare({
      id: 'L3',
      name: 'Trades from the live gateway through a feed that remembers them',
      against: 'the same bytes through a session',
      target: SHARE_OF_FILE_RATE,
      own: () => ownRun('feed', String(port)),
      peer: () => ownRun('session-runs', String(port)),
    }),
  );

/** A gigabyte to a file, in a process whose memory is watched from inside. */
async function downloadMemory(folder: string, source: string): Promise<Result> {
  const path = join(folder, 'download.dbn.zst');
  const child = fileURLToPath(new URL('./databento-download.mjs', import.meta.url));
  execFileSync('npm', ['run', '--silent', 'build'], { stdio: ['ignore', 'ignore', 'inherit'] });
  const resident = await withServer(source, async (port) => {
    const { stdout, status } = spawnSync(process.execPath, [child, KEY.reveal(), String(port), path], {
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    if (status !== 0) throw new Error('the download did not finish');
    return Number(stdout.trim());
  });
  const bytes = statSync(path).size;
  if (bytes < DOWNLOAD_BYTES) throw new Error(`only ${bytes} bytes were downloaded`);
  const ratio = resident / MAX_RESIDENT_BYTES;
  return {
    id: 'DL',
    name: `${(bytes / 1e9).toFixed(2)} GB from the historical service to a file`,
    value: resident,
    unit: 'bytes resident',
    against: 'the limit of 200 MB',
    ratio,
    target: '≤ 100 %',
    met: ratio <= 1,
  };
}

export async function benchDatabento(): Promise<Result[]> {
  const folder = mkdtempSync(join(tmpdir(), 'spymaster-bench-'));
  try {
    const { book } = await writeMarketFiles(folder, MINUTES);
    const trades = await writeTradesFile(folder, TRADES);
    return [
      await socketRate('L1', 'MBP-10 from the live gateway to columns', book),
      await socketRate('L2', 'Trades from the live gateway to columns', trades),
      await feedRate(trades),
      await downloadMemory(folder, `repeat:${trades}:${DOWNLOAD_BYTES}`),
    ];
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
