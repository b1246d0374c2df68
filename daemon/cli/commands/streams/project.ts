import { Command } from 'commander';
import { pathCurvature, pathSlope } from '../../../../pipeline/projections/horizon-basis.ts';
import { type Projection, project } from '../../../../pipeline/projections/projection-model.ts';
import { ProjectionHistory } from '../../../../pipeline/projections/samples.ts';
import { SpymasterError } from '../../../../shared/errors.ts';
import { parseDate } from '../../../../shared/session/new-york-time.ts';
import { sessionOf } from '../../../../shared/session/session.ts';
import { LEVEL_KINDS, LEVELS, type LevelKind } from '../../../../shared/vocabulary/level.ts';
import { PROJECTED_STREAMS, type ProjectedStream } from '../../../../shared/vocabulary/stream.ts';
import { Lake } from '../../../lake/lake.ts';
import { StreamBuilder } from '../../../streams/compute.ts';
import { readProjections, type StoredProjection } from '../../../streams/projections.ts';
import { example, withData, withSymbol } from '../../options.ts';
import { parseChoice, type Terminal } from '../../terminal.ts';
import { parseClock } from './clock.ts';

interface ProjectOptions {
  readonly data: string;
  readonly symbol: string;
  readonly date: string;
  readonly at: string;
  readonly level: LevelKind;
  readonly stream: ProjectedStream;
  readonly json?: boolean;
}

export function projectCommand(terminal: Terminal): Command {
  const command = withSymbol(withData(new Command('project')))
    .description('where a stream will be in the next twenty minutes, from a bar’s close')
    .requiredOption('--date <date>', 'the session')
    .requiredOption('--at <HH:MM>', 'the close of a 2-minute bar, New York time')
    .requiredOption('--level <level>', LEVEL_KINDS.join(', '), (text) =>
      parseChoice(text, '--level', LEVEL_KINDS),
    )
    .option(
      '--stream <stream>',
      PROJECTED_STREAMS.join(', '),
      (text) => parseChoice(text, '--stream', PROJECTED_STREAMS),
      'pressure' as const,
    )
    .option('--json', 'print the projection as JSON')
    .action(async (options: ProjectOptions) => {
      const stored = await storedProjection(options);
      const projection = await projectionOf(options, stored);
      if (options.json) return terminal.print(JSON.stringify({ ...projection, asOf: stored.asOf }));
      for (const line of projectionLines(options, stored, projection)) terminal.print(line);
    });
  return example(command, 'spymaster streams project --date 2025-06-27 --at 10:44 --level OR_LOW');
}

/**
 * @throws {SpymasterError} NO_MARKET_DATA where none is trained, or it has not proved
 * itself
 */
async function storedProjection({ data, symbol, date, stream }: ProjectOptions): Promise<StoredProjection> {
  const stored = (await readProjections(new Lake(data), symbol, parseDate(date))).get(stream);
  if (!stored)
    throw new SpymasterError('NO_MARKET_DATA', `No projection of ${stream} is trained for ${date}.`, {
      hint: `Train one: spymaster streams train --as-of ${date}`,
    });
  if (stored.unproved === null) return stored;
  throw new SpymasterError(
    'NO_MARKET_DATA',
    `The projection of ${stream} as of ${stored.asOf} is not shown: ${stored.unproved}.`,
    { hint: 'Train it on more sessions: spymaster streams train --help' },
  );
}

async function projectionOf(
  { data, symbol, date, at, level, stream }: ProjectOptions,
  { model }: StoredProjection,
): Promise<Projection> {
  const session = sessionOf(parseDate(date));
  const close = parseClock(session, at, '--at');
  const { bars } = await (await StreamBuilder.open(new Lake(data), symbol)).build(session.date);
  const history = new ProjectionHistory(stream, session.rthOpen);
  const own = bars.filter((bar) => bar.level === level && bar.at <= close);
  const moments = own.map((bar) => history.next(bar));
  const moment = own.at(-1)?.at === close ? moments.at(-1) : null;
  if (moment) return project(model, moment);
  throw new SpymasterError(
    'NO_MARKET_DATA',
    `${LEVELS[level].title} has no four bars in a row up to ${at} on ${date}.`,
    { hint: 'A projection begins at an even minute, eight minutes after a level is active at the earliest.' },
  );
}

const signed = (value: number): string => `${value < 0 ? '−' : '+'}${Math.abs(value).toFixed(3)}`;
const SHOWN_BARS = [2, 4, 6, 8, 10] as const;
const MIDDLE_BARS = 5;

function projectionLines(
  { stream, level, at }: ProjectOptions,
  { asOf, score }: StoredProjection,
  { anchor, q10, q50, q90, coefficients }: Projection,
): string[] {
  const inside = score
    ? Math.round(10 * (score.coverage.reduce((sum, share) => sum + share, 0) / score.coverage.length))
    : 0;
  return [
    `${stream} at ${LEVELS[level].title.toLowerCase()}, ${at}: ${signed(anchor)} smoothed. Trained as of ${asOf}; ${inside} of 10 stayed inside (${score?.days ?? 0} days).`,
    `${'minutes'.padEnd(9)}${'low'.padStart(8)}${'middle'.padStart(8)}${'high'.padStart(8)}`,
    ...SHOWN_BARS.map(
      (bars) =>
        `${String(2 * bars).padEnd(9)}${signed(q10[bars - 1]!).padStart(8)}${signed(q50[bars - 1]!).padStart(8)}${signed(q90[bars - 1]!).padStart(8)}`,
    ),
    `After ten minutes the middle goes ${signed(pathSlope(coefficients, MIDDLE_BARS))} a bar, and that changes by ${signed(pathCurvature(coefficients, MIDDLE_BARS))}.`,
  ];
}
