import type { Engine } from '../../pipeline/retrieval/vector-index.ts';
import { SpymasterError } from '../../shared/errors.ts';
import { nextSession } from '../../shared/session/session.ts';
import { sha256 } from '../files/durable-write.ts';
import { forecastChain, type Link } from '../forecasts/chain.ts';
import { computeKnowledge } from '../forecasts/load.ts';
import { DATASETS, type Lake, type StoredFile } from '../lake/lake.ts';
import { CODE_NAME } from '../ledger/made-with.ts';
import { buildFaissCells } from './faiss-index.ts';
import { storeScales } from './scales.ts';
import { encodeSnapshot } from './snapshot.ts';

/** Raised whenever the same history would give another index. */
const INDEX_VERSION = 1;
/** The view that forecasts are made with. */
export const SEARCHED_VIEW = 'R144';

export interface IndexRequest {
  readonly symbol: string;
  /** The date that is to be answered; sessions before it are searched. */
  readonly asOf: string;
  readonly engine: Engine;
  /** Compute it anew, and put it in the place of one that differs. */
  readonly repair?: boolean;
}

/** The sessions that are searched as of a date. */
export const linksBefore = async (lake: Lake, symbol: string, asOf: string): Promise<Link[]> =>
  (await forecastChain(lake, symbol)).filter(({ date }) => date < asOf);

/** @param links the sessions that are searched */
export const indexInputs = (links: readonly Link[]): string =>
  sha256(`index ${INDEX_VERSION}|${SEARCHED_VIEW}|${CODE_NAME}|${links.at(-1)?.inputs ?? 'none'}`);

/**
 * The date that comes after everything that is stored; null where nothing is, or the
 * calendar ends.
 */
export async function dateAhead(lake: Lake, symbol: string): Promise<string | null> {
  const last = (await forecastChain(lake, symbol)).at(-1);
  return last ? nextSession(last.date) : null;
}

/**
 * Builds the index as of a date where it is not there already, with the scales that go
 * with it.
 * @returns whether it had to be built
 * @throws {SpymasterError} FORECASTS_STALE, ENGINE_MISSING, CHECK_FAILED where an engine
 * does not find what it should, NO_MARKET_DATA without earlier sessions
 */
export async function buildIndex(
  lake: Lake,
  { symbol, asOf, engine, repair = false }: IndexRequest,
): Promise<boolean> {
  const links = await linksBefore(lake, symbol, asOf);
  if (links.length === 0)
    throw new SpymasterError('NO_MARKET_DATA', `There are no sessions before ${asOf} to search.`, {
      hint: 'Build some: spymaster backfill --help',
    });
  const dataset = DATASETS.index(symbol, SEARCHED_VIEW, engine);
  const inputs = indexInputs(links);
  const stands = (await lake.stateOf(dataset, asOf, inputs, repair)) === 'complete';
  if (stands && !repair) return false;
  const standing = await lake.standing(dataset, asOf);
  const computed = await computeKnowledge(lake, symbol, asOf);
  const { corpus } = computed.knowledge;
  const faiss = engine === 'faiss' ? buildFaissCells(corpus, computed.checkpoints) : null;
  await storeScales(lake, symbol, corpus.normalization, links);
  const files = encodeSnapshot(computed, faiss);
  if (stands && engine === 'exact' && (await isSame(lake, dataset, asOf, files))) return false;
  await lake.commit({
    standing,
    dataset,
    date: asOf,
    inputs,
    timeRange: null,
    files,
    facts: { sessions: corpus.sessions.length, checkpoints: corpus.size },
  });
  return true;
}

async function isSame(
  lake: Lake,
  dataset: string,
  date: string,
  files: Readonly<Record<string, StoredFile>>,
): Promise<boolean> {
  const manifest = await lake.manifest(dataset, date);
  return Object.entries(files).every(
    ([name, { bytes }]) => manifest?.files[`date=${date}/${name}`]?.sha256 === sha256(bytes),
  );
}
