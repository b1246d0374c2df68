import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Command } from 'commander';
import { afterAll, beforeEach, describe, expect, it } from 'vitest';
import { applyConfig, configFile } from '../../../daemon/cli/config.ts';
import { withData, withWorkers } from '../../../daemon/cli/options.ts';

const folder = mkdtempSync(join(tmpdir(), 'spymaster-config-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const path = join(folder, 'config.toml');

let ran: { command: string; options: Record<string, unknown> } | null;
function program(): Command {
  const root = new Command('spymaster').exitOverride();
  const add = (command: Command) =>
    command.action(() => {
      ran = { command: command.name(), options: command.opts() };
    });
  const serve = withData(new Command('serve'))
    .option('--port <port>', 'where', Number, 8765)
    .option('--auto', 'go on')
    .option('--allow-origin <origin>', 'in', (each: string, before: string[]) => [...before, each], []);
  const backfill = withWorkers(withData(new Command('backfill')));
  const streams = new Command('streams');
  const train = withWorkers(new Command('train'));
  streams.addCommand(add(train));
  for (const command of [add(serve), add(backfill)]) root.addCommand(command);
  return root.addCommand(streams);
}
async function run(toml: string, ...args: string[]) {
  writeFileSync(path, toml);
  const root = program();
  applyConfig(root, path);
  await root.parseAsync(args, { from: 'user' });
  return ran!.options;
}
beforeEach(() => {
  ran = null;
});

describe('The configuration', () => {
  it('is in force at the top for every command, and below a name for that one', async () => {
    const toml =
      'data = "/lake"\nworkers = 3\n[serve]\nport = 9000\nauto = true\nallow-origin = ["http://localhost:1", "http://localhost:2"]\n[streams.train]\nworkers = 7\n';
    expect(await run(toml, 'serve')).toEqual({
      data: '/lake',
      port: 9000,
      auto: true,
      allowOrigin: ['http://localhost:1', 'http://localhost:2'],
    });
    expect(await run(toml, 'backfill')).toEqual({ data: '/lake', workers: 3 });
    expect(await run(toml, 'streams', 'train')).toEqual({ workers: 7 });
  });
  it('gives way to the environment, and both to what is typed', async () => {
    const before = process.env.SPYMASTER_DATA;
    process.env.SPYMASTER_DATA = '/environment';
    try {
      expect((await run('data = "/lake"', 'backfill')).data).toBe('/environment');
      expect((await run('data = "/lake"', 'backfill', '--data', '/typed')).data).toBe('/typed');
    } finally {
      if (before === undefined) delete process.env.SPYMASTER_DATA;
      else process.env.SPYMASTER_DATA = before;
    }
    expect((await run('[serve]\nport = 9000', 'serve', '--port', '1')).port).toBe(1);
  });
  it.each([
    ['speling = 1', 'no command has an option --speling'],
    ['[serve]\nspeling = 1', '"serve" has no option --speling'],
    ['[sevre]\nport = 1', 'there is no command "sevre"'],
    ['workers = "many"', '--workers must be'],
    ['[serve]\nauto = "yes"', '--auto is true or false'],
    ['data = ', 'Invalid TOML document'],
  ])('refuses %j, and says where', async (toml, message) => {
    await expect(run(toml, 'backfill')).rejects.toMatchObject({
      code: 'USAGE',
      message: expect.stringMatching(new RegExp(`^${path}: .*${message.replace(/[()]/g, '.')}`)),
    });
  });
  it('is where a variable says, or the user’s own if there is one', () => {
    expect(configFile({ SPYMASTER_CONFIG: '/somewhere.toml' })).toBe('/somewhere.toml');
    expect(configFile({ XDG_CONFIG_HOME: folder })).toBeNull();
    mkdirSync(join(folder, 'spymaster'));
    writeFileSync(join(folder, 'spymaster', 'config.toml'), '');
    expect(configFile({ XDG_CONFIG_HOME: folder })).toBe(join(folder, 'spymaster', 'config.toml'));
    expect(() => applyConfig(program(), '/somewhere.toml')).toThrow(
      expect.objectContaining({ code: 'FILE_NOT_FOUND' }),
    );
  });
});
