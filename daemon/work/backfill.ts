import { type RangeOptions, RangeWork, type WorkWatch } from './range.ts';
import type { SessionResult } from './steps/gold.ts';
import { type SilverResult, silverOf } from './to-silver.ts';

export interface BackfillResult extends Pick<SilverResult, 'skipped' | 'unbuiltBefore'> {
  readonly results: readonly SessionResult[];
}

/**
 * Builds every session of a range that has data, to silver and to gold; later sessions
 * whose thresholds look back on the range follow.
 * @throws {SpymasterError} NO_MARKET_DATA when no session of the range has data
 */
export async function backfill(options: RangeOptions, watch: WorkWatch = {}): Promise<BackfillResult> {
  const work = new RangeWork(options, watch);
  try {
    const { results: silver, later, skipped, unbuiltBefore } = await silverOf(options, work);
    const dates = silver.map(({ date }) => date);
    work.expect(dates.length + later.length);
    const gold = await work.step<SessionResult>('gold', [...dates, ...later]);
    const results = silver.map(({ built }, i) => ({ ...gold[i]!, built: gold[i]!.built || built }));
    return { results, skipped, unbuiltBefore };
  } finally {
    await work.close();
  }
}
