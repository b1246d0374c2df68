import { Command } from 'commander';
import { type BuildRequest, type BuildResult, buildForecasts } from '../../forecasts/build.ts';
import { example, withData, withSymbol, withWorkers } from '../options.ts';
import type { Terminal } from '../terminal.ts';

interface IndexBuildOptions {
  readonly data: string;
  readonly symbol: string;
  readonly workers: number;
  readonly repair?: boolean;
  readonly json?: boolean;
}

export function indexCommand(terminal: Terminal): Command {
  const build = withWorkers(withSymbol(withData(new Command('build'))))
    .description('compare every session with those before it, and fit the forecasts of each date')
    .option('--repair', 'compare what is there with its manifests, byte by byte, and build anew what differs')
    .option('--json', 'print the result as JSON')
    .action(async ({ data, symbol, workers, repair = false, json }: IndexBuildOptions) => {
      const result = await runIndexBuild(terminal, { dataFolder: data, symbol, workers, repair });
      if (json) return terminal.print(JSON.stringify(result));
      terminal.print(`${result.built.length} sessions compared, ${result.kept} already up to date.`);
      if (result.built.length + result.kept === 0)
        terminal.note('No session is built yet: spymaster backfill builds them.');
    });
  return new Command('index')
    .description('what similar approaches are found in, and what forecasts are made with')
    .addCommand(example(build, 'spymaster index build'));
}

export async function runIndexBuild(terminal: Terminal, request: BuildRequest): Promise<BuildResult> {
  const progress = terminal.progress('Comparing');
  const result = await buildForecasts(request, (done, total, date) => progress.update(done, total, date));
  progress.finish(`${result.built.length} sessions compared, ${result.kept} up to date`);
  return result;
}
