import { writeFile } from 'node:fs/promises';
import { Command } from 'commander';
import { RIVALS } from '../../../pipeline/evaluation/scorecard.ts';
import { SpymasterError } from '../../../shared/errors.ts';
import { fileFailure } from '../../files/durable-write.ts';
import { type Evaluation, evaluate } from '../../forecasts/evaluate.ts';
import { forecastLines } from '../../forecasts/forecast-lines.ts';
import { reliabilityDiagram } from '../../forecasts/reliability-diagram.ts';
import { RIVAL_NAMES, reportHtml } from '../../forecasts/report.ts';
import { Lake } from '../../lake/lake.ts';
import { example, withData, withSymbol } from '../options.ts';
import { parseCount, type Terminal } from '../terminal.ts';

interface EvaluateOptions {
  readonly data: string;
  readonly symbol: string;
  readonly history: number;
  readonly forecasts?: string;
  readonly report?: string;
  readonly diagram?: string;
  readonly ablations?: boolean;
  readonly trees?: boolean;
  readonly json?: boolean;
}

export const DEFAULT_HISTORY = 20;
const MAX_HISTORY = 10_000;

export function evaluateCommand(terminal: Terminal): Command {
  const command = withSymbol(withData(new Command('evaluate')))
    .description('what past forecasts were worth, beside what they have to beat')
    .option(
      '--history <sessions>',
      'sessions that are history before the first forecast is scored',
      (text) => parseCount(text, '--history', 1, MAX_HISTORY),
      DEFAULT_HISTORY,
    )
    .option('--forecasts <file>', 'write every forecast as a line of JSON, for others to score')
    .option('--report <file>', 'write the result as an HTML page, drawings included')
    .option('--diagram <file>', 'write what was said against what happened as a picture (SVG)')
    .option('--ablations', 'also with other views, fewer cells, and other cases (minutes)')
    .option('--trees', 'also against gradient-boosted trees on every dimension (minutes)')
    .option('--json', 'print the result as JSON')
    .action(async (options: EvaluateOptions) => {
      const { data, symbol, history, forecasts: file, report, diagram, ablations, trees, json } = options;
      const progress = terminal.progress('Trying');
      const { forecasted, precedents, ...evaluation } = await evaluate(new Lake(data), symbol, history, {
        onAblation: ablations ? (done, total, name) => progress.update(done, total, name) : undefined,
        onTrees: trees ? (done, total, name) => progress.update(done, total, `trees ${name}`) : undefined,
      });
      if (ablations || trees) progress.finish('All were tried');
      if (file !== undefined) await write(file, `${forecastLines(forecasted, precedents).join('\n')}\n`);
      if (report !== undefined) await write(report, reportHtml(evaluation));
      if (diagram !== undefined) await write(diagram, reliabilityDiagram(evaluation.reliabilities));
      if (json) return terminal.print(JSON.stringify(evaluation));
      for (const line of textOf(evaluation)) terminal.print(line);
    });
  return example(command, 'spymaster evaluate --forecasts forecasts.jsonl');
}

async function write(file: string, text: string): Promise<void> {
  try {
    await writeFile(file, text);
  } catch (error) {
    const known = fileFailure(error);
    throw known ?? new SpymasterError('WRITE_FAILED', `${file} could not be written.`, { cause: error });
  }
}

const nats = (value: number): string => value.toFixed(3);
const signed = (value: number): string => `${value >= 0 ? '+' : ''}${value.toFixed(4)}`;

function textOf({
  sentences,
  groups,
  race,
  reach,
  reliabilities,
  ablations,
  trees,
}: Omit<Evaluation, 'forecasted' | 'precedents'>): string[] {
  return [
    ...sentences,
    '',
    'Log-loss in nats, and what the forecast gains over each (95 % by days):',
    ...groups.flatMap(({ name, cases, days, losses, gains }) => [
      `${name}: ${nats(losses.forecast)} on ${cases} cases of ${days} days`,
      ...RIVALS.map((rival) => {
        const { mean, low, high } = gains[rival];
        return `  over ${RIVAL_NAMES[rival].padEnd(38)} ${nats(losses[rival])}  ${signed(mean)} [${signed(low)}, ${signed(high)}]`;
      }),
    ]),
    '',
    'How far what was said is from what happened (one case an approach): error in points, slope (1 is right), spread in points:',
    ...reliabilities.map(
      ({ what, calibrationError, slope, spread, cases }) =>
        `  ${what.padEnd(42)} ${(100 * calibrationError).toFixed(1)}  ${slope.toFixed(2)}  ${(100 * spread).toFixed(1)}, n ${cases}`,
    ),
    ...ablationText(ablations),
    ...treeText(trees),
    '',
    'Said and happened at stored moments, in bins of 25 cases on ten days or more (! where it does not hold):',
    ...Object.entries({
      'breaks within 4 min': race.BREAK,
      'chops at 4 min': race.CHOP,
      'reaches the level': reach,
    }).flatMap(([what, bins]) =>
      bins.map(
        ({ bin, said, happened, difference, holds }) =>
          `${holds ? ' ' : '!'} ${what}, ${bin}: ${said.toFixed(3)} and ${happened.toFixed(3)}, n ${difference.cases}`,
      ),
    ),
  ];
}

function ablationText(ablations: Evaluation['ablations']): string[] {
  if (!ablations) return [];
  const { rows, check } = ablations;
  const text = ({
    mean,
    low,
    high,
  }: {
    readonly mean: number;
    readonly low: number;
    readonly high: number;
  }) => `${signed(mean)} [${signed(low)}, ${signed(high)}]`;
  return [
    '',
    'What other ways of finding cases add to the lean over price, time and cell, at contact and from the beginning:',
    ...rows.map(({ name, atContact, before }) => `  ${name.padEnd(40)} ${text(atContact)}  ${text(before)}`),
    `  The best of ${check.tried}, ${check.best}: by luck alone the best would look as good in ${(100 * check.probability).toFixed(1)} % of cases.`,
  ];
}

function treeText(trees: Evaluation['trees']): string[] {
  if (!trees) return [];
  return [
    '',
    'What the forecast gains over gradient-boosted trees on every dimension, place and time:',
    ...trees.map(
      ({ name, gain: { mean, low, high, cases } }) =>
        `  ${name.padEnd(40)} ${signed(mean)} [${signed(low)}, ${signed(high)}], n ${cases}`,
    ),
  ];
}
