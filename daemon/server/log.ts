import { chmodSync } from 'node:fs';
import pino, { type Logger } from 'pino';
import { writeFailure } from '../files/durable-write.ts';
import { SlidingCount } from './sliding-count.ts';

/** What happens in a daemon, for whoever looks later. */
export interface Log extends Pick<Logger, 'debug' | 'info' | 'warn' | 'error'> {
  /** Who was kept out; of many in one second only the first are written. */
  refusal(facts: object, what: string): void;
  /** A text that is never written, wherever it turns up. */
  hide(secret: string): void;
}

export const LOG_LEVELS = ['debug', 'info', 'warn', 'error'] as const;
export type LogLevel = (typeof LOG_LEVELS)[number];

/** Fields that are never written, however deep they stand. */
const SECRET_FIELDS: ReadonlySet<string> = new Set(['token', 'key', 'apikey', 'authorization', 'cookie']);
const CENSORED = '…';
const MAX_DEPTH = 8;
const OWNER_ONLY = 0o600;
const STANDARD_ERROR = 2;
const SECOND_MS = 1000;
const REFUSALS_PER_SECOND = 20;

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
  const secrets = new Set<string>();
  let hasFailed = false;
  file.on('error', (error: unknown) => {
    if (!hasFailed) onFailure(error);
    hasFailed = true;
  });
  const stream = {
    write: (line: string) => {
      if (!hasFailed)
        file.write([...secrets].reduce((text, secret) => text.replaceAll(secret, CENSORED), line));
    },
  };
  const logger = pino(
    {
      level,
      base: null,
      timestamp: pino.stdTimeFunctions.isoTime,
      formatters: {
        level: (label) => ({ level: label }),
        log: (facts) => censored(facts, 0) as Record<string, unknown>,
      },
    },
    stream,
  );
  return withOwn(logger, (secret) => secrets.add(secret));
}

export const NO_LOG: Log = withOwn(pino({ enabled: false }), () => undefined);

function withOwn(logger: Logger, hide: (secret: string) => unknown): Log {
  const refusals = new SlidingCount(SECOND_MS);
  let leftOut = 0;
  return Object.assign(logger, {
    hide: (secret: string) => void hide(secret),
    refusal: (facts: object, what: string) => {
      if (refusals.add() > REFUSALS_PER_SECOND) {
        leftOut++;
        return;
      }
      logger.warn(leftOut > 0 ? { ...facts, leftOut } : facts, what);
      leftOut = 0;
    },
  });
}

function censored(value: unknown, depth: number): unknown {
  if (value instanceof Error) return censored(pino.stdSerializers.err(value), depth);
  if (Array.isArray(value))
    return depth > MAX_DEPTH ? CENSORED : value.map((each) => censored(each, depth + 1));
  if (typeof value !== 'object' || value === null) return value;
  if (depth > MAX_DEPTH) return CENSORED;
  return Object.fromEntries(
    Object.entries(value).map(([name, each]) => [
      name,
      SECRET_FIELDS.has(name.toLowerCase()) ? CENSORED : censored(each, depth + 1),
    ]),
  );
}

function destinationOf(path: string) {
  if (path === '-') return pino.destination({ dest: STANDARD_ERROR, sync: true });
  try {
    const file = pino.destination({ dest: path, sync: true, append: true, mkdir: true, mode: OWNER_ONLY });
    // One that was there may have been for others to read.
    chmodSync(path, OWNER_ONLY);
    return file;
  } catch (error) {
    throw writeFailure(path, error);
  }
}
