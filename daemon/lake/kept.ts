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

const CANNOT_KEEP: ReadonlySet<string> = new Set(['WRITE_FAILED', 'FILE_LOCKED', 'LAKE_CONFLICT']);
/** What was derived is of use though it cannot be kept. */
export const isNotKept = (error: unknown): boolean => isSpymasterError(error) && CANNOT_KEEP.has(error.code);

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
    if (!isNotKept(error)) throw error;
  }
  return derived;
}

/** Null where nothing of these inputs is kept, from beginning to end of reading. */
async function readKept(
  lake: Lake,
  { dataset, date, file, inputs }: KeptPlace,
): Promise<{ readonly told: unknown } | null> {
  const isOfInputs = async () => (await lake.manifest(dataset, date))?.inputs === inputs;
  try {
    if (!(await isOfInputs())) return null;
    const bytes = await lake.readBytes(dataset, date, `date=${date}/${file}`);
    return (await isOfInputs()) ? { told: JSON.parse(Buffer.from(bytes).toString('utf8')) } : null;
  } catch (error) {
    // It is damaged, or it went while it was looked at.
    if (isSpymasterError(error)) return null;
    throw error;
  }
}
