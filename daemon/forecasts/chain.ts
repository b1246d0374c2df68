import { FORECAST_VERSION } from '../../pipeline/forecast/model.ts';
import { sha256 } from '../files/durable-write.ts';
import { DATASETS, type Lake } from '../lake/lake.ts';
import { EPISODES_FILE } from '../tables/episodes.ts';

/** A date of the history, and what its forecasts are made from. */
export interface Link {
  readonly date: string;
  /** Names the episodes of this date and of all before it. */
  readonly inputs: string;
}

/**
 * The dates of the history, oldest first. Each date's forecasts rest on all before it:
 * one that is built anew, added or removed changes the inputs of every later one.
 */
export async function forecastChain(lake: Lake, symbol: string): Promise<Link[]> {
  const dataset = DATASETS.episodes(symbol);
  const chain: Link[] = [];
  let before = `forecasts ${FORECAST_VERSION}`;
  for (const date of await lake.dates(dataset)) {
    const manifest = await lake.manifest(dataset, date);
    const episodes = manifest?.files[`date=${date}/${EPISODES_FILE}`]?.sha256 ?? '';
    before = sha256(`${before}|${date}|${episodes}`);
    chain.push({ date, inputs: before });
  }
  return chain;
}
