import { instrument } from '../../shared/instruments.ts';
import { type SimulationOptions, simulateSession } from '../simulator/session-simulator.ts';
import { type BuildRequest, buildBars, buildSession } from './build-session.ts';

/** One date's work, run in a worker thread: days do not share state. */
export type Task =
  | { readonly kind: 'simulate'; readonly date: string; readonly symbol: string; readonly options: SimulationOptions }
  | ({ readonly kind: 'bars' } & BuildRequest)
  | ({ readonly kind: 'session' } & BuildRequest);

/** Errors cross threads as plain data. */
export interface TaskFailure {
  readonly code: string;
  readonly message: string;
  readonly hint: string | null;
}

async function runTask(task: Task): Promise<{ result: unknown } | { failure: TaskFailure }> {
  try {
    switch (task.kind) {
      case 'simulate':
        return { result: await simulateSession(task.date, instrument(task.symbol), task.options) };
      case 'bars':
        return { result: await buildBars(task) };
      case 'session':
        return { result: await buildSession(task) };
    }
  } catch (error) {
    const { code, message, hint } = error as { code?: string; message: string; hint?: string | null };
    if (code === undefined) throw error;
    return { failure: { code, message, hint: hint ?? null } };
  }
}

// biome-ignore lint/style/noDefaultExport: a worker pool calls its file's default export.
export default runTask;
