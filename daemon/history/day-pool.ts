import { availableParallelism } from 'node:os';
import { Piscina } from 'piscina';
import { type ErrorCode, SpymasterError } from '../../shared/errors.ts';
import type { Task, TaskFailure } from './worker.ts';

const IS_SOURCE = import.meta.url.endsWith('.ts');
const WORKER_FILE = new URL(IS_SOURCE ? './worker.ts' : './worker.js', import.meta.url).href;

export const defaultWorkers = (): number => Math.max(1, Math.min(8, availableParallelism()));

/** Runs days in parallel. Results come in the order of the tasks, whichever finishes first. */
export class DayPool {
  readonly #pool: Piscina;

  constructor(workers: number) {
    this.#pool = new Piscina({ filename: WORKER_FILE, minThreads: workers, maxThreads: workers });
  }

  /** @throws {SpymasterError} the first task's failure, after the others in flight have finished */
  async run<T>(tasks: readonly Task[], onDone: (task: Task, result: T) => void): Promise<T[]> {
    const settled = await Promise.allSettled(
      tasks.map(async (task) => {
        const answer = (await this.#pool.run(task)) as { result: T } | { failure: TaskFailure };
        if ('failure' in answer) throw fromFailure(answer.failure);
        onDone(task, answer.result);
        return answer.result;
      }),
    );
    return settled.map((entry) => {
      if (entry.status === 'rejected') throw entry.reason;
      return entry.value;
    });
  }

  close(): Promise<void> {
    return this.#pool.destroy();
  }
}

function fromFailure({ code, message, hint }: TaskFailure): SpymasterError {
  return new SpymasterError(code as ErrorCode, message, hint === null ? {} : { hint });
}
