import { mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { refuseSame, report } from '../../../../daemon/cli/commands/dbn-output.ts';
import type { Terminal } from '../../../../daemon/cli/terminal.ts';

it('what is read is not written over', () => {
  expect(() => refuseSame(['a.dbn', 'b.dbn'], 'b.dbn')).toThrow(/b\.dbn is read: write to another file/);
  expect(() => refuseSame(['a.dbn'], 'b.dbn')).not.toThrow();
});
it('nor however it is called', () => {
  const folder = mkdtempSync(join(tmpdir(), 'spymaster-same-'));
  try {
    writeFileSync(join(folder, 'a.dbn'), '');
    symlinkSync(join(folder, 'a.dbn'), join(folder, 'b.dbn'));
    for (const other of [`${folder}/./a.dbn`, join(folder, 'b.dbn')])
      expect(() => refuseSame([join(folder, 'a.dbn')], other)).toThrow(/is read/);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});
it('a file that was written is told with its records', () => {
  const printed: string[] = [];
  report({ print: (line: string) => printed.push(line) } as unknown as Terminal, 12_345, 'x.csv');
  expect(printed).toEqual(['12,345 records in x.csv']);
});
