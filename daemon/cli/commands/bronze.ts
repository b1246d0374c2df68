import { Command } from 'commander';
import { SpymasterError } from '../../../shared/errors.ts';
import { sessionsBetween } from '../../../shared/session/session.ts';
import type { BronzeResult } from '../../bronze/futures.ts';
import { datesWithRaw, rawFolderOf } from '../../raw/raw-layout.ts';
import { WorkPool } from '../../work/pool.ts';
import type { BronzeDay, Task } from '../../work/worker.ts';
import { checkedRange, example, withData, withSymbol, withWorkers } from '../options.ts';
import { parseChoice, type Terminal } from '../terminal.ts';

const MARKETS = ['futures', 'options'] as const;
type Market = (typeof MARKETS)[number];

interface BronzeOptions {
  readonly data: string;
  readonly symbol: string;
  readonly workers: number;
  readonly start?: string;
  readonly end?: string;
  readonly all?: boolean;
  readonly json?: boolean;
}

export function bronzeCommand(terminal: Terminal): Command {
  const command = withWorkers(withSymbol(withData(new Command('bronze'))))
    .description('write raw DBN files as Parquet tables by hour')
    .argument('<market>', 'futures or options', (text) => parseChoice(text, 'The market', MARKETS))
    .option('--all', 'every session that has raw files')
    .option('--start <date>', 'first session, YYYY-MM-DD')
    .option('--end <date>', 'last session, YYYY-MM-DD')
    .option('--json', 'print the result as JSON')
    .action(async (market: Market, options: BronzeOptions) => {
      const days = await writeBronze(terminal, market, options, datesOf(terminal, market, options));
      const results = days.flatMap(({ tables }) => tables);
      if (options.json) terminal.print(JSON.stringify(results));
      else summarize(terminal, results);
      const skippedReasons = days.flatMap(({ skippedReason }) => skippedReason ?? []);
      for (const skippedReason of skippedReasons) terminal.note(skippedReason);
      if (skippedReasons.length > 0)
        throw new SpymasterError(
          'NO_MARKET_DATA',
          `${skippedReasons.length} of ${days.length} sessions have no data to write.`,
          {
            hint: 'What each lacks is said above; the others are written.',
          },
        );
    });
  return example(command, 'spymaster bronze futures --start 2025-06-02 --end 2025-06-06');
}

/**
 * The sessions asked for that have raw files.
 * @throws {SpymasterError} USAGE, NO_MARKET_DATA
 */
function datesOf(
  terminal: Terminal,
  market: Market,
  { data, symbol, start, end, all }: BronzeOptions,
): string[] {
  const known = datesWithRaw({ rawFolder: rawFolderOf(data), market, symbol });
  if (!all && (!start || !end)) {
    throw new SpymasterError('USAGE', 'Say which sessions: --start and --end, or --all.', {
      hint: 'See spymaster bronze --help.',
    });
  }
  const range = all ? null : checkedRange({ start: start!, end: end! });
  const dates = range
    ? sessionsBetween(range.start, range.end).filter((date) => known.includes(date))
    : known;
  const without = range
    ? sessionsBetween(range.start, range.end).filter((date) => !known.includes(date))
    : [];
  if (dates.length > 0 && without.length > 0)
    terminal.note(`Without raw ${market} files, left out: ${without.join(', ')}.`);
  if (dates.length > 0) return dates;
  throw new SpymasterError(
    'NO_MARKET_DATA',
    `There are no raw ${market} files ${range ? `from ${range.start} to ${range.end}` : `in ${data}`}.`,
    {
      hint: `Fetch them with spymaster download ${market}, or simulate some.`,
    },
  );
}

async function writeBronze(
  terminal: Terminal,
  market: Market,
  options: BronzeOptions,
  dates: readonly string[],
): Promise<BronzeDay[]> {
  const progress = terminal.progress('Writing bronze');
  const pool = new WorkPool(Math.min(options.workers, dates.length));
  try {
    let done = 0;
    const tasks = dates.map(
      (date): Task => ({ kind: 'bronze', market, date, symbol: options.symbol, dataFolder: options.data }),
    );
    const days = await pool.run<BronzeDay>(tasks, (task) => progress.update(++done, dates.length, task.date));
    progress.finish(`${dates.length} sessions`);
    return days;
  } finally {
    await pool.close();
  }
}

function summarize(terminal: Terminal, results: readonly BronzeResult[]): void {
  const rows = results.reduce((sum, result) => sum + result.rows, 0);
  const kept = results.filter(({ built }) => !built).length;
  terminal.print(
    `${results.length} tables of a day, ${rows.toLocaleString('en-US')} rows${kept > 0 ? `; ${kept} were up to date` : ''}.`,
  );
  const reasons = new Map<string, number>();
  for (const { dropped } of results)
    for (const [reason, count] of Object.entries(dropped))
      reasons.set(reason, (reasons.get(reason) ?? 0) + count);
  for (const [reason, count] of [...reasons].sort())
    terminal.print(`  left out, ${reason.replaceAll('_', ' ')}: ${count.toLocaleString('en-US')}`);
}
