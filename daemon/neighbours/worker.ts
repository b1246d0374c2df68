import type { ComparedCase } from '../../pipeline/frames/comparison.ts';
import type { Neighbour } from '../../shared/protocol/neighbours.ts';
import { type Attempt, attempt } from '../work/failure.ts';
import { PastApproaches } from './past-approaches.ts';

/** Cases that are to be looked up, and where. */
export interface LookUp {
  readonly dataFolder: string;
  readonly symbol: string;
  readonly cases: readonly ComparedCase[];
}

/** By data folder and symbol: what has been read is kept between requests. */
const known = new Map<string, PastApproaches>();

/** Runs in a worker thread: reading fifty sessions holds up nothing that happens. */
function lookUp({ dataFolder, symbol, cases }: LookUp): Promise<Attempt<Neighbour[]>> {
  const key = JSON.stringify([dataFolder, symbol]);
  const past = known.get(key) ?? new PastApproaches(dataFolder, symbol);
  known.set(key, past);
  return attempt(() => past.find(cases));
}

// biome-ignore lint/style/noDefaultExport: a worker pool calls its file's default export.
export default lookUp;
