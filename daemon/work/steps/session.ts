import type { Thresholds } from '../../../pipeline/schema/threshold.ts';
import { SpymasterError } from '../../../shared/errors.ts';
import { instrument as instrumentOf } from '../../../shared/instruments.ts';
import { sha256 } from '../../files/durable-write.ts';
import { type CommitRequest, DATASETS, Lake, type Standing, type StoredFile } from '../../lake/lake.ts';
import type { Manifest } from '../../lake/manifest.ts';
import { encodedOf, withEncoded, withEncodedVectors } from '../../tables/encoded.ts';
import { EPISODES_FILE } from '../../tables/episodes.ts';
import { LABELS_FILE } from '../../tables/labels.ts';
import { SEQUENCES_FILE } from '../../tables/sequences.ts';
import { SIGNALS, SIGNALS_FILE } from '../../tables/signals.ts';
import { STATE, STATE_FILE } from '../../tables/state.ts';
import { EMPTY_FACT } from '../needs.ts';
import { loadThresholds } from '../thresholds.ts';
import type { WorkItem } from '../work-item.ts';
import { buildPhysics } from './physics.ts';

export interface SessionResult {
  readonly date: string;
  /** False when the date was already there and nothing it depends on had changed. */
  readonly built: boolean;
  readonly approaches: number;
  readonly contacts: number;
  readonly checkpoints: number;
}

/**
 * A date's physics and what follows from it.
 * @throws {SpymasterError} NO_MARKET_DATA, WARM_UP_MISSING
 */
export async function buildSession(item: WorkItem): Promise<SessionResult> {
  await buildPhysics(item);
  return encodeSession(item);
}

/**
 * Third step of a date: its raw physics held against thresholds that earlier sessions
 * tell, and each dataset committed whole, gold last. It reads no events.
 * @throws {SpymasterError} LAKE_NOT_COMMITTED before its physics is there
 */
export async function encodeSession({
  dataFolder,
  symbol,
  date,
  repair,
}: Omit<WorkItem, 'step'>): Promise<SessionResult> {
  const lake = new Lake(dataFolder);
  const standing = await standingOf(lake, symbol, date);
  const physics = await requirePhysics(lake, symbol, date);
  const { thresholds, inputs: fittedOn } = await loadThresholds(lake, instrumentOf(symbol), date);
  const inputs = sha256(`${physics.inputs}|${fittedOn}`);
  const existing = await isBuilt(lake, symbol, date, inputs, repair);
  if (existing) return { date, built: false, ...countsOf(existing.facts) };
  const timeRange = rangeOf(physics);
  const facts = { ...physics.facts, thresholds: JSON.stringify(thresholds) };
  for (const request of await requestsOf(lake, symbol, date, thresholds))
    await lake.commit({ ...request, date, inputs, facts, timeRange, standing: standing[request.dataset]! });
  return { date, built: true, ...countsOf(facts) };
}

async function requirePhysics(lake: Lake, symbol: string, date: string): Promise<Manifest> {
  const manifest = await lake.manifest(DATASETS.physics(symbol), date);
  if (manifest && Object.keys(manifest.files).length > 0) return manifest;
  throw new SpymasterError('LAKE_NOT_COMMITTED', `The raw physics of ${date} is not in the lake.`, {
    hint: `Build it: spymaster backfill --start ${date} --end ${date}`,
  });
}

const rangeOf = ({ minTimeNs, maxTimeNs }: Manifest): readonly [bigint, bigint] | null =>
  minTimeNs === null || maxTimeNs === null ? null : [BigInt(minTimeNs), BigInt(maxTimeNs)];

/** What stands in each dataset of a date: taken before the inputs are read. */
async function standingOf(lake: Lake, symbol: string, date: string): Promise<Record<string, Standing>> {
  const datasets = sessionDatasets(symbol);
  const standings = await Promise.all(datasets.map((dataset) => lake.standing(dataset, date)));
  return Object.fromEntries(datasets.map((dataset, i) => [dataset, standings[i]!]));
}

/** The datasets that this step writes, gold last. */
const sessionDatasets = (symbol: string): readonly string[] => [
  DATASETS.state(symbol),
  DATASETS.features(symbol),
  DATASETS.episodes(symbol),
];

/**
 * Empties a date of which there is no session any more, since its raw files were replaced
 * or another contract is followed: what was built from them must not be found.
 */
export async function emptySession(lake: Lake, symbol: string, date: string, reason: string): Promise<void> {
  for (const dataset of [...sessionDatasets(symbol).toReversed(), DATASETS.physics(symbol)]) {
    const manifest = await lake.manifest(dataset, date).catch(() => null);
    const stands = manifest !== null && Object.keys(manifest.files).length > 0;
    if (stands)
      await lake.commit({
        dataset,
        date,
        inputs: sha256(`empty|${reason}`),
        timeRange: null,
        files: {},
        facts: { [EMPTY_FACT]: reason },
      });
  }
}

/** The manifest of a date that stands in all datasets; null where anything is missing. */
async function isBuilt(
  lake: Lake,
  symbol: string,
  date: string,
  inputs: string,
  thorough: boolean,
): Promise<Manifest | null> {
  for (const dataset of sessionDatasets(symbol))
    if ((await lake.stateOf(dataset, date, inputs, thorough)) !== 'complete') return null;
  return lake.manifest(DATASETS.episodes(symbol), date);
}

function countsOf(facts: Manifest['facts']) {
  return {
    approaches: Number(facts.approaches),
    contacts: Number(facts.contacts),
    checkpoints: Number(facts.checkpoints),
  };
}

async function requestsOf(
  lake: Lake,
  symbol: string,
  date: string,
  thresholds: Thresholds,
): Promise<Pick<CommitRequest, 'dataset' | 'files'>[]> {
  const dataset = DATASETS.physics(symbol);
  const read = (file: string) => lake.read(dataset, date, file);
  const same = async (file: string): Promise<StoredFile> => ({
    bytes: await lake.readBytes(dataset, date, `date=${date}/${file}`),
    rows: (await lake.manifest(dataset, date))!.files[`date=${date}/${file}`]!.rows,
  });
  const state = await read(STATE_FILE);
  const signals = await read(SIGNALS_FILE);
  const ofCheckpoints = encodedOf(signals, thresholds);
  return [
    {
      dataset: DATASETS.state(symbol),
      files: { [STATE_FILE]: withEncoded(STATE, state, encodedOf(state, thresholds)) },
    },
    {
      dataset: DATASETS.features(symbol),
      files: {
        [SIGNALS_FILE]: withEncoded(SIGNALS, signals, ofCheckpoints),
        [LABELS_FILE]: await same(LABELS_FILE),
      },
    },
    {
      dataset: DATASETS.episodes(symbol),
      files: {
        [EPISODES_FILE]: withEncodedVectors(await read(EPISODES_FILE), ofCheckpoints),
        [SEQUENCES_FILE]: await same(SEQUENCES_FILE),
      },
    },
  ];
}
