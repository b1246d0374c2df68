import type { Command } from 'commander';
import { type Door, type DoorOptions, doorOf, isLoopback, LOOPBACK } from '../server/door.ts';
import { parseCount, type Terminal } from './terminal.ts';

export const DEFAULT_PORT = 8765;
const MAX_PORT = 65_535;

export const parsePort = (text: string): number => parseCount(text, '--port', 0, MAX_PORT);
const listed = (each: string, before: readonly string[]): readonly string[] => [...before, each];

/** Where a daemon listens, and to whom: this machine alone, unless all of it is said. */
export function withDoor(command: Command): Command {
  return command
    .option('--port <port>', 'where to listen; 0 for any free port', parsePort, DEFAULT_PORT)
    .option(
      '--allow-origin <origin>',
      'let a chart of your own in, as http://localhost:5173; may be given again. It still needs the token',
      listed,
      [],
    )
    .option(
      '--host <address>',
      'the address to listen at; another than this machine’s own needs the rest',
      LOOPBACK,
    )
    .option('--allow-remote', 'let other machines in, over TLS alone')
    .option('--allow-host <name>', 'a name that the daemon is asked by; may be given again', listed, [])
    .option('--tls-cert <file>', 'the certificate, PEM')
    .option('--tls-key <file>', 'its key, PEM');
}

/**
 * Checks it, and says who may come in.
 * @throws {SpymasterError} USAGE, FILE_UNREADABLE
 */
export async function openDoor(terminal: Terminal, options: DoorOptions): Promise<Door> {
  const door = await doorOf(options);
  for (const origin of door.allowedOrigins ?? [])
    terminal.note(`Pages of ${origin} may connect; they still need the token.`);
  if (!isLoopback(options.host))
    terminal.note(
      `Other machines may connect, as to ${door.allowedHosts?.join(', ')}; they need the token: spymaster token`,
    );
  return door;
}
