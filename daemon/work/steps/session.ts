import { sha256 } from '../../files/durable-write.ts';
import { DATASETS, type Lake } from '../../lake/lake.ts';
import { EMPTY_FACT } from '../needs.ts';
import type { DateWork } from '../work-item.ts';
import { buildGold, type SessionResult } from './gold.ts';
import { buildPhysics } from './physics.ts';
import { buildSilver } from './silver.ts';

/**
 * A date's physics and what follows from it, one step after another.
 * @throws {SpymasterError} NO_MARKET_DATA, WARM_UP_MISSING
 */
export async function buildSession(item: DateWork): Promise<SessionResult> {
  const steps = [await buildPhysics(item), await buildSilver(item)];
  const gold = await buildGold(item);
  return { ...gold, built: gold.built || steps.some(({ built }) => built) };
}

/**
 * Empties a date of which there is no session any more, since its raw files were replaced
 * or another contract is followed: what was built from them must not be found.
 */
export async function emptySession(lake: Lake, symbol: string, date: string, reason: string): Promise<void> {
  const lastFirst = [DATASETS.episodes, DATASETS.features, DATASETS.state, DATASETS.physics];
  for (const dataset of lastFirst.map((of) => of(symbol))) {
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
