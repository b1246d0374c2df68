import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { Timed } from './fair.ts';

const OWN_RUN = fileURLToPath(new URL('./own-run.ts', import.meta.url));

/** A work of {@link file://./own-run.ts}, timed within a process of its own. */
export async function ownRun(work: string, place: string): Promise<Timed> {
  return JSON.parse(await printedBy(process.execPath, [OWN_RUN, work, place], 'pipe')) as Timed;
}

/** A program from its start to its end, what it prints thrown away. */
export async function programRun(command: string, args: readonly string[], records: number): Promise<Timed> {
  const startedAt = performance.now();
  await printedBy(command, args, 'ignore');
  return { records, seconds: (performance.now() - startedAt) / 1000 };
}

function printedBy(command: string, args: readonly string[], output: 'pipe' | 'ignore'): Promise<string> {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { stdio: ['ignore', output, 'inherit'] });
    let text = '';
    child.stdout?.on('data', (piece: Buffer) => {
      text += piece.toString();
    });
    child.on('error', reject);
    child.on('close', (code) => {
      if (code === 0) resolve(text);
      else reject(new Error(`${command} ended with ${code}`));
    });
  });
}

/** Whether a program can be run here. */
export const isThere = (command: string): Promise<boolean> =>
  programRun(command, ['--version'], 0).then(
    () => true,
    () => false,
  );
