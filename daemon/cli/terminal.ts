import { isSpymasterError, SpymasterError } from '../../shared/errors.ts';
import { fileFailure } from '../files/durable-write.ts';
import { makeProgress, type Progress, type ProgressOptions } from './progress.ts';
import { REMEDIES } from './remedies.ts';
import { visible } from './visible.ts';

/**
 * Where a command writes: results to standard output, everything about the work to
 * standard error.
 */
export interface Terminal {
  print(line: string): void;
  note(line: string): void;
  progress(label: string, options?: ProgressOptions): Progress;
}

export function makeTerminal(): Terminal {
  const out = (line: string) => void process.stdout.write(`${visible(line)}\n`);
  const note = (line: string) => void process.stderr.write(`${visible(line)}\n`);
  return {
    print: out,
    note,
    progress: (label, options = {}) => makeProgress(label, options, process.stderr),
  };
}

const PLACES = 'Check the path and its permissions, or name another folder with --data.';

/**
 * What the user reads when a command fails: one paragraph, no stack trace unless asked
 * for.
 */
export function describeFailure(failure: unknown, verbose: boolean): string {
  const error = isSpymasterError(failure) ? failure : (fileFailure(failure, PLACES) ?? failure);
  const known = isSpymasterError(error);
  const { message, stack } = error instanceof Error ? error : new Error(String(error));
  const paragraph = known
    ? `spymaster: ${[message, error.hint, REMEDIES[error.code]].filter(Boolean).join(' ')}`
    : `spymaster: an unexpected error: ${message}. Run it again with --verbose and report what it prints.`;
  return verbose && stack ? `${paragraph}\n${stack}` : paragraph;
}

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
