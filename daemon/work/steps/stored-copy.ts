import type { Lake, StoredFile } from '../../lake/lake.ts';
import type { Manifest } from '../../lake/manifest.ts';

/**
 * A stored file as it is, to be committed elsewhere too.
 * @throws {SpymasterError} LAKE_NOT_COMMITTED, LAKE_CORRUPT
 */
export async function copyOf(lake: Lake, dataset: string, date: string, file: string): Promise<StoredFile> {
  const name = `date=${date}/${file}`;
  const bytes = await lake.readBytes(dataset, date, name);
  return { bytes, rows: (await lake.manifest(dataset, date))!.files[name]!.rows };
}

/** The times that a date's rows span. */
export const timeRangeOf = ({ minTimeNs, maxTimeNs }: Manifest): readonly [bigint, bigint] | null =>
  minTimeNs === null || maxTimeNs === null ? null : [BigInt(minTimeNs), BigInt(maxTimeNs)];
