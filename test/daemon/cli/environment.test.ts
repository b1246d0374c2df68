import { Command, Option } from 'commander';
import { describe, expect, it } from 'vitest';
import { applyEnvironment, variableOf } from '../../../daemon/cli/environment.ts';
import { parseCount } from '../../../daemon/cli/terminal.ts';

let ran: Record<string, unknown>;
async function run(environment: NodeJS.ProcessEnv, ...args: string[]): Promise<Record<string, unknown>> {
  const root = new Command('spymaster').exitOverride();
  const add = (command: Command) =>
    command.action(() => {
      ran = command.opts();
    });
  const serve = new Command('serve')
    .option('--port <port>', 'where', (text) => parseCount(text, '--port', 1, 65_535), 8765)
    .option('--auto', 'go on')
    .option('--log-level <level>', 'how much')
    .option('--allow-origin <origin>', 'in', (each: string, before: string[]) => [...before, each], [])
    .addOption(new Option('--data <dir>', 'where').env('SPYMASTER_DATA').default('./data'));
  const train = new Command('train').requiredOption('--start <date>', 'from');
  root.addCommand(add(serve)).addCommand(new Command('streams').addCommand(add(train)));
  root.commands[0]!.setOptionValueWithSource('logLevel', 'warn', 'config');
  applyEnvironment(root, environment);
  await root.parseAsync(args, { from: 'user' });
  return ran;
}

describe('The environment', () => {
  it('has a variable for each option, behind what is typed and before the configuration', async () => {
    expect(await run({}, 'serve')).toMatchObject({ port: 8765, logLevel: 'warn', allowOrigin: [] });
    const variables = {
      SPYMASTER_PORT: '9000',
      SPYMASTER_AUTO: 'true',
      SPYMASTER_LOG_LEVEL: 'debug',
      SPYMASTER_ALLOW_ORIGIN: 'http://localhost:1,http://localhost:2',
    };
    expect(await run(variables, 'serve')).toEqual({
      port: 9000,
      auto: true,
      logLevel: 'debug',
      allowOrigin: ['http://localhost:1', 'http://localhost:2'],
      data: './data',
    });
    expect(await run(variables, 'serve', '--port', '9001')).toMatchObject({ port: 9001 });
  });
  it('is in force for commands below others, and answers what a command requires', async () => {
    expect(await run({ SPYMASTER_START: '2025-06-05' }, 'streams', 'train')).toEqual({ start: '2025-06-05' });
  });
  it('says nothing where a variable is empty, and no where it says so', async () => {
    expect(await run({ SPYMASTER_PORT: '', SPYMASTER_AUTO: '0' }, 'serve')).toMatchObject({
      port: 8765,
      auto: false,
    });
  });
  it('names the variable whose value is none', async () => {
    await expect(run({ SPYMASTER_AUTO: 'maybe' }, 'serve')).rejects.toMatchObject({
      code: 'USAGE',
      message: 'SPYMASTER_AUTO: it is true or false, not "maybe".',
      hint: 'It stands for --auto of serve.',
    });
    await expect(run({ SPYMASTER_PORT: 'here' }, 'serve')).rejects.toMatchObject({
      code: 'USAGE',
      message: expect.stringMatching(/^SPYMASTER_PORT: --port/),
    });
  });
  it('names its variables by the options’ long names', () => {
    expect(variableOf(new Option('--allow-origin <origin>'))).toBe('SPYMASTER_ALLOW_ORIGIN');
    expect(variableOf(new Option('--data <dir>').env('SPYMASTER_DATA'))).toBe('SPYMASTER_DATA');
  });
});
