import { Command } from 'commander';
import { SOURCE_KINDS, type SourceKind } from '../../sources/market-source.ts';
import { backfill } from '../../work/backfill.ts';
import type { SessionResult } from '../../work/steps/gold.ts';
import { checkedRange, example, withData, withRange, withSymbol, withWorkers } from '../options.ts';
import { parseChoice, type Terminal } from '../terminal.ts';
import { runIndexBuild } from './index.ts';
import { noteUnbuilt } from './unbuilt.ts';

interface BackfillCommandOptions {
  readonly start: string;
  readonly end: string;
  readonly data: string;
  readonly symbol: string;
  readonly workers: number;
  readonly repair?: boolean;
  readonly source?: SourceKind;
  readonly json?: boolean;
}

export function backfillCommand(terminal: Terminal): Command {
  const command = withWorkers(withSymbol(withData(withRange(new Command('backfill')))))
    .description('build bars, features, labels, episodes and forecasts of every session that has data')
    .option('--repair', 'compare what is there with its manifests, byte by byte, and build anew what differs')
    .option(
      '--source <kind>',
      `build from this kind of data alone: ${SOURCE_KINDS.join(', ')} (default: the first a date has)`,
      (text) => parseChoice(text, '--source', SOURCE_KINDS),
    )
    .option('--json', 'print the result as JSON')
    .action(async (options: BackfillCommandOptions) => {
      const results = await runBackfill(terminal, { ...options, ...checkedRange(options) });
      if (options.json) return terminal.print(JSON.stringify(results));
      const built = results.filter((result) => result.built).length;
      const approaches = results.reduce((sum, result) => sum + result.approaches, 0);
      const kept = results.length - built;
      terminal.print(
        `${built} sessions built${kept > 0 ? `, ${kept} already up to date` : ''}; ${approaches.toLocaleString('en-US')} approaches in all.`,
      );
    });
  return example(command, 'spymaster backfill --start 2025-06-02 --end 2025-06-13');
}

export async function runBackfill(
  terminal: Terminal,
  options: Omit<BackfillCommandOptions, 'json'>,
): Promise<readonly SessionResult[]> {
  const progress = terminal.progress('Building');
  const { start, end, symbol, workers, repair = false, source = null } = options;
  const { results, skipped, unbuiltBefore } = await backfill(
    { dataFolder: options.data, symbol, start, end, workers, repair, source },
    { onStep: (done, total, label) => progress.update(done, total, label) },
  );
  const built = results.filter((result) => result.built).length;
  progress.finish(`${built} sessions built, ${results.length - built} up to date`);
  for (const { date, reason } of skipped) terminal.note(`${date} is left out: ${reason}`);
  noteUnbuilt(terminal, options, unbuiltBefore);
  await runIndexBuild(terminal, { dataFolder: options.data, symbol, workers, repair });
  return results;
}
