import { SpymasterError } from '../../../shared/errors.ts';
import type { Terminal } from '../terminal.ts';

/** @throws {SpymasterError} USAGE where what is read would be written over */
export function refuseSame(files: readonly string[], output: string): void {
  if (!files.includes(output)) return;
  throw new SpymasterError('USAGE', `${output} is read: write to another file.`);
}

export const report = (terminal: Terminal, records: number, path: string): void =>
  terminal.print(`${records.toLocaleString('en-US')} records in ${path}`);
