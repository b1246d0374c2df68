import { Command } from 'commander';
import { ENGINES, type Engine } from '../../../pipeline/retrieval/vector-index.ts';
import { SpymasterError } from '../../../shared/errors.ts';
import { parseDate } from '../../../shared/session/new-york-time.ts';
import { type BuildRequest, type BuildResult, buildForecasts } from '../../forecasts/build.ts';
import { buildIndex, dateAhead } from '../../indexes/build.ts';
import { type CellStats, indexStats } from '../../indexes/stats.ts';
import { verifyIndex } from '../../indexes/verify.ts';
import { Lake } from '../../lake/lake.ts';
import { example, withData, withSymbol, withWorkers } from '../options.ts';
import { parseChoice, type Terminal } from '../terminal.ts';

interface IndexOptions {
  readonly data: string;
  readonly symbol: string;
  readonly asOf?: string;
  readonly engine: Engine;
  readonly json?: boolean;
}

interface IndexBuildOptions extends IndexOptions {
  readonly workers: number;
  readonly repair?: boolean;
}

export const withEngine = (command: Command): Command =>
  command.option(
    '--engine <name>',
    'what searches: exact (built in), or faiss where it is installed',
    (text) => parseChoice(text, '--engine', ENGINES),
    'exact' satisfies Engine,
  );

const AS_OF = ['--as-of <date>', 'the date to answer; the session after the last one that is built'] as const;

export function indexCommand(terminal: Terminal): Command {
  return new Command('index')
    .description('what similar approaches are found in, and what forecasts are made with')
    .addCommand(buildCommand(terminal))
    .addCommand(verifyCommand(terminal))
    .addCommand(statsCommand(terminal));
}

function buildCommand(terminal: Terminal): Command {
  const command = withEngine(withWorkers(withSymbol(withData(new Command('build')))))
    .description(
      'compare every session with those before it, fit the forecasts of each date, and index all that is built',
    )
    .option(...AS_OF)
    .option('--repair', 'compare what is there with its manifests, byte by byte, and build anew what differs')
    .option('--json', 'print the result as JSON')
    .action(async (options: IndexBuildOptions) => {
      const { data, symbol, workers, repair = false, engine, json } = options;
      const result = await runIndexBuild(terminal, { dataFolder: data, symbol, workers, repair });
      const lake = new Lake(data);
      const asOf = options.asOf === undefined ? await dateAhead(lake, symbol) : parseDate(options.asOf);
      const hasSessions = result.built.length + result.kept > 0;
      const indexed =
        hasSessions && asOf !== null ? await buildIndex(lake, { symbol, asOf, engine, repair }) : false;
      if (json) return terminal.print(JSON.stringify({ ...result, asOf, indexed }));
      terminal.print(`${result.built.length} sessions compared, ${result.kept} already up to date.`);
      if (!hasSessions) return terminal.note('No session is built yet: spymaster backfill builds them.');
      if (asOf !== null)
        terminal.print(`The ${engine} index as of ${asOf} ${indexed ? 'is built' : 'was up to date'}.`);
    });
  return example(command, 'spymaster index build --as-of 2025-07-08');
}

function verifyCommand(terminal: Terminal): Command {
  const command = withEngine(withSymbol(withData(new Command('verify'))))
    .description('compute an index anew from the lake and compare it, byte by byte')
    .option(...AS_OF)
    .option('--json', 'print the result as JSON')
    .action(async (options: IndexOptions) => {
      const { lake, name } = await named(options);
      const verified = await verifyIndex(lake, name);
      if (options.json) return terminal.print(JSON.stringify({ ...name, ...verified }));
      terminal.print(
        `The ${name.engine} index as of ${name.asOf} is what the lake gives: ${verified.files} files, ${verified.checkpoints} checkpoints of ${verified.sessions} sessions.`,
      );
    });
  return example(command, 'spymaster index verify --as-of 2025-07-08');
}

function statsCommand(terminal: Terminal): Command {
  const command = withEngine(withSymbol(withData(new Command('stats'))))
    .description('what an index holds, cell by cell, and whether the market has changed')
    .option(...AS_OF)
    .option('--json', 'print the result as JSON')
    .action(async (options: IndexOptions) => {
      const { lake, name } = await named(options);
      const stats = await indexStats(lake, name);
      if (options.json) return terminal.print(JSON.stringify(stats));
      const { asOf, engine, sessions, checkpoints, searchable, cells, recall } = stats;
      terminal.print(
        `${engine} index as of ${asOf}: ${checkpoints} checkpoints of ${sessions} sessions, ${searchable} of them searchable${recall === null ? '' : `; finds ${(100 * recall).toFixed(1)} % of what an exact search finds`}.`,
      );
      for (const line of [...driftText(stats.drift), ...cellsText(cells)]) terminal.print(line);
    });
  return example(command, 'spymaster index stats --as-of 2025-07-08');
}

async function named({ data, symbol, asOf, engine }: IndexOptions) {
  const lake = new Lake(data);
  const date = asOf === undefined ? await dateAhead(lake, symbol) : parseDate(asOf);
  if (date === null)
    throw new SpymasterError('NO_MARKET_DATA', 'No session is built yet, so there is nothing to index.', {
      hint: 'Build some: spymaster backfill --help',
    });
  return { lake, name: { symbol, asOf: date, engine } };
}

const MAX_DIMENSIONS_SHOWN = 8;

function driftText(drift: Awaited<ReturnType<typeof indexStats>>['drift']): string[] {
  if (!drift) return ['Whether the market has changed cannot be told of fewer than 60 sessions.'];
  const { isUnlike, distance, mostBefore, sessions, dimensions } = drift;
  const verdict = isUnlike ? 'are unlike' : 'are like';
  return [
    `The last five sessions ${verdict} the ${sessions} of the look-back: ${distance.toFixed(2)} standard deviations away, where five sessions before were ${mostBefore.toFixed(2)} at most.`,
    ...dimensions
      .slice(0, MAX_DIMENSIONS_SHOWN)
      .map(
        ({ name, distance: own, shift }) =>
          `  ${name}: ${own.toFixed(2)} away, mean moved by ${shift.toFixed(2)}`,
      ),
  ];
}

function cellsText(cells: readonly CellStats[]): string[] {
  const number = (value: number) => String(value).padStart(9);
  return [
    '',
    `${'cell'.padEnd(26)}${['before', 'after', 'days', 'break', 'reject', 'chop'].map((word) => word.padStart(9)).join('')}`,
    ...cells
      .filter(({ before, after }) => before + after > 0)
      .map(
        ({ cell, before, after, days, contacts }) =>
          `${cell.padEnd(26)}${[before, after, days, contacts.BREAK, contacts.REJECT, contacts.CHOP].map(number).join('')}`,
      ),
    '',
    'Searchable checkpoints before and after contact, days they are of, and how first contacts ended within 4 minutes.',
  ];
}

export async function runIndexBuild(terminal: Terminal, request: BuildRequest): Promise<BuildResult> {
  const progress = terminal.progress('Comparing');
  const result = await buildForecasts(request, (done, total, date) => progress.update(done, total, date));
  progress.finish(`${result.built.length} sessions compared, ${result.kept} up to date`);
  return result;
}
