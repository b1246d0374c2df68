import { createHash } from 'node:crypto';
import { readFileSync, readlinkSync } from 'node:fs';
import { hostname } from 'node:os';
import { threadId } from 'node:worker_threads';

/**
 * Who holds something: a process of a machine, told apart from a later one with its
 * number.
 */
export interface Owner {
  readonly host: string;
  /** Names this start of the machine; empty where the system does not tell. */
  readonly bootId: string;
  /**
   * Processes of other containers have numbers of their own; empty where the system does
   * not tell.
   */
  readonly pidNamespace: string;
  readonly pid: number;
  /** When the process began, in the system's own unit. */
  readonly started: string;
}

const readOrEmpty = (read: () => string): string => {
  try {
    return read().trim();
  } catch {
    return '';
  }
};

/** Field 22 of /proc/PID/stat; the name in field 2 may hold spaces and parentheses. */
const startOf = (pid: number | 'self'): string =>
  readOrEmpty(
    () => readFileSync(`/proc/${pid}/stat`, 'utf8').replace(/^.*\)/s, '').trim().split(' ')[19] ?? '',
  );

export const THIS_PROCESS: Owner = {
  host: hostname(),
  bootId: readOrEmpty(() => readFileSync('/proc/sys/kernel/random/boot_id', 'utf8')),
  pidNamespace: readOrEmpty(() => readlinkSync('/proc/self/ns/pid')),
  pid: process.pid,
  started: startOf('self'),
};

/** Machine, start of the machine and container, in a few letters. */
const machineOf = ({ host, bootId, pidNamespace }: Owner): string =>
  createHash('sha256')
    .update(JSON.stringify([host, bootId, pidNamespace]))
    .digest('hex')
    .slice(0, 12);

let tokensMade = 0;

/**
 * A name for one writer of this process, never given twice: its machine, process, thread
 * and a number.
 */
export const writerToken = (): string =>
  [machineOf(THIS_PROCESS), THIS_PROCESS.pid, THIS_PROCESS.started || '0', threadId, ++tokensMade].join('-');
export const WRITER_TOKEN_PATTERN = '[0-9a-f]{12}-\\d+-\\d+-\\d+-\\d+';

export type Liveness = 'alive' | 'dead' | 'unknown';

/**
 * Whether an owner is alive: known for processes of this machine and container, unknown
 * for others.
 */
export function livenessOf(owner: Owner): Liveness {
  return machineOf(owner) === machineOf(THIS_PROCESS) ? processLiveness(owner.pid, owner.started) : 'unknown';
}

/** The same for the process that a writer's token in a file name stands for. */
export function tokenLiveness(token: string): Liveness {
  const [machine, pid, started = ''] = token.split('-');
  if (machine !== machineOf(THIS_PROCESS)) return 'unknown';
  return processLiveness(Number(pid), started === '0' ? '' : started);
}

function processLiveness(pid: number, started: string): Liveness {
  if (!isRunning(pid)) return 'dead';
  const now = startOf(pid);
  // Without the start times, a later process with the same number could pass for this
  // one.
  if (now === '' || started === '') return pid === process.pid ? 'alive' : 'unknown';
  return now === started ? 'alive' : 'dead';
}

function isRunning(pid: number): boolean {
  if (!(pid > 0)) return false;
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
