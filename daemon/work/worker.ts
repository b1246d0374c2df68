import { isSpymasterError } from '../../shared/errors.ts';
import { instrument } from '../../shared/instruments.ts';
import { sessionOf } from '../../shared/session/session.ts';
import { type BronzeResult, bronzeFutures } from '../bronze/futures.ts';
import { bronzeOptions } from '../bronze/options.ts';
import { Lake } from '../lake/lake.ts';
import { rawFolderOf } from '../raw/raw-layout.ts';
import { type SimulationOptions, simulateSession } from '../simulator/session-simulator.ts';
import { computeStreams, type StreamsRequest } from '../streams/compute.ts';
import { type TrainRequest, trainStream } from '../streams/projections.ts';
import { type Attempt, attempt } from './failure.ts';
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

const runTask = (task: Task): Promise<Attempt<unknown>> => attempt(() => run(task));

async function run(task: Task): Promise<unknown> {
  switch (task.kind) {
    case 'simulate':
      return simulateSession(task.date, instrument(task.symbol), task.options);
    case 'bronze':
      return buildBronze(task);
    case 'build':
      return BUILD[task.step](task);
    case 'rebuild':
      return rebuildStage(task);
    case 'search':
      return searchDate(task);
    case 'placebo':
      return placeboDate(task);
    case 'streams':
      return computeStreams(task);
    case 'train':
      return trainStream(task);
  }
}

// biome-ignore lint/style/noDefaultExport: a worker pool calls its file's default export.
export default runTask;
