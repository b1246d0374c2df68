import { expect, test } from 'vitest';
import { streamsCommand } from '../../../../daemon/cli/commands/streams.ts';
import type { Terminal } from '../../../../daemon/cli/terminal.ts';

test('spymaster streams has a command for each thing that is done with streams', () => {
  const { commands } = streamsCommand({} as Terminal);
  expect(commands.map((command) => command.name())).toEqual([
    'normalize',
    'compute',
    'alerts',
    'score',
    'dataset',
    'train',
    'project',
    'demo',
  ]);
});
