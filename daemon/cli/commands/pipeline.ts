import { Command } from 'commander';
import { type Layer, type StageId, stageId } from '../../../pipeline/schema/stage.ts';
import { STAGES } from '../../../pipeline/stages/registry.ts';
import { SpymasterError } from '../../../shared/errors.ts';
import { DATASETS, Lake } from '../../lake/lake.ts';
import { SOURCE_KINDS, type SourceKind } from '../../sources/market-source.ts';
import {
  addedUp as addedMissing,
  type MissingDimension,
  type MissingValues,
  missingDimensions,
  missingOf,
} from '../../tables/missing.ts';
import type { RangeOptions, WorkWatch } from '../../work/range.ts';
import { addedUp as addedSeconds, type Seconds } from '../../work/stage-clock.ts';
import { rebuildStages } from '../../work/stage-range.ts';
import type { StepOutcome } from '../../work/steps/physics.ts';
import { noSilver, silverToGold } from '../../work/to-gold.ts';
import { bronzeToSilver } from '../../work/to-silver.ts';
import { checkedRange, example, withData, withRange, withSymbol, withWorkers } from '../options.ts';
import { parseChoice, parseCount, type Terminal } from '../terminal.ts';
import { dimensionLines, missingLines, missingOfStages, secondsLines } from './pipeline-summary.ts';
import { noteUnbuilt } from './unbuilt.ts';

interface PipelineOptions {
  readonly start: string;
  readonly end: string;
  readonly data: string;
  readonly symbol: string;
  readonly workers: number;
  readonly source?: SourceKind;
  readonly layer: Layer;
  readonly json?: boolean;
}

export function pipelineCommand(terminal: Terminal): Command {
  const command = new Command('pipeline').description(
    'run the stages layer by layer, or one alone, and see what is missing and why',
  );
  for (const part of [silverCommand, goldCommand, stageCommand, missingCommand])
    command.addCommand(part(terminal));
  return command;
}

const ranged = (name: string) => withSymbol(withData(withRange(new Command(name))));

const rangeOf = (options: PipelineOptions): RangeOptions => ({
  dataFolder: options.data,
  symbol: options.symbol,
  workers: options.workers,
  source: options.source ?? null,
  ...checkedRange(options),
});

function silverCommand(terminal: Terminal): Command {
  const command = withWorkers(ranged('bronze-to-silver'))
    .description('stages 0 to 16: bars, states, checkpoints and outcomes of every session that has data')
    .option(
      '--source <kind>',
      `build from this kind of data alone: ${SOURCE_KINDS.join(', ')} (default: the first a date has)`,
      (text) => parseChoice(text, '--source', SOURCE_KINDS),
    )
    .option('--json', 'print the result as JSON')
    .action(async (options: PipelineOptions) => {
      const range = rangeOf(options);
      const { results, skipped, unbuiltBefore } = await watched(terminal, 'To silver', range, (watch) =>
        bronzeToSilver(range, watch),
      );
      for (const { date, reason } of skipped) terminal.note(`${date} is left out: ${reason}`);
      noteUnbuilt(terminal, range, unbuiltBefore);
      await summarize(terminal, options, results);
    });
  return example(
    command,
    'spymaster pipeline bronze-to-silver --start 2025-06-02 --end 2025-06-13 --workers 2',
  );
}

function goldCommand(terminal: Terminal): Command {
  const command = withWorkers(ranged('silver-to-gold'))
    .description('stages 0 to 2 of gold: episodes with their vectors, of every session that has silver')
    .option('--json', 'print the result as JSON')
    .action(async (options: PipelineOptions) => {
      const range = rangeOf(options);
      const results = await watched(terminal, 'To gold', range, (watch) => silverToGold(range, watch));
      const approaches = results.reduce((sum, result) => sum + result.approaches, 0);
      const { json } = options;
      if (json) return terminal.print(JSON.stringify(resultOf(results)));
      terminal.print(`${sessionsOf(results)}; ${approaches.toLocaleString('en-US')} approaches in all.`);
      for (const line of secondsLines(resultOf(results).seconds)) terminal.print(line);
      terminal.note('Forecasts are made of them next: spymaster index build.');
    });
  return example(command, 'spymaster pipeline silver-to-gold --start 2025-06-02 --end 2025-06-13');
}

function stageCommand(terminal: Terminal): Command {
  const command = withWorkers(ranged('stage'))
    .description(
      'one stage computed anew, with those that read it; all other columns stay as they are stored',
    )
    .argument('<index>', 'its number')
    .option(
      '--layer <layer>',
      'silver or gold',
      (text) => parseChoice(text, '--layer', ['silver', 'gold']),
      'silver',
    )
    .option('--json', 'print the result as JSON')
    .action(async (index: string, options: PipelineOptions) => {
      const range = rangeOf(options);
      const stage = stageOf(index, options.layer);
      const results = await watched(terminal, `Stage ${index}`, range, (watch) =>
        rebuildStages(stage, range, watch),
      );
      if (options.json) return terminal.print(JSON.stringify(resultOf(results)));
      terminal.print(`${sessionsOf(results)}.`);
      for (const line of secondsLines(resultOf(results).seconds)) terminal.print(line);
    });
  return example(command, 'spymaster pipeline stage 8 --start 2025-06-05 --end 2025-06-05');
}

function missingCommand(terminal: Terminal): Command {
  const command = ranged('missing')
    .description('how many values of each stage, column and dimension are missing, and why')
    .option('--columns', 'every column, and not only the stages')
    .option('--dimensions', 'every dimension of the stored vectors')
    .option('--json', 'print the counts as JSON')
    .action(async (options: PipelineOptions & { columns?: boolean; dimensions?: boolean }) => {
      const lake = new Lake(options.data);
      const { start, end } = checkedRange(options);
      const dates = (await lake.dates(DATASETS.features(options.symbol))).filter(
        (date) => date >= start && date <= end,
      );
      if (dates.length === 0) throw noSilver(rangeOf(options));
      const columns = await missingOfDates(lake, options.symbol, dates);
      const dimensions = options.dimensions ? await dimensionsOfDates(lake, options.symbol, dates) : [];
      if (options.json) return terminal.print(JSON.stringify({ dates, columns, dimensions }));
      const shown = options.columns ? columns : missingOfStages(columns);
      for (const line of missingLines(shown)) terminal.print(line);
      for (const line of dimensionLines(dimensions)) terminal.print(line);
    });
  return example(command, 'spymaster pipeline missing --start 2025-06-05 --end 2025-06-05 --dimensions');
}

/**
 * @throws {SpymasterError} USAGE for a stage that there is not, or that stores nothing
 */
function stageOf(index: string, layer: Layer): StageId {
  const own = STAGES.filter((stage) => stage.layer === layer);
  const stage = own[parseCount(index, 'The stage', 0, own.length - 1)]!;
  if (stage.table !== null) return stageId(stage);
  throw new SpymasterError('USAGE', `Stage ${stage.index} (${stage.name}) stores no table of its own.`, {
    hint: `These do: ${own.flatMap(({ table, index: at }) => (table === null ? [] : [at])).join(', ')}.`,
  });
}

async function watched<T>(
  terminal: Terminal,
  label: string,
  { workers }: RangeOptions,
  work: (watch: WorkWatch) => Promise<T>,
): Promise<T> {
  const progress = terminal.progress(label, { workers });
  const result = await work({
    onBegin: (worker, detail) => progress.begin(worker, detail),
    onStep: (done, total, detail) => progress.update(done, total, detail),
  });
  progress.finish('done');
  return result;
}

function resultOf(results: readonly StepOutcome[]): { dates: readonly StepOutcome[]; seconds: Seconds } {
  return { dates: results, seconds: addedSeconds(results.map(({ seconds }) => seconds)) };
}

function sessionsOf(results: readonly StepOutcome[]): string {
  const built = results.filter((result) => result.built).length;
  const kept = results.length - built;
  return `${built} sessions built${kept > 0 ? `, ${kept} already up to date` : ''}`;
}

async function summarize(
  terminal: Terminal,
  { data, symbol, json }: PipelineOptions,
  results: readonly StepOutcome[],
): Promise<void> {
  const lake = new Lake(data);
  const columns = await missingOfDates(
    lake,
    symbol,
    results.map(({ date }) => date),
  );
  const { seconds } = resultOf(results);
  if (json) return terminal.print(JSON.stringify({ ...resultOf(results), missing: columns }));
  const rows = columns[0]?.rows ?? 0;
  terminal.print(`${sessionsOf(results)}; ${rows.toLocaleString('en-US')} rows of states and checkpoints.`);
  for (const line of secondsLines(seconds)) terminal.print(line);
  for (const line of missingLines(missingOfStages(columns))) terminal.print(line);
}

async function missingOfDates(
  lake: Lake,
  symbol: string,
  dates: readonly string[],
): Promise<readonly MissingValues[]> {
  let sum: readonly MissingValues[] = [];
  for (const date of dates) sum = addedMissing([...sum, ...(await missingOf(lake, symbol, date))]);
  return sum;
}

async function dimensionsOfDates(
  lake: Lake,
  symbol: string,
  dates: readonly string[],
): Promise<readonly MissingDimension[]> {
  const built = new Set(await lake.dates(DATASETS.episodes(symbol)));
  const parts: (readonly MissingDimension[])[] = [];
  for (const date of dates.filter((each) => built.has(each)))
    parts.push(await missingDimensions(lake, symbol, date));
  return (parts[0] ?? []).map(({ dimension }, i) => ({
    dimension,
    vectors: parts.reduce((sum, part) => sum + part[i]!.vectors, 0),
    missing: parts.reduce((sum, part) => sum + part[i]!.missing, 0),
  }));
}
