import { mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const NAME = 'spymaster-tests-';

let folder: string | null = null;

/**
 * A temporary folder for all that a run of tests leaves behind, removed with it; runs
 * that were killed left theirs, which are removed now.
 */
export function setup(): void {
  const root = tmpdir();
  for (const name of readdirSync(root)) {
    const [, processId] = /^spymaster-tests-(\d+)-/.exec(name) ?? [];
    if (processId && !isRunning(Number(processId))) removeOwn(join(root, name));
  }
  folder = mkdtempSync(join(root, `${NAME}${process.pid}-`));
  // Workers and the commands that tests start take it over.
  process.env.TMPDIR = folder;
}

export function teardown(): void {
  if (folder) rmSync(folder, { recursive: true, force: true });
}

/** Another user's stays. */
function removeOwn(path: string): void {
  if (statSync(path, { throwIfNoEntry: false })?.uid !== process.getuid?.()) return;
  rmSync(path, { recursive: true, force: true });
}

function isRunning(processId: number): boolean {
  try {
    return process.kill(processId, 0);
  } catch (error) {
    // It is there, and another's.
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
