import { Command } from 'commander';
import { type PlaceboDay, type PlaceboShare, placeboShares } from '../../../pipeline/evaluation/placebo.ts';
import { isSimulated } from '../../raw/raw-layout.ts';
import { WorkPool } from '../../work/pool.ts';
import {
  checkedRange,
  example,
  type RangeOptions,
  withData,
  withRange,
  withSymbol,
  withWorkers,
} from '../options.ts';
import type { Terminal } from '../terminal.ts';
import { runBackfill } from './backfill.ts';

interface PlaceboOptions extends RangeOptions {
  readonly data: string;
  readonly symbol: string;
  readonly workers: number;
  readonly json?: boolean;
}

export function placeboCommand(terminal: Terminal): Command {
  const command = withWorkers(withSymbol(withData(withRange(new Command('placebo')))))
    .description('what happens at levels, beside what happens at prices that mean nothing')
    .option('--json', 'print the result as JSON')
    .action(async (options: PlaceboOptions) => {
      const range = checkedRange(options);
      const built = await runBackfill(terminal, { ...options, ...range });
      const { data: dataFolder, symbol } = options;
      const tasks = built.map(({ date }) => ({ kind: 'placebo' as const, dataFolder, symbol, date }));
      const progress = terminal.progress('Moving levels');
      const pool = new WorkPool(Math.min(options.workers, tasks.length));
      let done = 0;
      const days = await pool
        .run<PlaceboDay>(tasks, ({ date }) => progress.update(++done, tasks.length, date))
        .finally(() => pool.close());
      progress.finish(`${days.length} sessions run twice`);
      const shares = placeboShares(days);
      if (options.json) return terminal.print(JSON.stringify({ sessions: days.length, shares }));
      for (const line of placeboText(days.length, shares)) terminal.print(line);
      if (built.some(({ date }) => isSimulated(dataFolder, date)))
        terminal.note('Some of these sessions are simulated: this is of the simulator’s levels.');
    });
  return example(command, 'spymaster placebo --start 2025-06-02 --end 2025-06-30');
}

const percent = (share: number): string => `${(100 * share).toFixed(1)} %`.padStart(8);
const points = (share: number): string => `${share >= 0 ? '+' : '−'}${Math.abs(100 * share).toFixed(1)}`;

function placeboText(sessions: number, shares: readonly PlaceboShare[]): string[] {
  const differing = shares.filter(({ differs }) => differs);
  return [
    `${sessions} sessions, with the six levels, and with each of them moved three to seven ATR up or down:`,
    `${''.padEnd(24)}${'levels'.padStart(8)}${'placebos'.padStart(10)}   difference in points (95 % by days)`,
    ...shares.map(
      ({ what, real, placebo, realCases, placeboCases, difference: { mean, low, high } }) =>
        `${what.padEnd(24)}${percent(real)}${percent(placebo).padStart(10)}   ${points(mean)} [${points(low)}, ${points(high)}], n ${realCases} and ${placeboCases}`,
    ),
    differing.length === 0
      ? 'What happens at levels cannot be told from what happens anywhere: of four shares one may lie outside by chance.'
      : `What happens at levels differs from what happens anywhere in: ${differing.map(({ what }) => what).join(', ')}.`,
  ];
}
