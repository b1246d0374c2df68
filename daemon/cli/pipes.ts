/**
 * Standard output and standard error may go away or fill up while a command runs. That
 * ends the printing, never the work: a command whose reader has left, as `| head` does,
 * finishes in silence, and one whose output cannot be written says so at the end.
 */
export interface Pipes {
  /**
   * Exit code of a command that ended with `code`, now that everything has been printed
   * that could be.
   */
  exitCode(code: number): number;
}

export function watchPipes(): Pipes {
  let failure: string | null = null;
  process.stderr.on('error', () => undefined);
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') failure ??= error.code ?? error.message;
  });
  return {
    exitCode: (code) => {
      if (failure === null) return code;
      const why = failure === 'ENOSPC' ? 'the disk is full' : failure;
      process.stderr.write(
        `spymaster: the output could not be written: ${why}. Free some space, or write it elsewhere.\n`,
      );
      return 1;
    },
  };
}
