import { join } from 'node:path';
import { Command } from 'commander';
import { loadToken, renewToken, TOKEN_FILE } from '../../server/token.ts';
import { example, withData } from '../options.ts';
import type { Terminal } from '../terminal.ts';

/** The token itself is not printed: it would stay on the screen and in its history. */
export function tokenCommand(terminal: Terminal): Command {
  const command = withData(new Command('token'))
    .description('where the token is that a chart of your own needs')
    .option('--renew', 'make a new one: whoever has the old is let go, and kept out')
    .action(async ({ data, renew }: { readonly data: string; readonly renew?: boolean }) => {
      await (renew ? renewToken(data) : loadToken(data));
      terminal.print(join(data, TOKEN_FILE));
      if (renew) terminal.note('It is new. A daemon that runs takes it up within a second.');
    });
  return example(command, 'spymaster token --renew');
}
