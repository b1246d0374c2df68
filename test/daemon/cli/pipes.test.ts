import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';

const MAIN = join(import.meta.dirname, '../../../daemon/cli/main.ts');
/** Runs the command line with its outputs put elsewhere by the shell. */
const shell = (args: string, redirect: string) =>
  spawnSync('bash', ['-o', 'pipefail', '-c', `"${process.execPath}" "${MAIN}" ${args} ${redirect}`], {
    encoding: 'utf8',
  });

describe('Output that cannot be written', { timeout: 30_000 }, () => {
  it.skipIf(!existsSync('/dev/full'))('to a full disk is said in a sentence, and ends with 1', () => {
    const { status, stderr } = shell('doctor --json', '> /dev/full');
    expect([status, stderr]).toEqual([
      1,
      'spymaster: the output could not be written: the disk is full. Free some space, or write it elsewhere.\n',
    ]);
  });
  it('because nobody reads is no failure', () => {
    const { status, stderr } = shell('doctor --json', '| true');
    expect([status, stderr]).toEqual([0, '']);
  });
  it('of what a command says beside its work does not end the work', () => {
    const { status, stdout } = shell('rates --start 2025-06-14 --end 2025-06-15', '2>&-');
    expect([status, stdout]).toEqual([2, '']);
    const closed = shell('doctor --json', '2>&-');
    expect([closed.status, JSON.parse(closed.stdout).length > 5]).toEqual([0, true]);
  });
});
