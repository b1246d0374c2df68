import { cautionsOf } from '../../pipeline/ledger/cautions.ts';
import type { Engine } from '../../pipeline/retrieval/vector-index.ts';
import { isSpymasterError, SpymasterError } from '../../shared/errors.ts';
import { computeKnowledge, type NamedKnowledge } from '../forecasts/load.ts';
import { recordBefore } from '../forecasts/record.ts';
import { DATASETS, type Lake } from '../lake/lake.ts';
import { indexInputs, linksBefore, SEARCHED_VIEW } from './build.ts';
import { readScales } from './scales.ts';
import { type Decoded, decodeSnapshot, type IndexConfig, readConfig } from './snapshot.ts';

/** Which index. */
export interface IndexName {
  readonly symbol: string;
  readonly asOf: string;
  readonly engine: Engine;
}

/** What the built-in engine can do without: answers are computed from the lake then. */
const CAN_DO_WITHOUT: ReadonlySet<string> = new Set(['INDEX_STALE', 'LAKE_CORRUPT', 'LAKE_NOT_COMMITTED']);
/** An index that is built anew while it is read is read again. */
const MAX_READS = 3;

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
    const canCompute = name.engine === 'exact' && isSpymasterError(error) && CAN_DO_WITHOUT.has(error.code);
    if (!canCompute) throw error;
    return computeKnowledge(lake, name.symbol, name.asOf);
  }
}

/**
 * @throws {SpymasterError} INDEX_STALE where the index or its scales are missing, or not
 * of the sessions that are stored now; VIEW_INVALID, LAKE_CORRUPT, ENGINE_MISSING
 */
export async function openIndex(lake: Lake, name: IndexName): Promise<NamedKnowledge> {
  const { symbol, asOf } = name;
  const { knowledge, madeWith, drift } = await readWhole(lake, name);
  const record = await recordBefore(lake, symbol, asOf, { cases: knowledge.cases, madeWith });
  return { knowledge: { ...knowledge, cautions: cautionsOf(drift, record) }, madeWith, record, drift };
}

/** Files of one commit, never of two. */
async function readWhole(lake: Lake, name: IndexName): Promise<Decoded> {
  const { symbol, asOf } = name;
  for (let attempt = 1; ; attempt++) {
    const dataset = datasetOf(name);
    const { tag } = await lake.standing(dataset, asOf);
    const links = await linksBefore(lake, symbol, asOf);
    await requireBuilt(lake, name);
    const scales = await readScales(lake, symbol, asOf, links);
    const decoded = await decodeSnapshot(reader(lake, name), scales, SEARCHED_VIEW);
    if ((await lake.standing(dataset, asOf)).tag === tag || attempt === MAX_READS) return decoded;
  }
}

/** What an index says of itself. @throws {SpymasterError} INDEX_STALE */
export async function openConfig(lake: Lake, name: IndexName): Promise<IndexConfig> {
  await requireBuilt(lake, name);
  return readConfig(reader(lake, name));
}

const datasetOf = ({ symbol, engine }: IndexName): string => DATASETS.index(symbol, SEARCHED_VIEW, engine);

const reader =
  (lake: Lake, name: IndexName) =>
  (file: string): Promise<Uint8Array> =>
    lake.readBytes(datasetOf(name), name.asOf, `date=${name.asOf}/${file}`);

async function requireBuilt(lake: Lake, name: IndexName): Promise<void> {
  const { symbol, asOf, engine } = name;
  const links = await linksBefore(lake, symbol, asOf);
  if ((await lake.stateOf(datasetOf(name), asOf, indexInputs(links))) !== 'complete')
    throw new SpymasterError(
      'INDEX_STALE',
      `There is no ${engine} index as of ${asOf} of the sessions that are stored now.`,
      { hint: `Build it: spymaster index build --as-of ${asOf} --engine ${engine}` },
    );
}
