import type { Command, Option } from 'commander';
import { SpymasterError } from '../../shared/errors.ts';
import { optionValue } from './config.ts';

const PREFIX = 'SPYMASTER_';
const YES: ReadonlySet<string> = new Set(['1', 'true', 'yes']);
const NO: ReadonlySet<string> = new Set(['0', 'false', 'no']);

/** The variable that stands for an option: SPYMASTER_PORT for --port. */
export const variableOf = ({ envVar, long }: Option): string =>
  envVar ?? PREFIX + (long ?? '').replace(/^--/, '').replaceAll('-', '_').toUpperCase();

/**
 * Takes options from the environment: what is typed goes before them, and they before the
 * configuration. One that is empty is none; several values are parted by commas.
 * @throws {SpymasterError} USAGE for a value that its option does not take
 */
export function applyEnvironment(program: Command, environment: NodeJS.ProcessEnv = process.env): void {
  for (const command of program.commands) {
    for (const option of command.options) apply(command, option, environment);
    applyEnvironment(command, environment);
  }
}

function apply(command: Command, option: Option, environment: NodeJS.ProcessEnv): void {
  const name = variableOf(option);
  const text = environment[name];
  // An option that names its variable itself is read by the parser.
  if (!text || option.envVar !== undefined || !option.long || option.negate) return;
  try {
    command.setOptionValueWithSource(option.attributeName(), typedAs(option, text), 'env');
  } catch (error) {
    throw new SpymasterError('USAGE', `${name}: ${(error as Error).message}`, {
      hint: `It stands for ${option.long} of ${command.name()}.`,
    });
  }
}

function typedAs(option: Option, text: string): unknown {
  if (option.isBoolean()) {
    if (YES.has(text)) return true;
    if (NO.has(text)) return false;
    throw new Error(`it is true or false, not "${text}".`);
  }
  return optionValue(option, Array.isArray(option.defaultValue) ? text.split(',') : text);
}
