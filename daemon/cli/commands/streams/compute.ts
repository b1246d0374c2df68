import { Command } from 'commander';
import { LEAST_SESSIONS } from '../../../../pipeline/streams/input-scales.ts';
import { SpymasterError } from '../../../../shared/errors.ts';
import { STREAMS } from '../../../../shared/vocabulary/stream.ts';
import { Lake } from '../../../lake/lake.ts';
import { StreamBuilder, type StreamsOutcome } from '../../../streams/compute.ts';
import { WorkPool } from '../../../work/pool.ts';
import {
  checkedRange,
  example,
  type RangeOptions,
  withData,
  withRange,
  withSymbol,
  withWorkers,
} from '../../options.ts';
import type { Terminal } from '../../terminal.ts';

export interface ComputeOptions extends RangeOptions {
  readonly data: string;
  readonly symbol: string;
  readonly workers: number;
}

export function computeCommand(terminal: Terminal): Command {
  const command = withWorkers(withSymbol(withData(withRange(new Command('compute')))))
    .description('compute the streams of sessions, each by the scales of the sessions before it')
    .option('--json', 'print what was done as JSON')
    .action(async (options: ComputeOptions & { readonly json?: boolean }) => {
      const { computed, tooEarly } = await runCompute(terminal, { ...options, ...checkedRange(options) });
      if (options.json) return terminal.print(JSON.stringify({ computed, tooEarly }));
      const built = computed.filter((each) => each.built).length;
      const rows = computed.reduce((sum, each) => sum + each.rows, 0);
      terminal.print(
        `Streams of ${computed.length} sessions, ${rows.toLocaleString('en-US')} bars: ${built} computed, ${computed.length - built} already up to date.`,
      );
      terminal.print(
        `Neutral for want of inputs: ${STREAMS.map((stream) => `${stream} ${shareOf(computed, stream)}`).join(', ')}.`,
      );
      if (tooEarly.length > 0)
        terminal.note(
          `${tooEarly.length} sessions have fewer than ${LEAST_SESSIONS} sessions before them, so nothing tells what is usual: ${tooEarly.join(', ')}.`,
        );
    });
  return example(command, 'spymaster streams compute --start 2025-06-02 --end 2025-06-30');
}

function shareOf(computed: readonly StreamsOutcome[], stream: (typeof STREAMS)[number]): string {
  const rows = computed.reduce((sum, each) => sum + each.rows, 0);
  const low = computed.reduce((sum, each) => sum + each.rows * each.lowCoverage[stream], 0);
  return `${Math.round((100 * low) / Math.max(1, rows))} %`;
}

export interface Computed {
  readonly computed: readonly StreamsOutcome[];
  /** Sessions with too few before them. */
  readonly tooEarly: readonly string[];
}

/** @throws {SpymasterError} LAKE_NOT_COMMITTED where no session of the range is built */
export async function runCompute(
  terminal: Terminal,
  { data, symbol, start, end, workers }: ComputeOptions,
): Promise<Computed> {
  const { dates } = await StreamBuilder.open(new Lake(data), symbol);
  const wanted = dates.filter((date) => date >= start && date <= end);
  if (wanted.length === 0)
    throw new SpymasterError('LAKE_NOT_COMMITTED', `No session from ${start} to ${end} has a state table.`, {
      hint: `Build them: spymaster backfill --start ${start} --end ${end}`,
    });
  const enough = wanted.filter((date) => dates.indexOf(date) >= LEAST_SESSIONS);
  const progress = terminal.progress('Streams');
  const pool = new WorkPool(Math.max(1, Math.min(workers, enough.length)));
  let done = 0;
  try {
    const computed = await pool.run<StreamsOutcome>(
      enough.map((date) => ({ kind: 'streams' as const, dataFolder: data, symbol, date })),
      ({ date }) => progress.update(++done, enough.length, date),
    );
    progress.finish(`${enough.length} sessions`);
    return { computed, tooEarly: wanted.filter((date) => !enough.includes(date)) };
  } finally {
    await pool.close();
  }
}
