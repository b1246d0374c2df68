import { expect, it } from 'vitest';
import { filesOf, textOf } from './sources.ts';

const TABLES = filesOf('daemon/tables/*.ts');
const OTHERS = filesOf('daemon/**/*.ts').filter(
  (path) => !path.startsWith('daemon/tables/') && !path.startsWith('daemon/lake/'),
);
const matching = (files: readonly string[], pattern: RegExp): string[] =>
  files.filter((path) => pattern.test(textOf(path)));

it('a stored table is declared, written and read under daemon/tables, and nowhere else', () => {
  // The truth of a simulated market is no table of the lake; bronze rows go through their
  // own declarations.
  expect(matching(OTHERS, /\bencodeTable\(/)).toEqual([
    'daemon/simulator/options/surface-table.ts',
    'daemon/simulator/truth-table.ts',
  ]);
  expect(matching(OTHERS, /\.(numbers|bigints|strings|booleans)\('/)).toEqual([]);
});
it('a file that writes a table declares it', () => {
  for (const path of matching(TABLES, /\bencodeTable\(/))
    expect([path, /: TableSpec = \[/.test(textOf(path))]).toEqual([path, true]);
});
it('words that are read back are looked up in their list, never asserted', () => {
  expect(matching(TABLES, /\.strings\([^)]*\)[^;]* as /)).toEqual([]);
});
