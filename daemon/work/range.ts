import type { StageId } from '../../pipeline/schema/stage.ts';
import { SpymasterError } from '../../shared/errors.ts';
import { noSession, sessionsBetween } from '../../shared/session/session.ts';
import { rawFolderOf } from '../raw/raw-layout.ts';
import type { SourceKind } from '../sources/market-source.ts';
import { WorkPool } from './pool.ts';
import type { Step } from './work-item.ts';
import type { Task } from './worker.ts';

/** Sessions from `start` to `end`, and how they are worked on. */
export interface RangeOptions {
  readonly dataFolder: string;
  readonly symbol: string;
  readonly start: string;
  readonly end: string;
  readonly workers: number;
  /**
   * Compare the content of what is there with its manifests, and build anew what differs.
   */
  readonly repair?: boolean;
  /** Build from this kind of data alone: dates without it are left out. */
  readonly source?: SourceKind | null;
}

/** Told how the work on a range goes. */
export interface WorkWatch {
  /** A worker takes something up. */
  readonly onBegin?: (worker: number, label: string) => void;
  /** One more is done. */
  readonly onStep?: (done: number, total: number, label: string) => void;
}

/** @throws {SpymasterError} NOT_A_SESSION for a range without one */
export function sessionsOfRange({ start, end }: RangeOptions): readonly string[] {
  const sessions = sessionsBetween(start, end);
  if (sessions.length === 0) throw noSession(start, end);
  return sessions;
}

export function noData({ start, end, dataFolder }: RangeOptions, what: string): SpymasterError {
  return new SpymasterError('NO_MARKET_DATA', `No sessions from ${start} to ${end} ${what}.`, {
    hint: `Simulate some (spymaster simulate --start ${start} --end ${end}), import bars, or put DBN files under ${rawFolderOf(dataFolder)}.`,
  });
}

/** Runs steps of many dates in worker threads, and counts them. */
export class RangeWork {
  readonly #options: RangeOptions;
  readonly #watch: WorkWatch;
  readonly #pool: WorkPool;
  #done = 0;
  #total = 0;

  constructor(options: RangeOptions, watch: WorkWatch) {
    this.#options = options;
    this.#watch = watch;
    this.#pool = new WorkPool(options.workers);
  }

  /** So many more are to come. */
  expect(steps: number): void {
    this.#total += steps;
  }

  /** One step of every date. */
  step<T>(step: Step, dates: readonly string[]): Promise<T[]> {
    return this.#run<T>(step, dates, { kind: 'build', step });
  }

  /** One stage of every date, alone. */
  stage<T>(stage: StageId, dates: readonly string[]): Promise<T[]> {
    return this.#run<T>(stage, dates, { kind: 'rebuild', stage });
  }

  #run<T>(
    name: string,
    dates: readonly string[],
    what:
      | { readonly kind: 'build'; readonly step: Step }
      | { readonly kind: 'rebuild'; readonly stage: StageId },
  ): Promise<T[]> {
    const { dataFolder, symbol, repair = false, source = null } = this.#options;
    const tasks = dates.map((date) => ({ ...what, dataFolder, symbol, date, repair, source }));
    const labelOf = ({ date }: Pick<Task, 'date'>) => `${date} ${name}`;
    return this.#pool.run<T>(
      tasks,
      (task) => this.#watch.onStep?.(++this.#done, this.#total, labelOf(task)),
      (task, worker) => this.#watch.onBegin?.(worker, labelOf(task)),
    );
  }

  close(): Promise<void> {
    return this.#pool.close();
  }
}
