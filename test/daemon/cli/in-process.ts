import type { Command } from 'commander';
import type { Terminal } from '../../../daemon/cli/terminal.ts';

/** What a command printed, and what it noted beside. */
export interface Spoken {
  readonly printed: string[];
  readonly notes: string[];
}

/** Runs a command in this process, as the command line would. */
export async function speak(
  make: (terminal: Terminal) => Command,
  ...args: readonly string[]
): Promise<Spoken> {
  const spoken: Spoken = { printed: [], notes: [] };
  const terminal: Terminal = {
    print: (line) => spoken.printed.push(line),
    note: (line) => spoken.notes.push(line),
    progress: () => ({ begin: () => undefined, update: () => undefined, finish: () => undefined }),
  };
  const command = make(terminal).exitOverride();
  for (const each of command.commands) each.exitOverride();
  await command.parseAsync(args, { from: 'user' });
  return spoken;
}
