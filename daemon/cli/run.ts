import { Command, CommanderError, type OutputConfiguration } from 'commander';
import { backfillCommand } from './commands/backfill.ts';
import { barsCommand } from './commands/bars.ts';
import { bronzeCommand } from './commands/bronze.ts';
import { completionCommand } from './commands/completion.ts';
import { configCommand } from './commands/config.ts';
import { dbnCommand } from './commands/dbn.ts';
import { demoCommand } from './commands/demo.ts';
import { doctorCommand } from './commands/doctor.ts';
import { downloadCommand } from './commands/download.ts';
import { episodesCommand } from './commands/episodes.ts';
import { evaluateCommand } from './commands/evaluate.ts';
import { indexCommand } from './commands/index.ts';
import { ledgerCommand } from './commands/ledger.ts';
import { normalizeCommand } from './commands/normalize.ts';
import { pipelineCommand } from './commands/pipeline.ts';
import { placeboCommand } from './commands/placebo.ts';
import { queryCommand } from './commands/query.ts';
import { ratesCommand } from './commands/rates.ts';
import { serveCommand } from './commands/serve.ts';
import { simulateCommand } from './commands/simulate.ts';
import { streamsCommand } from './commands/streams.ts';
import { tokenCommand } from './commands/token.ts';
import { validateCommand } from './commands/validate.ts';
import { applyConfig, configFile } from './config.ts';
import { applyEnvironment } from './environment.ts';
import { BAD_USAGE, exitCodeOf } from './exit-codes.ts';
import { describeFailure, makeTerminal, type Terminal } from './terminal.ts';
import { packageVersion } from './version.ts';

/**
 * The command line as commander knows it.
 * @param problems what is wrong with how things are set up, for who looks into that
 */
export function programFor(terminal: Terminal, problems: readonly unknown[] = []): Command {
  const program = new Command('spymaster')
    .description('What similar approaches to a price level did, and how sure that is.')
    .version(packageVersion(), '--version', 'print the version')
    .option('--verbose', 'add the stack trace to an error')
    .configureHelp({ sortSubcommands: false })
    // What follows a command is that one's, though one before it knows an option of that
    // name.
    .enablePositionalOptions()
    .exitOverride()
    .configureOutput(outputFor('spymaster'))
    .showSuggestionAfterError(true);
  for (const command of COMMANDS) program.addCommand(command(terminal, problems));
  inheritSettings(program, program.name());
  return program;
}

/** Commander hands settings down only to the commands that it makes itself. */
function inheritSettings(parent: Command, parentTyped: string): void {
  for (const command of parent.commands) {
    const typed = `${parentTyped} ${command.name()}`;
    inheritSettings(command.copyInheritedSettings(parent).configureOutput(outputFor(typed)), typed);
  }
}

const COMMANDS = [
  demoCommand,
  serveCommand,
  ratesCommand,
  episodesCommand,
  queryCommand,
  backfillCommand,
  pipelineCommand,
  normalizeCommand,
  indexCommand,
  evaluateCommand,
  placeboCommand,
  streamsCommand,
  ledgerCommand,
  simulateCommand,
  downloadCommand,
  bronzeCommand,
  validateCommand,
  barsCommand,
  dbnCommand,
  doctorCommand,
  configCommand,
  tokenCommand,
  completionCommand,
] satisfies readonly ((terminal: Terminal, problems: readonly unknown[]) => Command)[];

/**
 * Runs one command line. Returns the exit code: 0 success, 1 failed work, 2 bad usage.
 */
export async function runCli(args: readonly string[]): Promise<number> {
  const terminal = makeTerminal();
  const problems: unknown[] = [];
  const program = programFor(terminal, problems);
  try {
    configure(program, args, (problem, word) => {
      problems.push(problem);
      // The doctor has it among its findings.
      if (word !== 'doctor') terminal.note(describeFailure(problem, false));
    });
    await program.parseAsync(verboseFirst(args), { from: 'user' });
    return Number(process.exitCode ?? 0);
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : BAD_USAGE;
    terminal.note(describeFailure(error, program.opts<{ verbose?: boolean }>().verbose ?? false));
    return exitCodeOf(error);
  }
}

/** What looks into how things are set up works with a configuration that does not. */
const LOOKS_AT_SET_UP: ReadonlySet<string | undefined> = new Set([
  'config',
  'doctor',
  'completion',
  'help',
  '--help',
  '-h',
  '--version',
]);

/** @param onProblem is told what does not matter to the command that is named */
function configure(
  program: Command,
  args: readonly string[],
  onProblem: (problem: unknown, word: string | undefined) => void,
): void {
  const word = args.find((arg) => !arg.startsWith('-'));
  const looks = [word, ...args.filter((arg) => arg.startsWith('-'))].some((arg) => LOOKS_AT_SET_UP.has(arg));
  const config = configFile();
  for (const apply of [
    () => config !== null && applyConfig(program, config),
    () => applyEnvironment(program),
  ])
    try {
      apply();
    } catch (error) {
      if (!looks) throw error;
      onProblem(error, word);
    }
}

/** It may stand anywhere; the program's own options come before its commands. */
const verboseFirst = (args: readonly string[]): string[] => {
  const isVerbose = (arg: string) => arg === '--verbose';
  return [...args.filter(isVerbose).slice(0, 1), ...args.filter((arg) => !isVerbose(arg))];
};

/** Where commander reports an error in what follows `typed`. */
const outputFor = (typed: string): OutputConfiguration => ({
  outputError: (text, write) => write(`spymaster: ${sentence(text, typed)}\n`),
});

/** commander says "error: unknown command 'x'"; ours is a sentence with a way on. */
function sentence(text: string, typed: string): string {
  const plain = text
    .replace(/^error: /, '')
    .trim()
    .replaceAll('\n', ' ');
  return `${plain}${/[.?)!]$/.test(plain) ? '' : '.'} Run "${typed} --help" for what it takes.`;
}
