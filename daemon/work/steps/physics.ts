import { stageVersions } from '../../../pipeline/stages/versions.ts';
import { instrument as instrumentOf } from '../../../shared/instruments.ts';
import { type Session, sessionOf, toTimestamp } from '../../../shared/session/session.ts';
import { sha256 } from '../../files/durable-write.ts';
import { DATASETS } from '../../lake/lake.ts';
import type { Manifest } from '../../lake/manifest.ts';
import { findSource, foldersOf } from '../../sources/find-source.ts';
import { inputsOf, type MarketSource } from '../../sources/market-source.ts';
import { contractFacts } from '../contract-facts.ts';
import { type KnownWarmUp, loadWarmUp } from '../needs.ts';
import { type PlayedSession, physicsFiles, playSession } from '../played-session.ts';
import { type Seconds, StageClock } from '../stage-clock.ts';
import type { DateWork } from '../work-item.ts';

/** What became of a step. */
export interface StepOutcome {
  readonly date: string;
  /** False when it was already there and nothing it depends on had changed. */
  readonly built: boolean;
  readonly seconds: Seconds;
}

/**
 * Facts of a date's raw physics that name what it was made of: its data, and the stages
 * that made it.
 */
export const DATA_FACT = 'data';
export const STAGES_FACT = 'stages';

/** Names a date's events and what it warms up from. */
export const dataOf = (source: MarketSource, warmUp: KnownWarmUp): string =>
  sha256(`${inputsOf(source)}|${warmUp.inputs}`);
export const physicsInputs = (data: string, stages: string): string => sha256(`${stages}|${data}`);

/**
 * Second step of a date: raw physics, states, checkpoints, outcomes and vectors, from its
 * events alone. What depends on thresholds is missing in them, so that dates need not
 * wait for each other.
 * @throws {SpymasterError} NO_MARKET_DATA, WARM_UP_MISSING
 */
export async function buildPhysics({
  dataFolder,
  symbol,
  date,
  repair,
  source: only,
}: DateWork): Promise<StepOutcome> {
  const folders = foldersOf(dataFolder);
  const { lake } = folders;
  const instrument = instrumentOf(symbol);
  const session = sessionOf(date);
  const dataset = DATASETS.physics(symbol);
  const standing = await lake.standing(dataset, date);
  const source = await findSource(folders, instrument, session, only);
  const warmUp = await loadWarmUp(folders, instrument, date);
  const [data, stages] = [dataOf(source, warmUp), stageVersions()];
  const inputs = physicsInputs(data, stages);
  if ((await lake.stateOf(dataset, date, inputs, repair)) === 'complete')
    return { date, built: false, seconds: {} };
  const clock = new StageClock();
  const played = await playSession({ session, instrument, source, warmUp: warmUp.warmUp }, clock);
  const files = physicsFiles(played, instrument, clock);
  await lake.commit({
    dataset,
    date,
    inputs,
    facts: {
      ...contractFacts(source),
      ...factsOf(played),
      [DATA_FACT]: data,
      [STAGES_FACT]: stages,
    },
    standing,
    timeRange: timeRangeOf(session, played),
    files,
  });
  return { date, built: true, seconds: clock.seconds() };
}

function factsOf({ run, data, checkpoints, outcomes, dropped }: PlayedSession): Manifest['facts'] {
  return {
    price_source: run.priceSource,
    has_books: Number(data.hasBooks),
    has_options: Number(data.hasOptions),
    approaches: outcomes.length,
    contacts: outcomes.filter(({ contacted }) => contacted).length,
    checkpoints: checkpoints.length,
    late_events: dropped.late,
    duplicate_events: dropped.duplicates,
    outside_events: dropped.outside,
    bad_prints: run.badPrints,
    partial: Number(run.gaps.isPartial),
  };
}

function timeRangeOf(
  session: Session,
  { ticks, checkpoints }: PlayedSession,
): readonly [bigint, bigint] | null {
  const times = [...ticks, ...checkpoints].map(({ at }) => at);
  return times.length === 0
    ? null
    : [toTimestamp(session, Math.min(...times)), toTimestamp(session, Math.max(...times))];
}
