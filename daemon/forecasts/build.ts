import { ForecastHistory } from '../../pipeline/forecast/history.ts';
import { SpymasterError } from '../../shared/errors.ts';
import { DATASETS, Lake } from '../lake/lake.ts';
import { madeWith, scalesName } from '../ledger/made-with.ts';
import { entriesOfStored } from '../ledger/record.ts';
import { appendToLedger } from '../ledger/store.ts';
import { readEpisodes } from '../tables/episodes.ts';
import { encodeForecasts, encodeModel, FORECASTS_FILE, MODEL_FILE } from '../tables/forecasts.ts';
import { encodeScales, SCALES_FILE } from '../tables/scales.ts';
import { WorkPool } from '../work/pool.ts';
import type { SearchResult } from '../work/steps/search.ts';
import { forecastChain, type Link } from './chain.ts';
import { restoreDate } from './load.ts';

export interface BuildRequest {
  readonly dataFolder: string;
  readonly symbol: string;
  readonly workers: number;
  /** Compare stored content with its manifests too, and build anew what differs. */
  readonly repair?: boolean;
}

export interface BuildResult {
  readonly built: readonly string[];
  /** Sessions whose forecasts were already there. */
  readonly kept: number;
}

/**
 * Forecasts every session of the history from the sessions before it, in order, and
 * stores what was said with the model that said it; what was committed to is put down in
 * the ledger. Searches run in parallel, since they
 * need nothing but the episodes; what they found is judged date by date. Sessions up to
 * the first change are left as they are.
 * @throws {SpymasterError} LAKE_CORRUPT, WRITE_FAILED, LAKE_CONFLICT where episodes are
 * built anew meanwhile
 */
export async function buildForecasts(
  { dataFolder, symbol, workers, repair = false }: BuildRequest,
  onDate: (done: number, total: number, date: string) => void,
): Promise<BuildResult> {
  const lake = new Lake(dataFolder);
  const chain = await forecastChain(lake, symbol);
  const kept = await countBuilt(lake, symbol, chain, repair);
  const stale = chain.slice(kept);
  if (stale.length === 0) return { built: [], kept };
  const history = await restoredHistory(lake, symbol, chain.slice(0, kept));
  const found = new Map<string, SearchResult>();
  let done = 0;
  let failure: unknown = null;
  /** Judges and commits what has been found, as far as no date before it is missing. */
  const judge = async () => {
    while (failure === null && done < stale.length && found.has(stale[done]!.date)) {
      const link = stale[done]!;
      try {
        const previous = chain[kept + done - 1] ?? null;
        await forecastDate({ lake, symbol, link, previous, history }, found.get(link.date)!);
        found.delete(link.date);
        onDate(++done, stale.length, link.date);
      } catch (error) {
        failure = error;
      }
    }
  };
  const pool = new WorkPool(Math.min(workers, stale.length));
  try {
    let judging = Promise.resolve();
    await pool.run<SearchResult>(
      stale.map(({ date }) => ({ kind: 'search' as const, dataFolder, symbol, date })),
      ({ date }, result) => {
        found.set(date, result);
        judging = judging.then(judge);
      },
    );
    await judging;
  } finally {
    await pool.close();
  }
  if (failure !== null) throw failure;
  return { built: stale.map(({ date }) => date), kept };
}

/** How many dates from the first on stand as the chain says. */
async function countBuilt(
  lake: Lake,
  symbol: string,
  chain: readonly Link[],
  thorough: boolean,
): Promise<number> {
  for (const [i, { date, inputs }] of chain.entries())
    if ((await lake.stateOf(DATASETS.forecasts(symbol), date, inputs, thorough)) !== 'complete') return i;
  return chain.length;
}

const changed = (date: string): SpymasterError =>
  new SpymasterError('LAKE_CONFLICT', `Episodes up to ${date} were built anew while they were compared.`, {
    hint: 'Run the command again: it builds on what is there now.',
  });

async function restoredHistory(lake: Lake, symbol: string, links: readonly Link[]): Promise<ForecastHistory> {
  const history = new ForecastHistory();
  for (const { date } of links) await restoreDate(lake, symbol, date, history);
  return history;
}

/** A date that is to be forecast, and what it is forecast from. */
interface DateWork {
  readonly lake: Lake;
  readonly symbol: string;
  readonly link: Link;
  /** The session before it; null for the first. */
  readonly previous: Link | null;
  readonly history: ForecastHistory;
}

async function forecastDate(
  { lake, symbol, link: { date, inputs }, previous, history }: DateWork,
  searched: SearchResult,
): Promise<void> {
  const dataset = DATASETS.forecasts(symbol);
  const standing = await lake.standing(dataset, date);
  const checkpoints = await readEpisodes(lake, symbol, date);
  const before = history.precedents.map(({ checkpoint }) => checkpoint);
  const forecast = history.add(date, checkpoints, searched);
  // Rows are found by their place: episodes that were built anew meanwhile are others.
  const link = (await forecastChain(lake, symbol)).find((each) => each.date === date);
  if (link?.inputs !== inputs) throw changed(date);
  const { model, forecasts } = forecast;
  const { found, normalization } = searched;
  const names = madeWith(model, previous?.inputs ?? null, scalesName(normalization));
  const entries = entriesOfStored({ model, before, madeWith: names }, checkpoints, forecasts, found);
  await appendToLedger(lake.root, symbol, date, entries);
  await lake.commit({
    standing,
    dataset,
    date,
    inputs,
    timeRange: null,
    files: {
      [FORECASTS_FILE]: encodeForecasts(checkpoints, forecast),
      [MODEL_FILE]: encodeModel(model),
      [SCALES_FILE]: encodeScales(normalization),
    },
    facts: { history_sessions: model.days },
  });
}
