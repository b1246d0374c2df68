import { Command } from 'commander';
import { SpymasterError } from '../../../shared/errors.ts';
import { parseDate } from '../../../shared/session/new-york-time.ts';
import { validateBronze } from '../../bronze/validate.ts';
import { Lake } from '../../lake/lake.ts';
import { example, withData, withSymbol } from '../options.ts';
import { parseChoice, type Terminal } from '../terminal.ts';

interface ValidateOptions {
  readonly data: string;
  readonly symbol: string;
  readonly date?: string;
  readonly start?: string;
  readonly end?: string;
  readonly json?: boolean;
}

const SHOWN_PROBLEMS = 20;

export function validateCommand(terminal: Terminal): Command {
  const command = withSymbol(withData(new Command('validate')))
    .description('check stored tables against their manifests and declared columns')
    .argument('<layer>', 'bronze', (text) => parseChoice(text, 'The layer', ['bronze'] as const))
    .option('--date <date>', 'one session')
    .option('--start <date>', 'first session (default: the first there is)')
    .option('--end <date>', 'last session (default: the last there is)')
    .option('--json', 'print the findings as JSON')
    .action(async (_layer: string, options: ValidateOptions) => {
      const first = parseDate(options.date ?? options.start ?? '0001-01-01');
      const last = parseDate(options.date ?? options.end ?? '9999-12-31');
      const progress = terminal.progress('Checking');
      let done = 0;
      const validation = await validateBronze(
        new Lake(options.data),
        options.symbol,
        (date) => date >= first && date <= last,
        (dataset, date) => progress.update(++done, done, `${dataset} ${date}`),
      );
      const { dates, files, rows, problems } = validation;
      progress.finish(`${files} files`);
      if (options.json) terminal.print(JSON.stringify(validation));
      if (dates === 0)
        throw new SpymasterError('NO_MARKET_DATA', 'There are no bronze tables to check.', {
          hint: 'Write them: spymaster bronze futures --all',
        });
      if (!options.json)
        for (const { file, problem } of problems.slice(0, SHOWN_PROBLEMS)) terminal.print(`${file}: ${problem}`);
      if (problems.length > 0)
        throw new SpymasterError(
          'CHECK_FAILED',
          `${problems.length} ${problems.length === 1 ? 'thing is' : 'things are'} not in order in ${files} bronze files.`,
          {
            hint: 'Delete those files and run spymaster bronze for their sessions again; it writes what is missing.',
          },
        );
      if (!options.json)
        terminal.print(`${files} files of ${dates} tables of a day are in order, ${rows.toLocaleString('en-US')} rows.`);
    });
  return example(command, 'spymaster validate bronze --date 2025-06-05');
}
