import { type ErrorCode, isSpymasterError } from '../../shared/errors.ts';
import { instrument } from '../../shared/instruments.ts';
import { sessionOf } from '../../shared/session/session.ts';
import { type BronzeResult, bronzeFutures } from '../bronze/futures.ts';
import { bronzeOptions } from '../bronze/options.ts';
import { fileFailure } from '../files/durable-write.ts';
import { Lake } from '../lake/lake.ts';
import { rawFolderOf } from '../raw/raw-layout.ts';
import { type SimulationOptions, simulateSession } from '../simulator/session-simulator.ts';
import { computeStreams, type StreamsRequest } from '../streams/compute.ts';
import { type TrainRequest, trainStream } from '../streams/projections.ts';
import { buildBars } from './steps/bars.ts';
import { buildGold } from './steps/gold.ts';
import { buildPhysics } from './steps/physics.ts';
import { type PlaceboItem, placeboDate } from './steps/placebo.ts';
import { type RebuildItem, rebuildStage } from './steps/rebuild.ts';
import { type SearchItem, searchDate } from './steps/search.ts';
import { buildSilver } from './steps/silver.ts';
import type { Step, WorkItem } from './work-item.ts';

/** One date's work, run in a worker thread: days do not share state. */
export type Task =
  | {
      readonly kind: 'simulate';
      readonly date: string;
      readonly symbol: string;
      readonly options: SimulationOptions;
    }
  | {
      readonly kind: 'bronze';
      readonly market: 'futures' | 'options';
      readonly date: string;
      readonly symbol: string;
      readonly dataFolder: string;
    }
  | ({ readonly kind: 'build' } & WorkItem)
  | ({ readonly kind: 'rebuild' } & RebuildItem)
  | ({ readonly kind: 'search' } & SearchItem)
  | ({ readonly kind: 'placebo' } & PlaceboItem)
  | ({ readonly kind: 'streams' } & StreamsRequest)
  | ({ readonly kind: 'train' } & TrainRequest);

/** Errors cross threads as plain data. */
export interface TaskFailure {
  readonly code: ErrorCode;
  readonly message: string;
  readonly hint: string | null;
}

/** What became of a day, or why there is nothing of it. */
export interface BronzeDay {
  readonly tables: readonly BronzeResult[];
  readonly skippedReason: string | null;
}

async function buildBronze(task: Task & { kind: 'bronze' }): Promise<BronzeDay> {
  try {
    return { tables: await bronzeTables(task), skippedReason: null };
  } catch (error) {
    // A day without data is no reason to leave the others.
    if (isSpymasterError(error) && error.code === 'NO_MARKET_DATA')
      return { tables: [], skippedReason: `${error.message} ${error.hint}` };
    throw error;
  }
}

async function bronzeTables({
  market,
  date,
  symbol,
  dataFolder,
}: Task & { kind: 'bronze' }): Promise<BronzeResult[]> {
  const folders = { lake: new Lake(dataFolder), rawFolder: rawFolderOf(dataFolder) };
  const build = market === 'options' ? bronzeOptions : bronzeFutures;
  return build(folders, instrument(symbol), sessionOf(date));
}

const BUILD: Readonly<Record<Step, (item: WorkItem) => Promise<unknown>>> = {
  bars: buildBars,
  physics: buildPhysics,
  silver: buildSilver,
  gold: buildGold,
};

async function runTask(task: Task): Promise<{ result: unknown } | { failure: TaskFailure }> {
  try {
    switch (task.kind) {
      case 'simulate':
        return { result: await simulateSession(task.date, instrument(task.symbol), task.options) };
      case 'bronze':
        return { result: await buildBronze(task) };
      case 'build':
        return { result: await BUILD[task.step](task) };
      case 'rebuild':
        return { result: await rebuildStage(task) };
      case 'search':
        return { result: await searchDate(task) };
      case 'placebo':
        return { result: await placeboDate(task) };
      case 'streams':
        return { result: await computeStreams(task) };
      case 'train':
        return { result: await trainStream(task) };
    }
  } catch (error) {
    const known = isSpymasterError(error) ? error : fileFailure(error);
    if (!known) throw error;
    const { code, message, hint } = known;
    return { failure: { code, message, hint } };
  }
}

// biome-ignore lint/style/noDefaultExport: a worker pool calls its file's default export.
export default runTask;
