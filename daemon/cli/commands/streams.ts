import { Command } from 'commander';
import type { Terminal } from '../terminal.ts';
import { alertsCommand } from './streams/alerts.ts';
import { computeCommand } from './streams/compute.ts';
import { datasetCommand } from './streams/dataset.ts';
import { demoStreamsCommand } from './streams/demo.ts';
import { normalizeStreamsCommand } from './streams/normalize.ts';
import { projectCommand } from './streams/project.ts';
import { scoreCommand } from './streams/score.ts';
import { trainCommand } from './streams/train.ts';

export function streamsCommand(terminal: Terminal): Command {
  return new Command('streams')
    .description('Pentaview: what momentum, flow, book, dealers and setup say at each level, bar by bar')
    .addCommand(normalizeStreamsCommand(terminal))
    .addCommand(computeCommand(terminal))
    .addCommand(alertsCommand(terminal))
    .addCommand(scoreCommand(terminal))
    .addCommand(datasetCommand(terminal))
    .addCommand(trainCommand(terminal))
    .addCommand(projectCommand(terminal))
    .addCommand(demoStreamsCommand(terminal));
}
