import type { Engine } from '../../pipeline/retrieval/vector-index.ts';
import { isSpymasterError, SpymasterError } from '../../shared/errors.ts';
import { computeKnowledge, type NamedKnowledge } from '../forecasts/load.ts';
import { DATASETS, type Lake } from '../lake/lake.ts';
import { indexInputs, linksBefore, SEARCHED_VIEW } from './build.ts';
import { readScales } from './scales.ts';
import { decodeSnapshot, type IndexConfig, type ReadSnapshotFile, readConfig } from './snapshot.ts';

/** Which index. */
export interface IndexName {
  readonly symbol: string;
  readonly asOf: string;
  readonly engine: Engine;
}

/**
 * Everything that is known as of a date: from its index, or without one computed from the
 * lake, which takes seconds and comes to the same.
 * @throws {SpymasterError} FORECASTS_STALE; INDEX_STALE where another engine than the
 * built-in one is to search and its index is missing
 */
export async function openKnowledge(lake: Lake, name: IndexName): Promise<NamedKnowledge> {
  try {
    return await openIndex(lake, name);
  } catch (error) {
    const canCompute = name.engine === 'exact' && isSpymasterError(error) && error.code === 'INDEX_STALE';
    if (!canCompute) throw error;
    return computeKnowledge(lake, name.symbol, name.asOf);
  }
}

/**
 * @throws {SpymasterError} INDEX_STALE where the index or its scales are missing, or not
 * of the sessions that are stored now; VIEW_INVALID, LAKE_CORRUPT, ENGINE_MISSING
 */
export async function openIndex(lake: Lake, name: IndexName): Promise<NamedKnowledge> {
  const read = await readerOf(lake, name);
  const links = await linksBefore(lake, name.symbol, name.asOf);
  return decodeSnapshot(read, await readScales(lake, name.symbol, name.asOf, links), SEARCHED_VIEW);
}

/** What an index says of itself. @throws {SpymasterError} INDEX_STALE */
export const openConfig = async (lake: Lake, name: IndexName): Promise<IndexConfig> =>
  readConfig(await readerOf(lake, name));

async function readerOf(lake: Lake, { symbol, asOf, engine }: IndexName): Promise<ReadSnapshotFile> {
  const dataset = DATASETS.index(symbol, SEARCHED_VIEW, engine);
  const links = await linksBefore(lake, symbol, asOf);
  if ((await lake.stateOf(dataset, asOf, indexInputs(links))) !== 'complete')
    throw new SpymasterError(
      'INDEX_STALE',
      `There is no ${engine} index as of ${asOf} of the sessions that are stored now.`,
      { hint: `Build it: spymaster index build --as-of ${asOf} --engine ${engine}` },
    );
  return (file) => lake.readBytes(dataset, asOf, `date=${asOf}/${file}`);
}
