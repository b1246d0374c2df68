import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Lake } from '../daemon/lake/lake.ts';
import { isSpymasterError } from '../shared/errors.ts';
import { filesBelow } from './files-below.ts';
import { commitPair, PAIR } from './pair-job.ts';
import type { Result } from './result.ts';

const KILLS = 300;
const MAX_DELAY_MS = 25;
const WRITER = join(import.meta.dirname, 'endless-writer.ts');

const contentsOf = (root: string): string => JSON.stringify([...filesBelow(root)]);

/** Starts a writer that commits one value after another, and kills it at some moment. */
async function killOnce(root: string, delayMs: number): Promise<void> {
  const child = spawn(process.execPath, [WRITER, root], { stdio: ['ignore', 'pipe', 'inherit'] });
  const gone = new Promise((resolve) => child.once('close', resolve));
  await new Promise((resolve) => child.stdout.once('data', resolve));
  await new Promise((resolve) => setTimeout(resolve, delayMs));
  child.kill('SIGKILL');
  await gone;
}

/** Whether a reader sees both tables of one commit, or none. */
async function isWhole(lake: Lake): Promise<boolean> {
  const read = (name: string) =>
    lake.read(PAIR.dataset, PAIR.date, name).then(
      (table) => table.numbers('a')[0]!,
      (error) => {
        if (isSpymasterError(error) && error.code === 'LAKE_NOT_COMMITTED') return null;
        throw error;
      },
    );
  return (await read(PAIR.files[0])) === (await read(PAIR.files[1]));
}

/**
 * Kills writers at random moments; each must leave all or nothing, and resume to the same
 * bytes.
 */
export async function benchKills(): Promise<Result[]> {
  const clean = mkdtempSync(join(tmpdir(), 'spymaster-clean-'));
  await commitPair(new Lake(clean), 0);
  const expected = contentsOf(clean);
  let whole = 0;
  let same = 0;
  for (let i = 0; i < KILLS; i++) {
    const root = mkdtempSync(join(tmpdir(), 'spymaster-kill-'));
    await killOnce(root, (MAX_DELAY_MS * i) / KILLS);
    if (await isWhole(new Lake(root))) whole++;
    await commitPair(new Lake(root), 0);
    if (contentsOf(root) === expected) same++;
    rmSync(root, { recursive: true, force: true });
  }
  rmSync(clean, { recursive: true, force: true });
  const result = (id: string, name: string, value: number): Result => ({
    id,
    name,
    value,
    unit: 'kills',
    against: `${KILLS} kills at moments spread over ${MAX_DELAY_MS} ms`,
    ratio: value / KILLS,
    target: 'all',
    met: value === KILLS,
  });
  return [
    result('K1', 'Killed writers that leave all of a commit or none of it', whole),
    result('K2', 'Killed writers after which the next commit gives the same bytes', same),
  ];
}
