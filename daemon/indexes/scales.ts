import { canonical } from '../../pipeline/vectors/mirror.ts';
import { fitNormalization, type Normalization } from '../../pipeline/vectors/normalization.ts';
import { SpymasterError } from '../../shared/errors.ts';
import { sha256 } from '../files/durable-write.ts';
import type { Link } from '../forecasts/chain.ts';
import { DATASETS, type Lake } from '../lake/lake.ts';
import { readEpisodes } from '../tables/episodes.ts';
import { decodeScales, encodeScales, SCALES_FILE } from '../tables/scales.ts';

/** Raised whenever the same vectors would give other scales. */
const SCALES_VERSION = 1;

/** @param links the sessions before the date */
const inputsOf = (links: readonly Link[]): string =>
  sha256(`scales ${SCALES_VERSION}|${links.at(-1)?.inputs ?? 'none'}`);

/**
 * Fits the scale of every dimension as of a date, and stores it where it is not stored
 * already.
 * @param links the sessions before the date
 * @throws {SpymasterError} WRITE_FAILED, LAKE_CORRUPT
 */
export async function buildScales(
  lake: Lake,
  symbol: string,
  date: string,
  links: readonly Link[],
): Promise<{ readonly normalization: Normalization; readonly built: boolean }> {
  const inputs = inputsOf(links);
  const dataset = DATASETS.scales(symbol);
  if ((await lake.stateOf(dataset, date, inputs, true)) === 'complete')
    return { normalization: await readScales(lake, symbol, date, links), built: false };
  const vectors: Float32Array[] = [];
  const dates: string[] = [];
  for (const link of links)
    for (const { vector, direction } of await readEpisodes(lake, symbol, link.date)) {
      vectors.push(canonical(vector, direction));
      dates.push(link.date);
    }
  const normalization = fitNormalization(date, vectors, dates);
  await storeScales(lake, symbol, normalization, links);
  return { normalization, built: true };
}

/** Stores scales that have been fitted already. */
export async function storeScales(
  lake: Lake,
  symbol: string,
  normalization: Normalization,
  links: readonly Link[],
): Promise<void> {
  await lake.commit({
    dataset: DATASETS.scales(symbol),
    date: normalization.asOf,
    inputs: inputsOf(links),
    timeRange: null,
    files: {
      [SCALES_FILE]: encodeScales(normalization),
    },
  });
}

/**
 * The scales as of a date.
 * @param links the sessions before the date
 * @throws {SpymasterError} INDEX_STALE where there are none, or of other sessions
 */
export async function readScales(
  lake: Lake,
  symbol: string,
  date: string,
  links: readonly Link[],
): Promise<Normalization> {
  const dataset = DATASETS.scales(symbol);
  const state = await lake.stateOf(dataset, date, inputsOf(links));
  if (state !== 'complete')
    throw new SpymasterError('INDEX_STALE', `There are no scales as of ${date} of the sessions before it.`, {
      hint: `Fit them: spymaster normalize --as-of ${date}`,
    });
  const bytes = await lake.readBytes(dataset, date, `date=${date}/${SCALES_FILE}`);
  return decodeScales(bytes);
}
