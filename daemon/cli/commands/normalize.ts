import { Command } from 'commander';
import { SpymasterError } from '../../../shared/errors.ts';
import { parseDate } from '../../../shared/session/new-york-time.ts';
import { dateAhead, linksBefore } from '../../indexes/build.ts';
import { buildScales } from '../../indexes/scales.ts';
import { Lake } from '../../lake/lake.ts';
import { example, withData, withSymbol } from '../options.ts';
import type { Terminal } from '../terminal.ts';

interface NormalizeOptions {
  readonly data: string;
  readonly symbol: string;
  readonly asOf?: string;
  readonly json?: boolean;
}

export function normalizeCommand(terminal: Terminal): Command {
  const command = withSymbol(withData(new Command('normalize')))
    .description('fit the scale of every dimension on the sessions before a date')
    .option('--as-of <date>', 'the date to answer; the session after the last one that is built')
    .option('--json', 'print the scales as JSON')
    .action(async ({ data, symbol, asOf, json }: NormalizeOptions) => {
      const lake = new Lake(data);
      const date = asOf === undefined ? await dateAhead(lake, symbol) : parseDate(asOf);
      const links = date === null ? [] : await linksBefore(lake, symbol, date);
      if (date === null || links.length === 0)
        throw new SpymasterError('NO_MARKET_DATA', 'There is no session to fit scales on.', {
          hint: 'Build some: spymaster backfill --help',
        });
      const { normalization, built } = await buildScales(lake, symbol, date, links);
      if (json) return terminal.print(JSON.stringify(normalization));
      const { sessions, rows, firstDate, lastDate, dimensions } = normalization;
      const all = Object.values(dimensions);
      const inUse = all.filter(({ unused }) => !unused).length;
      terminal.print(
        `Scales as of ${date} ${built ? 'are fitted' : 'were up to date'}: ${rows} checkpoints of ${sessions} sessions, ${firstDate} to ${lastDate}.`,
      );
      terminal.print(
        `${inUse} of ${all.length} dimensions are in use; the others never vary, or were never there.`,
      );
    });
  return example(command, 'spymaster normalize --as-of 2025-07-08');
}
