import { existsSync, readFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import type { Command, Option } from 'commander';
import { parse } from 'smol-toml';
import { SpymasterError } from '../../shared/errors.ts';

/** Names the configuration file; without it the user's own is looked for. */
export const CONFIG_VARIABLE = 'SPYMASTER_CONFIG';

/** Where the configuration is, if it is: what a variable names has to be there. */
export function configFile(environment: NodeJS.ProcessEnv = process.env): string | null {
  const named = environment[CONFIG_VARIABLE];
  if (named) return named;
  const own = join(environment.XDG_CONFIG_HOME || join(homedir(), '.config'), 'spymaster', 'config.toml');
  return existsSync(own) ? own : null;
}

type Table = Readonly<Record<string, unknown>>;
const isTable = (value: unknown): value is Table =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/**
 * Takes a configuration file for what is not typed and not in the environment. A key is
 * an option's long name: at the top for every command that has it, below a command's name
 * for that one alone.
 * @throws {SpymasterError} FILE_NOT_FOUND, FILE_UNREADABLE; USAGE for what is no TOML, a
 * key that no command has, and a value that its option does not take
 */
export function applyConfig(program: Command, path: string): void {
  const tables = readConfig(path);
  const known = new Set<string>();
  applyTable(program, tables, { path, known });
  const unknown = Object.entries(tables).find(([key, value]) => !isTable(value) && !known.has(key));
  if (unknown) throw wrong(path, `no command has an option --${unknown[0]}`);
}

interface Source {
  readonly path: string;
  /** Keys that some command has. */
  readonly known: Set<string>;
}

function readConfig(path: string): Table {
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch (error) {
    const missing = (error as NodeJS.ErrnoException).code === 'ENOENT';
    throw new SpymasterError(
      missing ? 'FILE_NOT_FOUND' : 'FILE_UNREADABLE',
      `The configuration ${path} ${missing ? 'does not exist' : 'cannot be read'}.`,
      { hint: `Check ${CONFIG_VARIABLE}.`, cause: error },
    );
  }
  try {
    return parse(text);
  } catch (error) {
    throw wrong(path, (error as Error).message.split('\n')[0]!);
  }
}

/** Values of a command and of those above it; its own win. */
function applyTable(command: Command, table: Table, source: Source): void {
  const own = new Map(Object.entries(table).filter(([, value]) => !isTable(value)));
  for (const below of command.commands) {
    for (const [key, value] of own) if (set(below, key, value, source)) source.known.add(key);
    const named = table[below.name()];
    const rest = Object.fromEntries(own);
    if (!isTable(named)) {
      if (below.commands.length > 0) applyTable(below, rest, source);
      continue;
    }
    for (const [key, value] of Object.entries(named))
      if (!isTable(value) && !set(below, key, value, source) && below.commands.length === 0)
        throw wrong(source.path, `"${below.name()}" has no option --${key}`);
    if (below.commands.length > 0) applyTable(below, { ...rest, ...named }, source);
  }
  const commands = new Set(command.commands.map((each) => each.name()));
  const stranger = Object.entries(table).find(([key, value]) => isTable(value) && !commands.has(key));
  if (stranger) throw wrong(source.path, `there is no command "${stranger[0]}"`);
}

/** False where the command has no such option. */
function set(command: Command, key: string, value: unknown, { path }: Source): boolean {
  const option = command.options.find(({ long }) => long === `--${key}`);
  if (!option) return false;
  try {
    command.setOptionValueWithSource(option.attributeName(), optionValue(option, value), 'config');
  } catch (error) {
    throw wrong(path, (error as Error).message.replace(/\.$/, ''));
  }
  return true;
}

/**
 * A value as the option's own parser gives it; several where the option takes them.
 * @throws {Error} where it does not take it
 */
export function optionValue(option: Option, value: unknown): unknown {
  if (option.isBoolean()) {
    if (typeof value !== 'boolean') throw new Error(`${option.long} is true or false`);
    return value;
  }
  const { parseArg } = option as { parseArg?: (text: string, before: unknown) => unknown };
  if (!Array.isArray(value)) return parseArg ? parseArg(String(value), option.defaultValue) : String(value);
  return value.reduce<unknown>(
    (before, each) => (parseArg ? parseArg(String(each), before) : each),
    option.defaultValue,
  );
}

const wrong = (path: string, what: string): SpymasterError =>
  new SpymasterError('USAGE', `${path}: ${what}.`, {
    hint: 'Keys are the long names of options: spymaster config --explain shows those in force.',
  });
