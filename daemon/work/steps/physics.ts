import type { OutcomeRow } from '../../../pipeline/approaches/outcome-board.ts';
import type { Checkpoint } from '../../../pipeline/session/rows.ts';
import { SessionRun } from '../../../pipeline/session/session-run.ts';
import { stageVersions } from '../../../pipeline/stages/registry.ts';
import { type Instrument, instrument as instrumentOf } from '../../../shared/instruments.ts';
import { type Session, sessionOf, toTimestamp } from '../../../shared/session/session.ts';
import type { SessionNs } from '../../../shared/units.ts';
import { LEVEL_KINDS } from '../../../shared/vocabulary/level.ts';
import { sha256 } from '../../files/durable-write.ts';
import { DATASETS, type StoredFile } from '../../lake/lake.ts';
import { findSource, foldersOf, playSource, requireSession } from '../../sources/find-source.ts';
import { inputsOf, type MarketSource } from '../../sources/market-source.ts';
import { EPISODES_FILE, encodeEpisodes } from '../../tables/episodes.ts';
import type { FollowedData } from '../../tables/followed-data.ts';
import { encodeLabels, LABELS_FILE } from '../../tables/labels.ts';
import { CLUSTERS_FILE, encodeClusters, encodeLookback, LOOKBACK_FILE } from '../../tables/lookback.ts';
import { encodeSequences, SEQUENCES_FILE } from '../../tables/sequences.ts';
import { encodeSignals, SIGNALS_FILE } from '../../tables/signals.ts';
import { encodeState, STATE_FILE, type StateTick } from '../../tables/state.ts';
import { contractFacts } from '../contract-facts.ts';
import { loadWarmUp } from '../needs.ts';
import type { WorkItem } from '../work-item.ts';

/** What a session leaves behind, as its run tells it. */
interface SessionRows {
  readonly ticks: StateTick[];
  readonly checkpoints: Checkpoint[];
  readonly outcomes: OutcomeRow[];
}

/**
 * Second step of a date: raw physics, states, checkpoints, outcomes and vectors, from its
 * events alone. What depends on thresholds is missing in them, so that dates need not
 * wait for each other.
 * @returns false when it was already there and nothing it depends on had changed
 * @throws {SpymasterError} NO_MARKET_DATA, WARM_UP_MISSING
 */
export async function buildPhysics({
  dataFolder,
  symbol,
  date,
  repair,
  source: only,
}: WorkItem): Promise<boolean> {
  const folders = foldersOf(dataFolder);
  const { lake } = folders;
  const instrument = instrumentOf(symbol);
  const session = sessionOf(date);
  const dataset = DATASETS.physics(symbol);
  const standing = await lake.standing(dataset, date);
  const source = await findSource(folders, instrument, session, only);
  const warmUp = await loadWarmUp(folders, instrument, date);
  const inputs = sha256(
    `${stageVersions('silver')}|${stageVersions('gold')}|${inputsOf(source)}|${warmUp.inputs}`,
  );
  if ((await lake.stateOf(dataset, date, inputs, repair)) === 'complete') return false;

  const rows: SessionRows = { ticks: [], checkpoints: [], outcomes: [] };
  const run = new SessionRun(session, instrument, warmUp.warmUp, {
    state: (at, states) => rows.ticks.push({ at, rows: states }),
    checkpoint: (row) => rows.checkpoints.push(row),
    outcome: (row) => rows.outcomes.push(row),
  });
  const { late, duplicates, outside } = await playSource(source, run, { until: session.labelEnd });
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
  const times = [...rows.ticks, ...rows.checkpoints].map(({ at }) => at);
  await lake.commit({
    dataset,
    date,
    inputs,
    facts,
    standing,
    timeRange: rangeOf(session, times),
    files: filesOf(run, instrument, rows, followedData(source)),
  });
  return true;
}

const rangeOf = (session: Session, times: readonly SessionNs[]): readonly [bigint, bigint] | null =>
  times.length === 0
    ? null
    : [toTimestamp(session, Math.min(...times)), toTimestamp(session, Math.max(...times))];

const followedData = ({ contract, streams }: MarketSource): FollowedData => ({
  contract: contract?.symbol ?? null,
  hasBooks: streams.some(({ kind }) => kind === 'book'),
  hasOptions: streams.some(({ kind }) => kind === 'optionDefinition'),
});

const placeOf = ({ episode }: OutcomeRow): number => LEVEL_KINDS.indexOf(episode.level);

function filesOf(
  run: SessionRun,
  { multiplierUsd }: Instrument,
  { ticks, checkpoints, outcomes }: SessionRows,
  data: FollowedData,
): Readonly<Record<string, StoredFile>> {
  const { session, priceSource } = run;
  const byEpisode = new Map(outcomes.map((row) => [row.episode.id, row]));
  return {
    [STATE_FILE]: encodeState(session, ticks, data),
    [SIGNALS_FILE]: encodeSignals(session, checkpoints, data),
    [LABELS_FILE]: encodeLabels(session, outcomes),
    [EPISODES_FILE]: encodeEpisodes(session, checkpoints, byEpisode, priceSource),
    [SEQUENCES_FILE]: encodeSequences(session, checkpoints),
    [LOOKBACK_FILE]: encodeLookback(ticks),
    [CLUSTERS_FILE]: encodeClusters(run, multiplierUsd),
  };
}
