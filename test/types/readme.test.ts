import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import ts from 'typescript';
import { describe, expect, it } from 'vitest';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
/** What the examples leave to their reader. */
const GIVEN = `
declare const container: HTMLElement, token: string, panel: HTMLElement, replayBar: HTMLElement;
declare function use(...values: unknown[]): void;
declare function doubt(schema: string, from: unknown, to: unknown): void;
declare function isOver(event: unknown): boolean;
`;

/** The TypeScript blocks of a page, each a module of its own. */
const blocksOf = (page: string): string[] =>
  [...readFileSync(`${ROOT}${page}`, 'utf8').matchAll(/```ts\n([\s\S]*?)```/g)].map(([, code]) => code!);

/** What the compiler says of a module that stands in the project's root, as sentences. */
function complaintsOf(code: string): string[] {
  const name = `${ROOT}example.ts`;
  const options: ts.CompilerOptions = {
    strict: true,
    noEmit: true,
    skipLibCheck: true,
    noUncheckedIndexedAccess: true,
    target: ts.ScriptTarget.ESNext,
    module: ts.ModuleKind.NodeNext,
    moduleResolution: ts.ModuleResolutionKind.NodeNext,
    allowImportingTsExtensions: true,
    lib: ['lib.esnext.d.ts', 'lib.dom.d.ts', 'lib.dom.iterable.d.ts'],
    types: ['node'],
    paths: {
      'spymaster/plugin': [`${ROOT}plugin/index.ts`],
      'spymaster/protocol': [`${ROOT}shared/protocol/index.ts`],
      'spymaster/databento': [`${ROOT}daemon/databento/index.ts`],
      'spymaster/databento/tables': [`${ROOT}daemon/databento/tables/index.ts`],
    },
  };
  const host = ts.createCompilerHost(options);
  const { getSourceFile, fileExists } = host;
  host.getSourceFile = (path, version) =>
    path === name
      ? ts.createSourceFile(name, `${GIVEN}${code}\nexport {};`, version)
      : getSourceFile.call(host, path, version);
  host.fileExists = (path) => path === name || fileExists.call(host, path);
  const program = ts.createProgram([name], options, host);
  return ts
    .getPreEmitDiagnostics(program, program.getSourceFile(name))
    .map(({ messageText }) => ts.flattenDiagnosticMessageText(messageText, '\n'));
}

describe.each([
  ['README.md', 2],
  ['docs/how-to/your-own-chart.md', 1],
  ['daemon/databento/README.md', 9],
])('The examples of %s', (page, atLeast) => {
  const blocks = blocksOf(page);
  it('are there', () => {
    expect(blocks.length).toBeGreaterThanOrEqual(atLeast);
  });
  it.each(blocks.map((code, i) => [i + 1, code] as const))('compile: %i', (_, code) => {
    expect(complaintsOf(code)).toEqual([]);
  });
  it('would not, were a name wrong', () => {
    expect(complaintsOf("import { attachSpymistress } from 'spymaster/plugin';")).toHaveLength(1);
  });
});
