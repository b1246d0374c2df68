import { type Command, Option } from 'commander';
import { DEFAULT_INSTRUMENT_SYMBOL, instrument } from '../../shared/instruments.ts';
import { parseDate } from '../../shared/session/new-york-time.ts';
import { defaultWorkers } from '../work/pool.ts';
import { parseCount, parseName } from './terminal.ts';

export const DEFAULT_DATA_FOLDER = './data';
const MAX_WORKERS = 64;

/** `--data DIR`; behind it `SPYMASTER_DATA`, the configuration, and ./data. */
export function withData(command: Command): Command {
  const option = new Option('--data <dir>', 'the data folder')
    .argParser((text: string) => parseName(text, '--data'))
    .default(DEFAULT_DATA_FOLDER);
  // One that is empty is none.
  if (process.env.SPYMASTER_DATA) option.env('SPYMASTER_DATA');
  return command.addOption(option);
}

export function withSymbol(command: Command): Command {
  return command.option(
    '--symbol <root>',
    'the futures contract family',
    (text) => instrument(text).symbol,
    DEFAULT_INSTRUMENT_SYMBOL,
  );
}

/**
 * Dates stay unparsed here so that a wrong one is reported by the error list, not by the
 * option parser.
 */
export function withRange(command: Command): Command {
  return command
    .requiredOption('--start <date>', 'first session, YYYY-MM-DD')
    .requiredOption('--end <date>', 'last session, YYYY-MM-DD');
}

export function withWorkers(command: Command): Command {
  return command.option(
    '--workers <n>',
    'sessions worked on at once',
    (text) => parseCount(text, '--workers', 1, MAX_WORKERS),
    defaultWorkers(),
  );
}

export interface RangeOptions {
  readonly start: string;
  readonly end: string;
}

/** @throws {SpymasterError} INVALID_DATE */
export function checkedRange({ start, end }: RangeOptions): RangeOptions {
  return { start: parseDate(start), end: parseDate(end) };
}

export function example(command: Command, text: string): Command {
  return command.addHelpText('after', `\nExample:\n  ${text}`);
}
