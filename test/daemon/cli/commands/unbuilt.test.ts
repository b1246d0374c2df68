import { expect, it } from 'vitest';
import { noteUnbuilt } from '../../../../daemon/cli/commands/unbuilt.ts';
import type { Terminal } from '../../../../daemon/cli/terminal.ts';

it('sessions that thresholds do without are named, with the command that builds them', () => {
  const notes: string[] = [];
  const terminal = { note: (line: string) => notes.push(line) } as unknown as Terminal;
  const range = { start: '2025-06-05', end: '2025-06-06' };
  noteUnbuilt(terminal, range, []);
  expect(notes).toEqual([]);
  noteUnbuilt(terminal, range, ['2025-06-03', '2025-06-04']);
  expect(notes).toEqual([
    expect.stringMatching(/^2 sessions before 2025-06-05 .* backfill --start 2025-06-03 --end 2025-06-06$/),
  ]);
});
