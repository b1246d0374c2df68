import pino, { type Logger } from 'pino';
import { writeFailure } from '../files/durable-write.ts';

/** What happens in a daemon, for whoever looks later. */
export type Log = Pick<Logger, 'debug' | 'info' | 'warn' | 'error'>;

export const LOG_LEVELS = ['debug', 'info', 'warn', 'error'] as const;
export type LogLevel = (typeof LOG_LEVELS)[number];

export const NO_LOG: Log = pino({ enabled: false });

/** Fields that are never written, wherever they stand. */
const SECRETS = ['token', 'key', 'authorization', 'cookie'];
const PLACES = ['', '*.', '*.*.'];
const OWNER_ONLY = 0o600;
const STANDARD_ERROR = 2;

export interface LogOptions {
  /** A file that is written behind what is there; `-` for standard error. */
  readonly path: string;
  readonly level: LogLevel;
  /** Told once of a log that cannot be written any more: the daemon goes on without. */
  readonly onFailure: (error: unknown) => void;
}

/**
 * Lines of JSON, readable by their owner alone.
 * @throws {SpymasterError} WRITE_FAILED
 */
export function makeLog({ path, level, onFailure }: LogOptions): Log {
  const file = destinationOf(path);
  let hasFailed = false;
  file.on('error', (error: unknown) => {
    if (!hasFailed) onFailure(error);
    hasFailed = true;
  });
  const redact = { paths: PLACES.flatMap((place) => SECRETS.map((secret) => place + secret)), censor: '…' };
  const options = { level, base: null, redact, timestamp: pino.stdTimeFunctions.isoTime };
  return pino({ ...options, formatters: { level: (label) => ({ level: label }) } }, file);
}

function destinationOf(path: string) {
  if (path === '-') return pino.destination({ dest: STANDARD_ERROR, sync: true });
  try {
    return pino.destination({ dest: path, sync: true, append: true, mkdir: true, mode: OWNER_ONLY });
  } catch (error) {
    throw writeFailure(path, error);
  }
}
