import { spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { sessionsBetween } from '../shared/session/session.ts';
import { filesBelow } from './files-below.ts';
import type { Result } from './result.ts';

const START = '2025-06-02';
const END = '2025-08-29';
const KILLED_AFTER_SECONDS = [6, 11, 17, 23, 29];
const MAIN = join(import.meta.dirname, '../daemon/cli/main.ts');

/** Runs the command line; killed after so many seconds, where it is. */
function spymaster(args: readonly string[], killAfterSeconds?: number): Promise<number | null> {
  const child = spawn(process.execPath, [MAIN, ...args], { stdio: ['ignore', 'ignore', 'inherit'] });
  const timer =
    killAfterSeconds === undefined ? null : setTimeout(() => child.kill('SIGKILL'), 1000 * killAfterSeconds);
  return new Promise((resolve) =>
    child.once('close', (code) => {
      if (timer) clearTimeout(timer);
      resolve(code);
    }),
  );
}

/**
 * Three months built by two workers that are killed again and again, beside the same
 * months built at one go.
 */
export async function benchResume(): Promise<Result[]> {
  const root = mkdtempSync(join(tmpdir(), 'spymaster-resume-'));
  const [whole, killed] = [join(root, 'whole'), join(root, 'killed')];
  try {
    for (const folder of [whole, killed]) mkdirSync(folder);
    const range = ['--start', START, '--end', END];
    await spymaster(['simulate', ...range, '--data', whole]);
    symlinkSync(join(whole, 'raw'), join(killed, 'raw'));
    const backfill = (data: string, killAfterSeconds?: number) =>
      spymaster(['backfill', ...range, '--workers', '2', '--data', data], killAfterSeconds);
    await backfill(whole);
    let kills = 0;
    for (const seconds of KILLED_AFTER_SECONDS) if ((await backfill(killed, seconds)) === null) kills++;
    await backfill(killed);
    const layers = ['silver', 'gold'];
    const expected = layers.flatMap((layer) => [...filesBelow(join(whole, layer))]);
    const resumed = layers.flatMap((layer) => [...filesBelow(join(killed, layer))]);
    const alike = expected.filter(([name, hash], i) => resumed[i]?.[0] === name && resumed[i]![1] === hash);
    const same = expected.length === resumed.length ? alike.length : 0;
    return [
      {
        id: 'K3',
        name: `Files of ${sessionsBetween(START, END).length} sessions built by 2 workers, killed ${kills} times, that are those of one run`,
        value: same,
        unit: 'files',
        against: `${expected.length} files`,
        ratio: same / expected.length,
        target: 'all',
        met: kills === KILLED_AFTER_SECONDS.length && same === expected.length,
      },
    ];
  } finally {
    rmSync(root, { recursive: true, force: true });
  }
}
