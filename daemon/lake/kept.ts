import { isDeepStrictEqual } from 'node:util';
import { isSpymasterError } from '../../shared/errors.ts';
import type { Lake } from './lake.ts';

export interface KeptPlace {
  readonly dataset: string;
  readonly date: string;
  readonly file: string;
  /** Names exactly what it is derived from, and by which code. */
  readonly inputs: string;
  readonly facts: Readonly<Record<string, number>>;
}

/** It is of use though it cannot be kept. */
const CAN_DO_WITHOUT: ReadonlySet<string> = new Set(['WRITE_FAILED', 'FILE_LOCKED', 'LAKE_CONFLICT']);

/**
 * What other dates tell about one: as it was kept, where it is of the same inputs, or
 * derived and kept, so that a daemon starts without reading all of them.
 * @param derive gives numbers, texts and lists of them: what JSON cannot hold is not kept
 * @throws {SpymasterError} LAKE_CORRUPT
 */
export async function kept<T>(lake: Lake, place: KeptPlace, derive: () => Promise<T>): Promise<T> {
  const { dataset, date, file, inputs, facts } = place;
  const standing = await lake.standing(dataset, date);
  const before = await readKept(lake, place);
  if (before) return before.told as T;
  const derived = await derive();
  const text = `${JSON.stringify(derived, null, 2)}\n`;
  if (!isDeepStrictEqual(JSON.parse(text), derived)) return derived;
  try {
    const files = { [file]: { bytes: Buffer.from(text), rows: 1 } };
    await lake.commit({ standing, dataset, date, inputs, timeRange: null, facts, files });
  } catch (error) {
    if (!(isSpymasterError(error) && CAN_DO_WITHOUT.has(error.code))) throw error;
  }
  return derived;
}

/** Null where nothing of these inputs is kept, from beginning to end of reading. */
async function readKept(
  lake: Lake,
  { dataset, date, file, inputs }: KeptPlace,
): Promise<{ readonly told: unknown } | null> {
  const stands = async () => (await lake.stateOf(dataset, date, inputs, true)) === 'complete';
  try {
    if (!(await stands())) return null;
    const bytes = await lake.readBytes(dataset, date, `date=${date}/${file}`);
    return (await stands()) ? { told: JSON.parse(Buffer.from(bytes).toString('utf8')) } : null;
  } catch (error) {
    // It is damaged, or it went while it was looked at.
    if (isSpymasterError(error) || (error as { code?: string }).code === 'ENOENT') return null;
    throw error;
  }
}
