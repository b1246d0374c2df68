import type { Command } from 'commander';
import { LOG_LEVELS, type Log, type LogLevel, makeLog, NO_LOG } from '../server/log.ts';
import { describeFailure, parseChoice, parseName, type Terminal } from './terminal.ts';

export interface LogOptions {
  readonly log?: string;
  readonly logLevel: LogLevel;
}

/** Where a daemon puts down what happens: nowhere without being told. */
export function withLog(command: Command): Command {
  return command
    .option('--log <file>', 'put down what happens, a line of JSON each; - for standard error', (text) =>
      parseName(text, '--log'),
    )
    .option(
      '--log-level <level>',
      `from which level on: ${LOG_LEVELS.join(', ')}`,
      (text) => parseChoice(text, '--log-level', LOG_LEVELS),
      'info',
    );
}

/** A log, and a terminal of which every sentence is in it too. */
export function openLog(
  terminal: Terminal,
  { log: path, logLevel }: LogOptions,
): { readonly log: Log; readonly terminal: Terminal } {
  if (path === undefined) return { log: NO_LOG, terminal };
  const onFailure = (error: unknown) =>
    terminal.note(`The log is written no more. ${describeFailure(error, false)}`);
  const log = makeLog({ path, level: logLevel, onFailure });
  // On standard error everything would stand twice.
  if (path === '-') return { log, terminal };
  const spoken = {
    ...terminal,
    print: (line: string) => {
      log.info(line);
      terminal.print(line);
    },
    note: (line: string) => {
      log.info(line);
      terminal.note(line);
    },
  };
  return { log, terminal: spoken };
}
