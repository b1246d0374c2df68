import type { StageId } from '../../pipeline/schema/stage.ts';
import { DATASETS, Lake } from '../lake/lake.ts';
import { type RangeOptions, RangeWork, sessionsOfRange, type WorkWatch } from './range.ts';
import type { StepOutcome } from './steps/physics.ts';
import { noSilver } from './to-gold.ts';

/**
 * Computes one stage of every built session of a range anew, and what follows from it.
 * @throws {SpymasterError} LAKE_NOT_COMMITTED when none is built, and as the stage's own
 * rebuilding does
 */
export async function rebuildStages(
  stage: StageId,
  options: RangeOptions,
  watch: WorkWatch = {},
): Promise<readonly StepOutcome[]> {
  const wanted = new Set(sessionsOfRange(options));
  const built = await new Lake(options.dataFolder).dates(DATASETS.physics(options.symbol));
  const dates = built.filter((date) => wanted.has(date));
  if (dates.length === 0) throw noSilver(options);
  const work = new RangeWork(options, watch);
  try {
    work.expect(dates.length);
    return await work.stage<StepOutcome>(stage, dates);
  } finally {
    await work.close();
  }
}
