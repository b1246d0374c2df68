import { statSync } from 'node:fs';
import { SpymasterError } from '../../../shared/errors.ts';
import type { Terminal } from '../terminal.ts';

/** @throws {SpymasterError} USAGE where what is read would be written over */
export function refuseSame(files: readonly string[], output: string): void {
  const own = fileAt(output);
  if (!files.some((file) => file === output || (own !== null && own === fileAt(file)))) return;
  throw new SpymasterError('USAGE', `${output} is read: write to another file.`);
}

/** A file, however it is called; null where there is none. */
function fileAt(path: string): string | null {
  const found = statSync(path, { throwIfNoEntry: false });
  return found ? `${found.dev} ${found.ino}` : null;
}

export const report = (terminal: Terminal, records: number, path: string): void =>
  terminal.print(`${records.toLocaleString('en-US')} records in ${path}`);
