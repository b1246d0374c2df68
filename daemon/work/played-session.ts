import type { OutcomeRow } from '../../pipeline/approaches/outcome-board.ts';
import type { EventKind } from '../../pipeline/events/kinds.ts';
import type { ReorderTally } from '../../pipeline/events/reorder.ts';
import type { Checkpoint } from '../../pipeline/session/rows.ts';
import { SessionRun } from '../../pipeline/session/session-run.ts';
import type { WarmUp } from '../../pipeline/session/warm-up.ts';
import type { Instrument } from '../../shared/instruments.ts';
import type { Session } from '../../shared/session/session.ts';
import { LEVEL_KINDS } from '../../shared/vocabulary/level.ts';
import type { StoredFile } from '../lake/lake.ts';
import { playSource, requireSession } from '../sources/find-source.ts';
import type { MarketSource } from '../sources/market-source.ts';
import { EPISODES_FILE, encodeEpisodes } from '../tables/episodes.ts';
import type { FollowedData } from '../tables/followed-data.ts';
import { encodeLabels, LABELS_FILE } from '../tables/labels.ts';
import { CLUSTERS_FILE, encodeClusters, encodeLookback, LOOKBACK_FILE } from '../tables/lookback.ts';
import { encodeSequences, SEQUENCES_FILE } from '../tables/sequences.ts';
import { encodeSignals, SIGNALS_FILE } from '../tables/signals.ts';
import { encodeState, STATE_FILE, type StateTick } from '../tables/state.ts';
import type { StageClock } from './stage-clock.ts';

/** What a session leaves behind, as its run tells it. */
export interface PlayedSession {
  readonly run: SessionRun;
  readonly data: FollowedData;
  readonly ticks: readonly StateTick[];
  readonly checkpoints: readonly Checkpoint[];
  /** In the order in which approaches began. */
  readonly outcomes: readonly OutcomeRow[];
  readonly dropped: ReorderTally;
}

interface WhatToPlay {
  readonly session: Session;
  readonly instrument: Instrument;
  readonly warmUp: WarmUp;
  readonly source: MarketSource;
  /** All of them without it. */
  readonly kinds?: readonly EventKind[];
}

/**
 * Plays a date's events to the end of its outcomes.
 * @throws {SpymasterError} NO_MARKET_DATA where they hold no session
 */
export async function playSession(
  { session, instrument, warmUp, source, kinds }: WhatToPlay,
  clock: StageClock,
): Promise<PlayedSession> {
  const ticks: StateTick[] = [];
  const checkpoints: Checkpoint[] = [];
  const outcomes: OutcomeRow[] = [];
  const run = new SessionRun(session, instrument, warmUp, {
    state: (at, rows) => ticks.push({ at, rows }),
    checkpoint: (row) => checkpoints.push(row),
    outcome: (row) => outcomes.push(row),
    stage: clock.enter,
  });
  const until = session.labelEnd;
  const dropped = await playSource(source, run, kinds ? { kinds, until } : { until });
  requireSession(run);
  // Outcomes are told when they are final.
  outcomes.sort((a, b) => a.episode.anchorAt - b.episode.anchorAt || placeOf(a) - placeOf(b));
  return { run, data: followedData(source, run), ticks, checkpoints, outcomes, dropped };
}

const placeOf = ({ episode }: OutcomeRow): number => LEVEL_KINDS.indexOf(episode.level);

const followedData = ({ contract, streams }: MarketSource, { accumulators }: SessionRun): FollowedData => ({
  contract: contract?.symbol ?? null,
  hasBooks: streams.some(({ kind }) => kind === 'book'),
  hasOptions: accumulators.optionChain.isListed,
});

/** Its tables of raw physics, by file name. */
export function physicsFiles(
  { run, data, ticks, checkpoints, outcomes }: PlayedSession,
  { multiplierUsd }: Instrument,
  clock: StageClock,
): Readonly<Record<string, StoredFile>> {
  const { session, priceSource } = run;
  const byEpisode = new Map(outcomes.map((row) => [row.episode.id, row]));
  return {
    [LABELS_FILE]: clock.of('silver 14', () => encodeLabels(session, outcomes)),
    [SIGNALS_FILE]: clock.of('silver 15', () => encodeSignals(session, checkpoints, data)),
    [STATE_FILE]: clock.of('silver 16', () => encodeState(session, ticks, data)),
    [LOOKBACK_FILE]: clock.of('silver 6', () => encodeLookback(ticks)),
    [CLUSTERS_FILE]: clock.of('silver 6', () => encodeClusters(run, multiplierUsd)),
    [SEQUENCES_FILE]: clock.of('gold 0', () => encodeSequences(session, checkpoints)),
    [EPISODES_FILE]: clock.of('gold 2', () => encodeEpisodes(session, checkpoints, byEpisode, priceSource)),
  };
}
