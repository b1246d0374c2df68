import { join } from 'node:path';
import { Command } from 'commander';
import { SpymasterError } from '../../../shared/errors.ts';
import { sessionsBetween } from '../../../shared/session/session.ts';
import { truthFolder } from '../../files/raw-layout.ts';
import { RATES, type Rate } from '../../simulator/futures-market.ts';
import { MARKETS, type Market } from '../../simulator/planted-effect.ts';
import type { SimulatedSession } from '../../simulator/session-simulator.ts';
import { WorkPool } from '../../work/pool.ts';
import { checkedRange, example, withData, withRange, withSymbol, withWorkers } from '../options.ts';
import { parseChoice, parseCount, type Terminal } from '../terminal.ts';

interface SimulateOptions {
  readonly start: string;
  readonly end: string;
  readonly data: string;
  readonly symbol: string;
  readonly workers: number;
  readonly market: Market;
  readonly seed: number;
  readonly rate: Rate;
  readonly out?: string;
  readonly json?: boolean;
}

export function simulateCommand(terminal: Terminal): Command {
  const command = withWorkers(withSymbol(withData(withRange(new Command('simulate')))))
    .description('write simulated sessions as genuine DBN files')
    .option(
      '--market <kind>',
      'planted (levels matter by a known law) or null (they do not)',
      (text) => parseChoice(text, '--market', MARKETS),
      'planted',
    )
    .option(
      '--rate <rate>',
      'demo (small) or full (about ten million book records a session)',
      (text) => parseChoice(text, '--rate', Object.keys(RATES) as Rate[]),
      'demo',
    )
    .option('--seed <n>', 'same seed, same market', (text) => parseCount(text, '--seed', 0, 2 ** 31), 1)
    .option('--out <dir>', 'where the DBN files go (default: raw in the data folder)')
    .option('--json', 'print the result as JSON')
    .action(async (options: SimulateOptions) => {
      const { start, end } = checkedRange(options);
      const dates = sessionsBetween(start, end);
      if (dates.length === 0)
        throw new SpymasterError('NOT_A_SESSION', `There is no session from ${start} to ${end}.`, {
          hint: 'Choose a range with a trading day in it.',
        });
      const sessions = await simulate(terminal, dates, options);
      const records = sessions.reduce((sum, session) => sum + session.bookRecords, 0);
      if (options.json)
        terminal.print(JSON.stringify({ sessions, market: options.market, seed: options.seed }));
      else
        terminal.print(
          `Simulated ${dates.length} sessions, ${records.toLocaleString('en-US')} book records, in ${rawOf(options)}.`,
        );
    });
  return example(command, 'spymaster simulate --start 2025-06-02 --end 2025-06-13 --market planted');
}

const rawOf = (options: Pick<SimulateOptions, 'out' | 'data'>): string =>
  options.out ?? join(options.data, 'raw');

export async function simulate(
  terminal: Terminal,
  dates: readonly string[],
  options: Pick<SimulateOptions, 'data' | 'out' | 'symbol' | 'workers' | 'market' | 'seed' | 'rate'>,
): Promise<SimulatedSession[]> {
  const progress = terminal.progress('Simulating');
  const pool = new WorkPool(options.workers);
  try {
    let done = 0;
    const { market, seed, rate } = options;
    const settings = {
      market,
      seed,
      rate,
      rawFolder: rawOf(options),
      truthFolder: truthFolder(options.data),
    };
    const sessions = await pool.run<SimulatedSession>(
      dates.map((date) => ({ kind: 'simulate' as const, date, symbol: options.symbol, options: settings })),
      (task) => progress.update(++done, dates.length, task.date),
    );
    progress.finish(`${dates.length} sessions`);
    return sessions;
  } finally {
    await pool.close();
  }
}
