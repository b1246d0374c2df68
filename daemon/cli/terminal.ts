import { isSpymasterError, SpymasterError } from '../../shared/errors.ts';
import { fileFailure } from '../files/durable-write.ts';
import { REMEDIES } from './remedies.ts';

/**
 * Where a command writes: results to standard output, everything about the work to
 * standard error.
 */
export interface Terminal {
  print(line: string): void;
  note(line: string): void;
  /**
   * @param from how far the work had come before this run: its rate counts only what is
   * done now
   */
  progress(label: string, from?: number): Progress;
}

export interface Progress {
  update(done: number, total: number, detail: string): void;
  finish(summary: string): void;
}

const BAR_WIDTH = 24;
/**
 * Without a terminal to redraw, a line now and then is enough to see that work goes on.
 */
const PLAIN_INTERVAL_MS = 5000;

export function makeTerminal(): Terminal {
  const out = (line: string) => void process.stdout.write(`${visible(line)}\n`);
  const note = (line: string) => void process.stderr.write(`${visible(line)}\n`);
  return {
    print: out,
    note,
    progress: (label, from = 0) =>
      process.stderr.isTTY ? barProgress(label, from) : plainProgress(label, from),
  };
}

/**
 * Text from files and services may hold control characters, which a terminal would obey:
 * they are shown instead.
 */
export function visible(text: string): string {
  return text.replace(
    /(?![\n\t])\p{Cc}/gu,
    (character) => `\\x${character.charCodeAt(0).toString(16).padStart(2, '0')}`,
  );
}

function timing(startedAt: number, from: number, now: number, total: number): string {
  const seconds = (performance.now() - startedAt) / 1000;
  const done = now - from;
  if (done <= 0 || seconds < 0.5) return '';
  const left = (seconds / done) * (total - now);
  return `  ${(done / seconds).toFixed(1)}/s  ${left < 1 ? 'almost done' : `${Math.ceil(left)} s left`}`;
}

function barProgress(label: string, from: number): Progress {
  const startedAt = performance.now();
  return {
    update(done, total, detail) {
      const filled = Math.round((done / total) * BAR_WIDTH);
      const bar = '█'.repeat(filled) + '░'.repeat(BAR_WIDTH - filled);
      process.stderr.write(
        `\r\x1b[2K${label} ${bar} ${done}/${total}  ${visible(detail)}${timing(startedAt, from, done, total)}`,
      );
    },
    finish(summary) {
      process.stderr.write(`\r\x1b[2K${label}: ${visible(summary)}\n`);
    },
  };
}

function plainProgress(label: string, from: number): Progress {
  const startedAt = performance.now();
  let lastPrinted = startedAt;
  return {
    update(done, total, detail) {
      if (performance.now() - lastPrinted < PLAIN_INTERVAL_MS) return;
      lastPrinted = performance.now();
      process.stderr.write(
        `${label}: ${done}/${total} ${visible(detail)}${timing(startedAt, from, done, total)}\n`,
      );
    },
    finish(summary) {
      process.stderr.write(`${label}: ${visible(summary)}\n`);
    },
  };
}

/**
 * What the user reads when a command fails: one paragraph, no stack trace unless asked
 * for.
 */
export function describeFailure(failure: unknown, verbose: boolean): string {
  const error = isSpymasterError(failure) ? failure : (fileFailure(failure) ?? failure);
  const known = isSpymasterError(error);
  const { message, stack } = error instanceof Error ? error : new Error(String(error));
  const paragraph = known
    ? `spymaster: ${[message, error.hint, REMEDIES[error.code]].filter(Boolean).join(' ')}`
    : `spymaster: an unexpected error: ${message}. Run it again with --verbose and report what it prints.`;
  return verbose && stack ? `${paragraph}\n${stack}` : paragraph;
}

export const exitCodeOf = (error: unknown): number => (isSpymasterError(error) ? error.exitCode : 1);

/** A whole number within bounds. @throws {SpymasterError} USAGE */
export function parseCount(text: string, what: string, lowest: number, highest: number): number {
  const value = /^\d+$/.test(text) ? Number(text) : Number.NaN;
  if (value >= lowest && value <= highest) return value;
  throw new SpymasterError(
    'USAGE',
    `${what} must be a whole number from ${lowest} to ${highest}, not "${text}".`,
  );
}

/** A name that says something. @throws {SpymasterError} USAGE for an empty one */
export function parseName(text: string, what: string): string {
  if (text.trim() !== '') return text;
  throw new SpymasterError('USAGE', `${what} is empty.`, {
    hint: `Write a name after ${what}, or leave it out.`,
  });
}

/** One of a list of words, in upper or lower case. @throws {SpymasterError} USAGE */
export function parseChoice<T extends string>(text: string, what: string, choices: readonly T[]): T {
  const found = choices.find((choice) => choice.toLowerCase() === text.toLowerCase());
  if (found !== undefined) return found;
  throw new SpymasterError('USAGE', `${what} must be one of ${choices.join(', ')}, not "${text}".`);
}
