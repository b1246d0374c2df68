import { readdir } from 'node:fs/promises';
import { toTimestamp } from '../../shared/session/session.ts';
import { ifExists } from '../files/durable-write.ts';
import { earlierStarts } from './recorded-starts.ts';
import { dayFolder, Recording, type RecordingPlace, type Sealed } from './recording.ts';

/**
 * A day that was followed past its last outcome and not to its close: whoever followed it
 * stopped in the afternoon. It can be built of what was recorded.
 */
export async function isLeftToBuild(place: RecordingPlace): Promise<boolean> {
  const until = await recordedUntil(place);
  return until !== null && until > toTimestamp(place.session, place.session.labelEnd);
}

/** How far its recording came, in nanoseconds since 1970; null for none to go on with. */
async function recordedUntil(place: RecordingPlace): Promise<bigint | null> {
  const day = dayFolder(place);
  const runs = ((await ifExists(readdir(day))) ?? []).map(Number).filter(Number.isInteger);
  return (await earlierStarts(day, runs)).at(-1)?.until ?? null;
}

/**
 * Puts together what was recorded of a day that is left; what its afternoon lacks stands
 * beside its trades as missing.
 * @returns null where nothing of it is to be found
 * @throws {SpymasterError} FILE_LOCKED where another process records the day; as
 * {@link Recording.seal}
 */
export async function sealLeft(place: RecordingPlace): Promise<Sealed | null> {
  const recording = await Recording.begin(place);
  try {
    const { before } = recording;
    if (!before || !(await recording.continueBefore())) return null;
    return await recording.seal({ tapeFrom: before.until });
  } finally {
    await recording.release();
  }
}
