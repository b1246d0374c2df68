import { access, mkdir } from 'node:fs/promises';
import { dirname } from 'node:path';
import { DBN_FORMS } from '../dbn/writer.ts';

/** Paths that something in this process is going to write. */
const reserved = new Set<string>();

/**
 * A path itself, or where that is taken, or promised to another, the first that is not:
 * `x.2.dbn.zst` and so on. It is kept for whoever asked, until it is released.
 */
export async function reservePath(path: string): Promise<string> {
  const ending = DBN_FORMS.find((form) => path.endsWith(form)) ?? '';
  const stem = path.slice(0, path.length - ending.length);
  await mkdir(dirname(path), { recursive: true }).catch(() => undefined);
  for (let number = 1; ; number++) {
    const candidate = number === 1 ? path : `${stem}.${number}${ending}`;
    if (reserved.has(candidate)) continue;
    reserved.add(candidate);
    if (!(await isTaken(candidate))) return candidate;
    reserved.delete(candidate);
  }
}

export function releasePath(path: string): void {
  reserved.delete(path);
}

const isTaken = (path: string): Promise<boolean> =>
  access(path).then(
    () => true,
    () => false,
  );
