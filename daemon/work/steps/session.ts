import type { OutcomeRow } from '../../../pipeline/approaches/outcome-board.ts';
import type { Checkpoint } from '../../../pipeline/session/rows.ts';
import { SessionRun } from '../../../pipeline/session/session-run.ts';
import { stageVersions } from '../../../pipeline/stages/registry.ts';
import { instrument as instrumentOf } from '../../../shared/instruments.ts';
import { sessionOf, toTimestamp } from '../../../shared/session/session.ts';
import type { SessionNs } from '../../../shared/units.ts';
import { LEVEL_KINDS } from '../../../shared/vocabulary/level.ts';
import { sha256 } from '../../files/durable-write.ts';
import { type CommitRequest, DATASETS, type Lake, type Standing } from '../../lake/lake.ts';
import type { Manifest } from '../../lake/manifest.ts';
import { findSource, foldersOf, playSource, requireSession } from '../../sources/find-source.ts';
import { inputsOf } from '../../sources/market-source.ts';
import { EPISODES_FILE, encodeEpisodes } from '../../tables/episodes.ts';
import { encodeLabels, LABELS_FILE } from '../../tables/labels.ts';
import { encodeSequences, SEQUENCES_FILE } from '../../tables/sequences.ts';
import { encodeSignals, SIGNALS_FILE } from '../../tables/signals.ts';
import { encodeState, STATE_FILE, type StateTick } from '../../tables/state.ts';
import { contractFacts } from '../contract-facts.ts';
import { EMPTY_FACT, loadWarmUp } from '../needs.ts';
import type { WorkItem } from '../work-item.ts';

export interface SessionResult {
  readonly date: string;
  /** False when the date was already there and nothing it depends on had changed. */
  readonly built: boolean;
  readonly approaches: number;
  readonly contacts: number;
  readonly checkpoints: number;
}

/** What a session leaves behind, as its run tells it. */
interface SessionRows {
  readonly ticks: StateTick[];
  readonly checkpoints: Checkpoint[];
  readonly outcomes: OutcomeRow[];
}

/**
 * Second step of a date: features, outcomes, states and episode vectors, each dataset
 * committed whole; gold last.
 * @throws {SpymasterError} NO_MARKET_DATA, WARM_UP_MISSING
 */
export async function buildSession({
  dataFolder,
  symbol,
  date,
  repair,
  source: only,
}: WorkItem): Promise<SessionResult> {
  const folders = foldersOf(dataFolder);
  const { lake } = folders;
  const instrument = instrumentOf(symbol);
  const session = sessionOf(date);
  const standing = await standingOf(lake, symbol, date);
  const source = await findSource(folders, instrument, session, only);
  const warmUp = await loadWarmUp(folders, instrument, date);
  const inputs = sha256(
    `${stageVersions('silver')}|${stageVersions('gold')}|${inputsOf(source)}|${warmUp.inputs}`,
  );
  const existing = await isBuilt(lake, symbol, date, inputs, repair);
  if (existing) return { date, built: false, ...countsOf(existing.facts) };

  const rows: SessionRows = { ticks: [], checkpoints: [], outcomes: [] };
  const run = new SessionRun(session, instrument, warmUp.warmUp, {
    state: (at, states) => rows.ticks.push({ at, rows: states }),
    checkpoint: (row) => rows.checkpoints.push(row),
    outcome: (row) => rows.outcomes.push(row),
  });
  const { late, duplicates, outside } = await playSource(source, run);
  requireSession(run);
  // Outcomes are told when they are final; they are stored in the order in which
  // approaches began.
  rows.outcomes.sort((a, b) => a.episode.anchorAt - b.episode.anchorAt || placeOf(a) - placeOf(b));
  const facts = {
    ...contractFacts(source),
    approaches: rows.outcomes.length,
    contacts: rows.outcomes.filter(({ contacted }) => contacted).length,
    checkpoints: rows.checkpoints.length,
    late_events: late,
    duplicate_events: duplicates,
    outside_events: outside,
    bad_prints: run.badPrints,
    partial: Number(run.gaps.isPartial),
  };
  for (const request of requestsOf(run, symbol, rows))
    await lake.commit({ ...request, inputs, facts, standing: standing[request.dataset]! });
  return { date, built: true, ...countsOf(facts) };
}

const placeOf = ({ episode }: OutcomeRow): number => LEVEL_KINDS.indexOf(episode.level);

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
  for (const dataset of sessionDatasets(symbol).toReversed()) {
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

function requestsOf(
  { session, priceSource }: SessionRun,
  symbol: string,
  { ticks, checkpoints, outcomes }: SessionRows,
): Omit<CommitRequest, 'inputs' | 'facts'>[] {
  const rangeOf = (times: readonly SessionNs[]): readonly [bigint, bigint] | null =>
    times.length === 0
      ? null
      : [toTimestamp(session, Math.min(...times)), toTimestamp(session, Math.max(...times))];
  const byEpisode = new Map(outcomes.map((row) => [row.episode.id, row]));
  const checkpointRange = rangeOf(checkpoints.map(({ at }) => at));
  return [
    {
      dataset: DATASETS.state(symbol),
      date: session.date,
      timeRange: rangeOf(ticks.map(({ at }) => at)),
      files: { [STATE_FILE]: encodeState(session, ticks) },
    },
    {
      dataset: DATASETS.features(symbol),
      date: session.date,
      timeRange: checkpointRange,
      files: {
        [SIGNALS_FILE]: encodeSignals(session, checkpoints),
        [LABELS_FILE]: encodeLabels(session, outcomes),
      },
    },
    {
      dataset: DATASETS.episodes(symbol),
      date: session.date,
      timeRange: checkpointRange,
      files: {
        [EPISODES_FILE]: encodeEpisodes(session, checkpoints, byEpisode, priceSource),
        [SEQUENCES_FILE]: encodeSequences(session, checkpoints),
      },
    },
  ];
}
