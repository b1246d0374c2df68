import { expect, it } from 'vitest';
import { refuseSame, report } from '../../../../daemon/cli/commands/dbn-output.ts';
import type { Terminal } from '../../../../daemon/cli/terminal.ts';

it('what is read is not written over', () => {
  expect(() => refuseSame(['a.dbn', 'b.dbn'], 'b.dbn')).toThrow(/b\.dbn is read: write to another file/);
  expect(() => refuseSame(['a.dbn'], 'b.dbn')).not.toThrow();
});
it('a file that was written is told with its records', () => {
  const printed: string[] = [];
  report({ print: (line: string) => printed.push(line) } as unknown as Terminal, 12_345, 'x.csv');
  expect(printed).toEqual(['12,345 records in x.csv']);
});
