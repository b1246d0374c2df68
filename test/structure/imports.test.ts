import { dirname } from 'node:path';
import { describe, expect, it } from 'vitest';
import { circlesOf, sourcesOf, textOf } from './sources.ts';

const SOURCES = sourcesOf('{shared,pipeline,daemon,plugin}/**/*.ts');
const topOf = (path: string): string => path.split('/')[0]!;
const isClient = (path: string): boolean => path.startsWith('daemon/databento/');

/** Imports of files that a rule forbids, as `file → import`. */
const forbidden = (isForbidden: (from: string, to: string) => boolean): string[] =>
  SOURCES.flatMap(({ path, imports }) =>
    imports.filter((to) => isForbidden(path, to)).map((to) => `${path} → ${to}`),
  );

describe('Imports flow one way', () => {
  it.each([
    ['shared', ['shared']],
    ['pipeline', ['pipeline', 'shared']],
    ['daemon', ['daemon', 'pipeline', 'shared']],
    ['plugin', ['plugin', 'shared']],
  ])('%s knows %j alone', (layer, known) => {
    expect(forbidden((from, to) => topOf(from) === layer && !known.includes(topOf(to)))).toEqual([]);
  });
  it('no file reaches itself', () => {
    expect(circlesOf(new Map(SOURCES.map(({ path, imports }) => [path, new Set(imports)])))).toEqual([]);
  });
  it.each(['pipeline', 'daemon'])('no folder of %s reaches itself through others', (layer) => {
    const arrows = new Map<string, Set<string>>();
    for (const { path, imports } of SOURCES.filter((source) => topOf(source.path) === layer)) {
      const from = folderOf(path);
      const targets = arrows.get(from) ?? new Set();
      for (const to of imports) if (topOf(to) === layer && folderOf(to) !== from) targets.add(folderOf(to));
      arrows.set(from, targets);
    }
    expect(circlesOf(arrows)).toEqual([]);
  });
  it('finds a circle where there is one', () => {
    const arrows = new Map([
      ['a', new Set(['b'])],
      ['b', new Set(['c'])],
      ['c', new Set(['b'])],
    ]);
    expect(circlesOf(arrows)).toEqual(['b', 'c']);
  });
});

describe('The Databento client', () => {
  it('knows itself, how files are written, and how errors look: nothing else of ours', () => {
    const known = (to: string) => isClient(to) || to === 'shared/errors.ts' || to.startsWith('daemon/files/');
    expect(forbidden((from, to) => isClient(from) && !known(to))).toEqual([]);
    const files = (from: string) => from.startsWith('daemon/files/');
    expect(forbidden((from, to) => files(from) && !files(to) && to !== 'shared/errors.ts')).toEqual([]);
  });
  it('loads Arrow and Parquet in its tables alone', () => {
    const loading = sourcesOf('daemon/databento/**/*.ts')
      .filter(({ path }) => /from '(apache-arrow|parquet-wasm)'/.test(textOf(path)))
      .map(({ path }) => path);
    expect(loading.length).toBeGreaterThan(0);
    expect(loading.filter((path) => !path.startsWith('daemon/databento/tables/'))).toEqual([]);
  });
  it('is imported through its index, or that of its tables', () => {
    const doors = ['daemon/databento/index.ts', 'daemon/databento/tables/index.ts'];
    expect(forbidden((from, to) => !isClient(from) && isClient(to) && !doors.includes(to))).toEqual([]);
  });
});

/**
 * Silver and gold are folders of their own: gold is made of vectors, which are made of
 * silver.
 */
function folderOf(path: string): string {
  const depth = path.startsWith('pipeline/stages/') ? 3 : 2;
  return dirname(path).split('/').slice(0, depth).join('/');
}
