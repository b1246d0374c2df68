import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Command } from 'commander';
import { afterAll, describe, expect, it } from 'vitest';
import { type LogOptions, openLog, withLog } from '../../../daemon/cli/log.ts';

const folder = mkdtempSync(join(tmpdir(), 'spymaster-cli-log-'));
afterAll(() => rmSync(folder, { recursive: true }));

function opened(...args: readonly string[]) {
  const said: string[] = [];
  const user = {
    print: (line: string) => said.push(`print ${line}`),
    note: (line: string) => said.push(`note ${line}`),
    progress: () => ({ begin: () => undefined, update: () => undefined, finish: () => undefined }),
  };
  const options = withLog(new Command('serve')).parse(args, { from: 'user' }).opts<LogOptions>();
  return { said, ...openLog(user, options) };
}

describe('What a daemon says', () => {
  it('is in its log too, and on the terminal as ever', () => {
    const path = join(folder, 'daemon.log');
    const { terminal, said, log } = opened('--log', path);
    terminal.print('Spymaster replays 2025-06-05');
    terminal.note('Press Ctrl-C to stop.');
    log.debug('nothing of this level');
    const lines = readFileSync(path, 'utf8').trim().split('\n');
    expect(lines.map((line) => JSON.parse(line).msg)).toEqual([
      'Spymaster replays 2025-06-05',
      'Press Ctrl-C to stop.',
    ]);
    expect(said).toEqual(['print Spymaster replays 2025-06-05', 'note Press Ctrl-C to stop.']);
  });
  it('is put down from the level on that was asked for', () => {
    const path = join(folder, 'warn.log');
    const { terminal, log } = opened('--log', path, '--log-level', 'warn');
    terminal.note('of no weight');
    log.warn('of some');
    expect(
      readFileSync(path, 'utf8')
        .trim()
        .split('\n')
        .map((line) => JSON.parse(line).msg),
    ).toEqual(['of some']);
  });
  it('is put down nowhere without being told', () => {
    const { log, terminal, said } = opened();
    log.error('nowhere');
    terminal.note('here');
    expect(said).toEqual(['note here']);
  });
  it('has levels, and no others', () => {
    expect(() => opened('--log-level', 'loud')).toThrow(
      /--log-level must be one of debug, info, warn, error/,
    );
  });
});
