import { Command } from 'commander';
import { SpymasterError } from '../../../shared/errors.ts';
import { instrument } from '../../../shared/instruments.ts';
import { importBars, readCsvBars, readDbnBars } from '../../import/imported-bars.ts';
import { Lake } from '../../lake/lake.ts';
import { example, withData, withSymbol } from '../options.ts';
import type { Terminal } from '../terminal.ts';

interface ImportOptions {
  readonly csv?: string;
  readonly dbn?: string;
  readonly symbol: string;
  readonly data: string;
  readonly json?: boolean;
}

export function barsCommand(terminal: Terminal): Command {
  const bars = new Command('bars').description('work from one-minute bars alone, without trades or books');
  const command = withSymbol(withData(bars.command('import')))
    .description('store one-minute bars from a CSV file, or one-minute or one-second bars from a DBN file')
    .option(
      '--csv <file>',
      'columns ts_utc,open,high,low,close,volume; ts_utc is the bar start; may be gzipped',
    )
    .option('--dbn <file>', 'a DBN file of schema ohlcv-1m or ohlcv-1s')
    .option('--json', 'print the result as JSON')
    .action(async ({ csv, dbn, symbol, data, json }: ImportOptions) => {
      if ((csv === undefined) === (dbn === undefined)) {
        throw new SpymasterError('USAGE', 'Name one source of bars.', {
          hint: 'Give either --csv FILE or --dbn FILE.',
        });
      }
      const rows =
        csv === undefined
          ? await readDbnBars(dbn!, instrument(symbol))
          : await readCsvBars(csv, instrument(symbol));
      const summary = await importBars(new Lake(data), symbol, rows, () => undefined);
      if (json) return terminal.print(JSON.stringify(summary));
      const range = summary.firstDate ? ` (${summary.firstDate} to ${summary.lastDate})` : '';
      terminal.print(
        `Imported ${summary.bars.toLocaleString('en-US')} bars of ${summary.sessions} sessions${range}.`,
      );
      if (summary.outsideSessions > 0)
        terminal.print(`${summary.outsideSessions} bars belong to no session and were left out.`);
    });
  example(command, 'spymaster bars import --csv es-1m.csv.gz --symbol ES');
  return bars;
}
