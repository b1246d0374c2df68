import { globSync, readFileSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';
import { fileURLToPath } from 'node:url';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));

/** A source file of the project, by its path from the root. */
export interface Source {
  readonly path: string;
  readonly text: string;
  /** Files of the project that it imports, by path from the root. */
  readonly imports: readonly string[];
}

export const filesOf = (pattern: string): string[] => globSync(pattern, { cwd: ROOT }).sort();
export const textOf = (path: string): string => readFileSync(join(ROOT, path), 'utf8');

export function sourcesOf(pattern: string): Source[] {
  return filesOf(pattern).map((path) => {
    const text = textOf(path);
    const relative = [...text.matchAll(/from '(\.[^']+)'/g)].map(([, target]) => target!);
    return { path, text, imports: relative.map((target) => normalize(join(dirname(path), target))) };
  });
}

/**
 * Files or folders that can reach themselves along arrows, as sorted names; empty where
 * there is no circle.
 */
export function circlesOf(arrows: ReadonlyMap<string, ReadonlySet<string>>): string[] {
  const reachable = (from: string): Set<string> => {
    const seen = new Set<string>();
    const open = [...(arrows.get(from) ?? [])];
    for (let next = open.pop(); next !== undefined; next = open.pop()) {
      if (seen.has(next)) continue;
      seen.add(next);
      open.push(...(arrows.get(next) ?? []));
    }
    return seen;
  };
  return [...arrows.keys()].filter((name) => reachable(name).has(name)).sort();
}
