import { describe, expect, it } from 'vitest';
import { filesOf, textOf } from './sources.ts';

const CODE = filesOf('{shared,pipeline,daemon,plugin,bench,scripts}/**/*.{ts,mjs}');
const TEXTS = [...CODE, ...filesOf('docs/**/*.md'), 'README.md', 'ARCHITECTURE.md', 'CHANGELOG.md'];

/** Places where a pattern is found, as `file:line`. */
const placesOf = (files: readonly string[], pattern: RegExp): string[] =>
  files.flatMap((path) =>
    textOf(path)
      .split('\n')
      .flatMap((line, i) => (pattern.test(line) ? [`${path}:${i + 1}`] : [])),
  );

describe('Words', () => {
  it.each([
    [
      'a document that readers do not have',
      /specification \d|ruling R\d|\(R\d{1,2}\)|architecture §|shared\/(design|fixtures)|design\/\d/i,
    ],
    ['a word the field has another for', /\bBayes-optimal oracle\b|\bhappy path\b|\bsanity check\b/i],
    ['a limit under another word than MAX_ or MIN_', /\b(MOST|LONGEST|LARGEST|OLDEST|ENOUGH)_[A-Z]/],
    ['work that is put off', /\b(TODO|FIXME|XXX|HACK)\b|for now\b/],
  ])('no text has %s', (_, pattern) => {
    expect(placesOf(TEXTS, pattern)).toEqual([]);
  });
  it('comments are at most 90 columns wide', () => {
    const isWide = (line: string) => /^\s*(\/\/ (?!biome-ignore|@ts-)|\/?\*)/.test(line) && line.length > 90;
    const wide = CODE.filter((path) => path.endsWith('.ts')).flatMap((path) =>
      textOf(path)
        .split('\n')
        .flatMap((line, i) => (isWide(line) && !/^\s*\*#/.test(line) ? [`${path}:${i + 1}`] : [])),
    );
    expect(wide).toEqual([]);
  });
  it('the client speaks of no command, no flag of one and no lake: it does not know them', () => {
    const files = filesOf('daemon/{databento,files}/**/*.ts');
    expect(
      placesOf(files, /['"`][^'"`]*(\bspymaster\b(?!\/databento)|\blake\b|--[a-z])[^'"`]*['"`]/i),
    ).toEqual([]);
  });
});

describe('Names of columns', () => {
  it('say nothing by their spelling: no file of the pipeline takes one apart', () => {
    const takesApart =
      /\b(name|column|dimension|feature)\w*\.(endsWith|startsWith|includes|indexOf|replace|split|match)\(/;
    expect(placesOf(filesOf('pipeline/**/*.ts'), takesApart)).toEqual([]);
  });
});

describe('Files', () => {
  it('are short enough to be read at once', () => {
    const long = [...CODE, ...filesOf('test/**/*.ts')].filter(
      (path) => textOf(path).split('\n').length > LIMIT_LINES,
    );
    expect(long.filter((path) => !LONG.includes(path))).toEqual([]);
  });
  it('of the pipeline have one idea each: none over three hundred lines, of the session two hundred', () => {
    const longer = (pattern: string, lines: number) =>
      filesOf(pattern).filter((path) => textOf(path).split('\n').length > lines);
    expect([longer('pipeline/**/*.ts', 300), longer('pipeline/session/*.ts', 200)]).toEqual([[], []]);
  });
});

const LIMIT_LINES = 400;
/** One list of cases each, against one server or one day. */
const LONG = ['test/daemon/bronze/futures.test.ts', 'test/daemon/cli/commands/download.test.ts'];
