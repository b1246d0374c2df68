import { sep } from 'node:path';
import * as v from 'valibot';
import { SpymasterError } from '../../shared/errors.ts';

/**
 * Raised whenever the stored shape changes; it is part of every path below silver, so old
 * and new never mix.
 */
export const LAKE_VERSION = '8';

/** A path below the dataset's folder: no absolute one, none that climbs. */
const FILE_NAME = /^[\w=-][\w.=-]*(\/[\w=-][\w.=-]*)*$/;
const MAX_FILES = 100_000;
const count = v.pipe(v.number(), v.integer(), v.minValue(0));
const nanoseconds = v.nullable(v.pipe(v.string(), v.regex(/^-?\d{1,19}$/)));

const ManifestSchema = v.object({
  date: v.pipe(v.string(), v.isoDate()),
  version: v.string(),
  /** Hash of everything the date was computed from; equal inputs need no second run. */
  inputs: v.string(),
  minTimeNs: nanoseconds,
  maxTimeNs: nanoseconds,
  /** By path below the dataset's folder. */
  files: v.pipe(
    v.record(
      v.pipe(v.string(), v.regex(FILE_NAME)),
      v.object({ rows: count, bytes: count, sha256: v.pipe(v.string(), v.regex(/^[0-9a-f]{64}$/)) }),
    ),
    v.check((files) => Object.keys(files).length <= MAX_FILES, 'too many files'),
  ),
  /** Facts a later step needs without opening the files. */
  facts: v.record(v.string(), v.nullable(v.union([v.string(), v.number()]))),
});

/** Written last: a date exists for readers when its manifest does. */
export type Manifest = Readonly<v.InferOutput<typeof ManifestSchema>>;
export type FileFacts = Manifest['files'][string];

/**
 * A manifest as it was written, or null for one of another version, which is none to this
 * one.
 * @throws {SpymasterError} LAKE_CORRUPT for anything else
 */
export function parseManifest(text: string, path: string, date: string): Manifest | null {
  const json = parseJson(text, path);
  const parsed = v.safeParse(ManifestSchema, json);
  if (!parsed.success) {
    const [issue] = parsed.issues;
    const where = v.getDotPath(issue) ?? 'it';
    throw damaged(path, `${where} is not as it should be (${issue.message})`);
  }
  const manifest = parsed.output;
  if (manifest.version !== LAKE_VERSION) return null;
  if (manifest.date !== date) throw damaged(path, `it speaks of ${manifest.date}`);
  return manifest;
}

function parseJson(text: string, path: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw damaged(path, 'it is not JSON', error);
  }
}

export function damaged(path: string, why: string, cause?: unknown): SpymasterError {
  return new SpymasterError('LAKE_CORRUPT', `${path} is damaged: ${why}.`, { hint: mendingOf(path), cause });
}

/** Not everything is computed again by a backfill. */
const MENDING: Readonly<Record<string, string>> = {
  bronze: 'Delete its folder and make it again: spymaster bars import, or spymaster bronze',
  index: 'Build it again: spymaster index build --repair, with its --as-of and --engine',
  scales: 'Fit them again: spymaster normalize, with their --as-of',
  forecasts: 'Build them again: spymaster index build --repair',
  streams: 'Delete its folder and compute it again: spymaster streams compute, with its --start and --end',
};

function mendingOf(path: string): string {
  const place = path.split(sep).find((part) => part in MENDING);
  return MENDING[place ?? ''] ?? 'Build its date again: spymaster backfill --repair';
}
