import { SpymasterError } from '../../shared/errors.ts';
import { DATASETS, Lake } from '../lake/lake.ts';
import { type RangeOptions, RangeWork, sessionsOfRange, type WorkWatch } from './range.ts';
import type { SessionResult } from './steps/gold.ts';

/**
 * Builds gold of every session of a range whose silver is in the lake.
 * @throws {SpymasterError} LAKE_NOT_COMMITTED when none is
 */
export async function silverToGold(
  options: RangeOptions,
  watch: WorkWatch = {},
): Promise<readonly SessionResult[]> {
  const wanted = new Set(sessionsOfRange(options));
  const silver = await new Lake(options.dataFolder).dates(DATASETS.features(options.symbol));
  const dates = silver.filter((date) => wanted.has(date));
  if (dates.length === 0) throw noSilver(options);
  const work = new RangeWork(options, watch);
  try {
    work.expect(dates.length);
    return await work.step<SessionResult>('gold', dates);
  } finally {
    await work.close();
  }
}

export const noSilver = ({ start, end }: RangeOptions): SpymasterError =>
  new SpymasterError('LAKE_NOT_COMMITTED', `No session from ${start} to ${end} has silver tables.`, {
    hint: `Build them: spymaster pipeline bronze-to-silver --start ${start} --end ${end}`,
  });
