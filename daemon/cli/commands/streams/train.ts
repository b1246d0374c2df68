import { Command } from 'commander';
import { SpymasterError } from '../../../../shared/errors.ts';
import { nextSession, sessionOf } from '../../../../shared/session/session.ts';
import { PROJECTED_STREAMS, type ProjectedStream } from '../../../../shared/vocabulary/stream.ts';
import { DATASETS, Lake } from '../../../lake/lake.ts';
import { type StoredProjection, storeProjections } from '../../../streams/projections.ts';
import { WorkPool } from '../../../work/pool.ts';
import { example, withData, withSymbol, withWorkers } from '../../options.ts';
import { parseChoice, type Terminal } from '../../terminal.ts';

const STREAM_CHOICES = ['all', ...PROJECTED_STREAMS] as const;

interface TrainOptions {
  readonly data: string;
  readonly symbol: string;
  readonly workers: number;
  readonly asOf?: string;
  readonly stream: (typeof STREAM_CHOICES)[number];
  readonly json?: boolean;
}

export function trainCommand(terminal: Terminal): Command {
  const command = withWorkers(withSymbol(withData(new Command('train'))))
    .description(
      'train projections on the sessions before a date, and try them on sessions they have not seen',
    )
    .option('--as-of <date>', 'the date to project from; the session after the last one with streams')
    .option(
      '--stream <stream>',
      STREAM_CHOICES.join(', '),
      (text) => parseChoice(text, '--stream', STREAM_CHOICES),
      'all' as const,
    )
    .option('--json', 'print the results as JSON')
    .action(async (options: TrainOptions) => {
      const { stream, json } = options;
      const asOf =
        options.asOf === undefined ? await dateAfterStreams(options) : sessionOf(options.asOf).date;
      const streams = stream === 'all' ? PROJECTED_STREAMS : [stream];
      const trained = await runTraining(terminal, { ...options, asOf }, streams);
      if (json) return terminal.print(JSON.stringify(trained.map(({ model: _, ...facts }) => facts)));
      for (const line of trained.flatMap(trainedLines)) terminal.print(line);
    });
  return example(command, 'spymaster streams train --as-of 2025-06-30');
}

async function dateAfterStreams({ data, symbol }: Pick<TrainOptions, 'data' | 'symbol'>): Promise<string> {
  const last = (await new Lake(data).dates(DATASETS.streams(symbol))).at(-1);
  const date = last === undefined ? null : nextSession(last);
  if (date !== null) return date;
  throw new SpymasterError('NO_MARKET_DATA', 'No session has streams to train on.', {
    hint: 'Compute some: spymaster streams compute --help',
  });
}

/**
 * Trains streams side by side, and stores them together.
 * @throws {SpymasterError} NO_MARKET_DATA with too few sessions before the date
 */
export async function runTraining(
  terminal: Terminal,
  {
    data,
    symbol,
    workers,
    asOf,
  }: Pick<TrainOptions, 'data' | 'symbol' | 'workers'> & { readonly asOf: string },
  streams: readonly ProjectedStream[] = PROJECTED_STREAMS,
): Promise<readonly StoredProjection[]> {
  const progress = terminal.progress('Training');
  const pool = new WorkPool(Math.min(workers, streams.length));
  let done = 0;
  try {
    const results = await pool.run<StoredProjection | null>(
      streams.map((stream) => ({ kind: 'train' as const, dataFolder: data, symbol, date: asOf, stream })),
      () => progress.update(++done, streams.length, 'projections'),
    );
    const trained = results.filter((result) => result !== null);
    const untrained = streams.filter((stream) => trained.every((each) => each.stream !== stream));
    if (trained.length === 0)
      throw new SpymasterError(
        'NO_MARKET_DATA',
        `Too few sessions before ${asOf} know ${untrained.join(', ')} for half an hour in a row: nothing was trained.`,
        { hint: 'Compute the streams of more: spymaster streams compute --help' },
      );
    if (untrained.length > 0)
      terminal.note(
        `Too few sessions know ${untrained.join(' and ')} for half an hour in a row: not trained.`,
      );
    await storeProjections(new Lake(data), symbol, trained);
    progress.finish(`${trained.length} projections`);
    return trained;
  } finally {
    await pool.close();
  }
}

function trainedLines({ stream, asOf, samples, sessions, score, unproved }: StoredProjection): string[] {
  const verdict = unproved === null ? 'is shown' : `is not shown: ${unproved}`;
  const heading = `${stream} as of ${asOf} ${verdict} (${samples} samples of ${sessions} sessions).`;
  if (!score) return [heading];
  const { coverage, days, lossRatio, gains, meanAbsoluteError, rSquared, crossings, rawCoverage } = score;
  const { q10, q50, q90 } = score.pinball;
  const gain = (name: keyof typeof gains) => {
    const share = (less: number) => (100 * less * lossRatio[name]) / (q10 + q50 + q90);
    const { mean, low, high } = gains[name];
    return `${share(mean).toFixed(1)} % better than ${name} (95 % by days: ${share(low).toFixed(1)} to ${share(high).toFixed(1)})`;
  };
  return [
    heading,
    `  On ${days} sessions it had not seen: ${gain('persistence')}, ${gain('decay')}.`,
    `  Of 100 values, so many stayed inside at 1 to 10 bars: ${coverage.map((share) => Math.round(100 * share)).join(' ')}; crossings ${crossings}. Of the stream unsmoothed: ${rawCoverage.map((share) => Math.round(100 * share)).join(' ')}.`,
    `  Off by ${meanAbsoluteError.path.toFixed(3)} over the path, ${meanAbsoluteError.at10.toFixed(3)} at its end; R² ${rSquared.toFixed(2)}.`,
  ];
}
