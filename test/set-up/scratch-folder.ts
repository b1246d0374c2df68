import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const made: string[] = [];

/** A folder that is gone when the tests of the file are, wherever it was asked for. */
export function scratchFolder(name: string): string {
  const folder = mkdtempSync(join(tmpdir(), `spymaster-${name}-`));
  made.push(folder);
  return folder;
}

export function removeScratchFolders(): void {
  for (const folder of made.splice(0)) rmSync(folder, { recursive: true, force: true });
}
