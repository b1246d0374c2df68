import { readFile, stat } from 'node:fs/promises';
import { ifExists } from '../files/durable-write.ts';
import { type Manifest, parseManifest } from './manifest.ts';

interface Known {
  /** Of the file that it was read from, or of one before it. */
  readonly stamp: string;
  readonly manifest: Manifest | null;
}

/** More than a lake of ten years has; they are a kilobyte each. */
const MAX_KNOWN = 50_000;

/**
 * Manifests by their paths. What is built on a long history asks for the same ones many
 * times; a file that has been replaced has another stamp, and is read again.
 */
const KNOWN = new Map<string, Known>();

/**
 * @returns null where there is none, or one of another version of the lake
 * @throws {SpymasterError} LAKE_CORRUPT
 */
export async function readManifest(path: string, date: string): Promise<Manifest | null> {
  const file = await ifExists(stat(path, { bigint: true }));
  if (!file) return null;
  const stamp = `${file.dev} ${file.ino} ${file.mtimeNs} ${file.size}`;
  const known = KNOWN.get(path);
  if (known?.stamp === stamp) return known.manifest;
  const text = await ifExists(readFile(path, 'utf8'));
  if (text === null) return null;
  const manifest = parseManifest(text, path, date);
  if (KNOWN.size >= MAX_KNOWN) KNOWN.clear();
  // Of one that was replaced meanwhile this is the new content under the old stamp: the
  // next look finds another, and reads again.
  KNOWN.set(path, { stamp, manifest });
  return manifest;
}
