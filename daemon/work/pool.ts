import { availableParallelism } from 'node:os';
import { Piscina } from 'piscina';
import { type Attempt, resultOf } from './failure.ts';
import type { Task } from './worker.ts';

const IS_SOURCE = import.meta.url.endsWith('.ts');
const WORKER_FILE = new URL(IS_SOURCE ? './worker.ts' : './worker.js', import.meta.url).href;

export const defaultWorkers = (): number => Math.max(1, Math.min(8, availableParallelism()));

/**
 * Runs days in parallel. Results come in the order of the tasks, whichever finishes
 * first.
 */
export class WorkPool {
  readonly #pool: Piscina;
  readonly #workers: number;

  constructor(workers: number) {
    this.#workers = workers;
    this.#pool = new Piscina({ filename: WORKER_FILE, minThreads: workers, maxThreads: workers });
  }

  /**
   * @param onBegin told which worker takes a task up: from 0, each one task at a time
   * @throws the first task's failure, after those in flight have finished; the ones
   * behind it are not begun
   */
  async run<T>(
    tasks: readonly Task[],
    onDone: (task: Task, result: T) => void,
    onBegin: (task: Task, worker: number) => void = () => undefined,
  ): Promise<T[]> {
    const results = new Array<T>(tasks.length);
    let next = 0;
    let failure: unknown = null;
    const work = async (worker: number) => {
      while (next < tasks.length && failure === null) {
        const index = next++;
        const task = tasks[index]!;
        onBegin(task, worker);
        try {
          const result = resultOf((await this.#pool.run(task)) as Attempt<T>);
          results[index] = result;
          onDone(task, result);
        } catch (error) {
          failure ??= error;
        }
      }
    };
    await Promise.all(Array.from({ length: this.#workers }, (_, worker) => work(worker)));
    if (failure !== null) throw failure;
    return results;
  }

  close(): Promise<void> {
    return this.#pool.destroy();
  }
}
