import { Command, type Option } from 'commander';
import { CONFIG_VARIABLE, configFile } from '../config.ts';
import { variableOf } from '../environment.ts';
import { example } from '../options.ts';
import type { Terminal } from '../terminal.ts';

/** Where a value comes from, in words. */
const SOURCES: Readonly<Record<string, string>> = {
  default: 'its default',
  config: 'the configuration',
  env: 'the environment',
};

/** What every command would do with nothing typed, and why. */
export function configCommand(terminal: Terminal): Command {
  const command = new Command('config')
    .description('where the configuration is, and what is in force')
    .option('--explain', 'every option of every command: its value, and where it comes from')
    .action(({ explain }: { explain?: boolean }) => {
      const path = configFile();
      terminal.print(
        path === null
          ? `There is no configuration: put one at ~/.config/spymaster/config.toml, or name it in ${CONFIG_VARIABLE}.`
          : `The configuration is ${path}.`,
      );
      if (explain) for (const line of explained(command.parent!, [])) terminal.print(line);
    });
  return example(command, 'spymaster config --explain');
}

function explained(parent: Command, names: readonly string[]): string[] {
  return parent.commands.flatMap((command) => {
    const path = [...names, command.name()];
    return [
      ...command.options.flatMap((option) => lineOf(command, option, path.join(' '))),
      ...explained(command, path),
    ];
  });
}

/** Nothing for an option that is not set: there is no value to explain. */
function lineOf(command: Command, option: Option, name: string): string[] {
  const variable = variableOf(option);
  // What commander takes from the environment it has not taken yet.
  const fromEnvironment = option.envVar === undefined ? undefined : process.env[option.envVar];
  const attribute = option.attributeName();
  const source = fromEnvironment ? 'env' : command.getOptionValueSource(attribute);
  const value = fromEnvironment || command.getOptionValue(attribute);
  if (value === undefined || source === undefined || (Array.isArray(value) && value.length === 0)) return [];
  const where = source === 'env' ? `${SOURCES.env} (${variable})` : (SOURCES[source] ?? source);
  return [`${name} ${option.long}  ${JSON.stringify(value)}, from ${where}`];
}
