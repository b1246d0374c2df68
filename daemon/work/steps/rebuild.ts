import { type Stage, type StageId, stageId } from '../../../pipeline/schema/stage.ts';
import { eventsOf, withReaders } from '../../../pipeline/stages/lineage.ts';
import { STAGES } from '../../../pipeline/stages/registry.ts';
import { changedSince, stageVersions } from '../../../pipeline/stages/versions.ts';
import { SpymasterError } from '../../../shared/errors.ts';
import { instrument as instrumentOf } from '../../../shared/instruments.ts';
import { sessionOf } from '../../../shared/session/session.ts';
import { DATASETS, type StoredFile } from '../../lake/lake.ts';
import type { Manifest } from '../../lake/manifest.ts';
import { ReadTable } from '../../lake/row-encoding.ts';
import { findSource, foldersOf } from '../../sources/find-source.ts';
import { RebuiltColumns } from '../../tables/rebuilt.ts';
import { loadWarmUp } from '../needs.ts';
import { physicsFiles, playSession } from '../played-session.ts';
import { StageClock } from '../stage-clock.ts';
import type { DateWork } from '../work-item.ts';
import { buildBars } from './bars.ts';
import { buildGold } from './gold.ts';
import { DATA_FACT, dataOf, physicsInputs, STAGES_FACT, type StepOutcome } from './physics.ts';
import { buildSilver, requirePhysics } from './silver.ts';
import { timeRangeOf } from './stored-copy.ts';

export interface RebuildItem extends DateWork {
  readonly stage: StageId;
}

/** The events that are played for a stage and those that read it. */
export const eventsToRebuild = (asked: Stage, rebuilt: readonly Stage[]): ReturnType<typeof eventsOf> => {
  // Vectors and paths take over what is stored of other columns.
  const needed = new Set(
    rebuilt.filter((stage) => stage === asked || stage.layer === 'silver').flatMap(eventsOf),
  );
  return eventsOf(STAGES[0]!).filter((kind) => needed.has(kind));
};

/**
 * Computes one stage of a date anew, with the stages that read what it writes, from the
 * events that these are made of; every other column stays as it is stored. Thresholds,
 * silver and gold follow.
 * @throws {SpymasterError} LAKE_NOT_COMMITTED where the date is not built, was built from
 * other data or by other versions of further stages, or would have other rows
 */
export async function rebuildStage({ stage: id, ...work }: RebuildItem): Promise<StepOutcome> {
  const asked = STAGES.find((stage) => stageId(stage) === id)!;
  if (asked.table === 'bars') {
    const { date } = await buildBars({ ...work, anew: true });
    return { date, built: true, seconds: {} };
  }
  const clock = new StageClock();
  await rebuildPhysics(asked, work, clock);
  await buildSilver(work);
  await buildGold(work);
  return { date: work.date, built: true, seconds: clock.seconds() };
}

async function rebuildPhysics(asked: Stage, work: DateWork, clock: StageClock): Promise<void> {
  const { dataFolder, symbol, date, source: only } = work;
  const folders = foldersOf(dataFolder);
  const { lake } = folders;
  const instrument = instrumentOf(symbol);
  const session = sessionOf(date);
  const dataset = DATASETS.physics(symbol);
  const standing = await lake.standing(dataset, date);
  const manifest = await requirePhysics(lake, symbol, date);
  const source = await findSource(folders, instrument, session, only);
  const warmUp = await loadWarmUp(folders, instrument, date);
  const data = dataOf(source, warmUp);
  const rebuilt = withReaders(asked);
  requireTheRestStands(manifest, data, rebuilt);
  const kinds = eventsToRebuild(asked, rebuilt);
  const played = await playSession({ session, instrument, source, warmUp: warmUp.warmUp, kinds }, clock);
  const columns = new RebuiltColumns(asked, rebuilt);
  const files: Record<string, StoredFile> = {};
  for (const [file, { bytes }] of Object.entries(physicsFiles(played, instrument, clock)))
    files[file] = columns.together(file, await lake.read(dataset, date, file), new ReadTable(bytes));
  await lake.commit({
    dataset,
    date,
    inputs: physicsInputs(data, stageVersions()),
    facts: { ...manifest.facts, [STAGES_FACT]: stageVersions() },
    standing,
    timeRange: timeRangeOf(manifest),
    files,
  });
}

function requireTheRestStands({ date, facts }: Manifest, data: string, rebuilt: readonly Stage[]): void {
  const others = changedSince(String(facts[STAGES_FACT])).filter((stage) => !rebuilt.includes(stage));
  if (others.length === 0 && facts[DATA_FACT] === data) return;
  const why =
    others.length > 0
      ? `by another ${others.map((stage) => `${stageId(stage)} (${stage.name})`).join(', ')}`
      : 'from other data than there are now';
  throw new SpymasterError(
    'LAKE_NOT_COMMITTED',
    `${date} was built ${why}: one stage does not make it whole.`,
    {
      hint: `Build all of it: spymaster backfill --start ${date} --end ${date}`,
    },
  );
}
