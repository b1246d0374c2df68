import { Command } from 'commander';
import { describe, expect, it } from 'vitest';
import { openDoor, parsePort, withDoor } from '../../../daemon/cli/door.ts';
import type { DoorOptions } from '../../../daemon/server/door.ts';

function opened(...args: readonly string[]) {
  const notes: string[] = [];
  const terminal = {
    print: () => undefined,
    note: (line: string) => notes.push(line),
    progress: () => ({ begin: () => undefined, update: () => undefined, finish: () => undefined }),
  };
  const options = withDoor(new Command('serve')).parse(args, { from: 'user' }).opts<DoorOptions>();
  return { notes, door: openDoor(terminal, options) };
}

describe('The door, as it is typed', () => {
  it('is this machine’s at 8765, and says nothing', async () => {
    const { door, notes } = opened();
    expect(await door).toMatchObject({ host: '127.0.0.1', port: 8765, allowedOrigins: [], allowedHosts: [] });
    expect(notes).toEqual([]);
  });
  it('says whose pages may connect, each', async () => {
    const { door, notes } = opened(
      '--allow-origin',
      'http://localhost:1',
      '--allow-origin',
      'http://localhost:2',
    );
    expect((await door).allowedOrigins).toEqual(['http://localhost:1', 'http://localhost:2']);
    expect(notes).toEqual([
      'Pages of http://localhost:1 may connect; they still need the token.',
      'Pages of http://localhost:2 may connect; they still need the token.',
    ]);
  });
  it('is not opened to other machines by halves', async () => {
    await expect(opened('--host', '0.0.0.0').door).rejects.toMatchObject({ code: 'USAGE' });
  });
  it('has a port', () => {
    expect([parsePort('0'), parsePort('65535')]).toEqual([0, 65_535]);
    expect(() => parsePort('65536')).toThrow(/--port must be/);
  });
});
