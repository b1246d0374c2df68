import { access } from 'node:fs/promises';
import { DBN_FORMS } from '../dbn/writer.ts';

/**
 * A path itself, or where that is taken the first that is not: `x.2.dbn.zst` and so on.
 */
export async function freePath(path: string): Promise<string> {
  const ending = DBN_FORMS.find((form) => path.endsWith(form)) ?? '';
  const stem = path.slice(0, path.length - ending.length);
  for (let number = 1; ; number++) {
    const candidate = number === 1 ? path : `${stem}.${number}${ending}`;
    if (!(await isTaken(candidate))) return candidate;
  }
}

const isTaken = (path: string): Promise<boolean> =>
  access(path).then(
    () => true,
    () => false,
  );
