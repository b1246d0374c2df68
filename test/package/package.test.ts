import { execFileSync } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const root = fileURLToPath(new URL('../../', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'spymaster-pack-'));
const installed = join(folder, 'node_modules', 'spymaster');
let files: string[] = [];
const env = { ...process.env, npm_config_loglevel: 'error' };

/**
 * What a user gets: the packed tarball, unpacked where an installation would put it,
 * beside this project's dependencies.
 */
beforeAll(() => {
  if (!existsSync(join(root, 'dist', 'plugin.d.ts')))
    execFileSync('npx', ['--no-install', 'tsup', '--silent'], { cwd: root, env });
  const packed = JSON.parse(
    execFileSync('npm', ['pack', '--json', '--ignore-scripts', '--pack-destination', folder], {
      cwd: root,
      encoding: 'utf8',
      env,
    }),
  ) as unknown;
  const [entry] = (Array.isArray(packed) ? packed : Object.values(packed as object)) as {
    filename: string;
    files: { path: string }[];
  }[];
  files = entry!.files.map(({ path }) => path);
  mkdirSync(installed, { recursive: true });
  execFileSync('tar', ['-xzf', join(folder, entry!.filename), '-C', installed, '--strip-components=1']);
  symlinkSync(join(root, 'node_modules'), join(installed, 'node_modules'));
  // What a page of one's own has installed besides.
  symlinkSync(
    join(root, 'node_modules', 'lightweight-charts'),
    join(folder, 'node_modules', 'lightweight-charts'),
  );
  writeFileSync(join(folder, 'package.json'), '{"type":"module"}');
}, 120_000);
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const node = (code: string) =>
  execFileSync(process.execPath, ['--input-type=module', '-e', code], {
    cwd: folder,
    encoding: 'utf8',
  }).trim();

describe('The published package', () => {
  it('holds what it needs and nothing of the sources, tests or data', () => {
    expect(files).toEqual(
      expect.arrayContaining([
        'dist/cli.js',
        'dist/worker.js',
        'dist/page/index.html',
        'dist/plugin/plugin.js',
        'dist/plugin/plugin.d.ts',
        'dist/plugin/plugin.global.js',
        'LICENSE',
        'README.md',
      ]),
    );
    const ours = files.filter((path) => /^(test|pipeline|daemon|plugin|shared|bench|data)\//.test(path));
    expect(ours).toEqual(['daemon/databento/README.md']);
  });
  it('exports the plugin, the protocol and the Databento client with their types', () => {
    expect(
      node("import * as p from 'spymaster/protocol'; console.log(p.PROTOCOL_VERSION, p.STREAM_PATH)"),
    ).toBe('1 /v1/stream');
    expect(node("import * as c from 'spymaster/client'; console.log(Object.keys(c).sort().join())")).toBe(
      'Place,RequestRefused,StreamClient',
    );
    expect(
      node(
        "import * as d from 'spymaster/databento'; console.log(typeof d.columnBatches, typeof d.openDbnFile)",
      ),
    ).toBe('function function');
    expect(node("import * as p from 'spymaster/plugin'; console.log(Object.keys(p).sort().join())")).toBe(
      'SpymasterPluginError,attachSpymaster',
    );
    expect(readFileSync(join(installed, 'dist', 'plugin', 'plugin.d.ts'), 'utf8')).toContain(
      'attachSpymaster',
    );
  });
  it('has a plugin that a page can load as it is: without the library of schemas, which it needs not', () => {
    const scripts = files.filter((path) => /^dist\/plugin\/.*\.js$/.test(path));
    expect(scripts.length).toBeGreaterThan(4);
    for (const path of scripts) {
      const imported = [
        ...readFileSync(join(installed, path), 'utf8').matchAll(/(?<!")\b(?:from|import)\s*"([^"]+)"/g),
      ];
      for (const [, from] of imported)
        expect([path, from]).toEqual([path, expect.stringMatching(/^(\.\/|lightweight-charts$)/)]);
    }
  });
  it('has types that a program of another folder is compiled with, and runs by them', () => {
    const program = `
import { columnBatches, MBO, openDbn, type RecordOf } from 'spymaster/databento';
import { arrowBatches } from 'spymaster/databento/tables';
type Order = RecordOf<typeof MBO.entries>['fields'];
const id = (order: Order): bigint => order.order_id;
async function sizes(bytes: Uint8Array): Promise<number> {
  let total = 0;
  for await (const { count, columns } of columnBatches(await openDbn([bytes]), MBO, ['size'])) total += columns.size[count - 1] ?? 0;
  // @ts-expect-error: there is no such field.
  columnBatches(await openDbn([bytes]), MBO, ['prise']);
  for await (const batch of arrowBatches(await openDbn([bytes]))) total += batch.numRows;
  return total;
}
console.log(typeof id, typeof sizes);
`;
    writeFileSync(join(folder, 'consumer.ts'), program);
    const compiler = join(root, 'node_modules', '.bin', 'tsc');
    const options = ['--noEmit', '--strict', '--target', 'esnext', '--module', 'nodenext', '--types', 'node'];
    execFileSync(
      compiler,
      [...options, '--typeRoots', join(root, 'node_modules', '@types'), '--skipLibCheck', 'consumer.ts'],
      {
        cwd: folder,
        encoding: 'utf8',
      },
    );
    expect(execFileSync(process.execPath, ['consumer.ts'], { cwd: folder, encoding: 'utf8' }).trim()).toBe(
      'function function',
    );
  }, 60_000);
  it('has types that the example of a bundled page is compiled with', () => {
    const example = readFileSync(join(root, 'examples', 'bundler', 'main.ts'), 'utf8');
    writeFileSync(join(folder, 'main.ts'), example);
    const compiler = join(root, 'node_modules', '.bin', 'tsc');
    const options = ['--noEmit', '--strict', '--exactOptionalPropertyTypes', '--target', 'esnext'];
    const bundler = ['--module', 'esnext', '--moduleResolution', 'bundler', '--lib', 'esnext,dom'];
    execFileSync(compiler, [...options, ...bundler, 'main.ts'], {
      cwd: folder,
      encoding: 'utf8',
    });
  }, 60_000);
  it('has no code of the pipeline, of the command line or of the lake in its client', () => {
    const bundle = (name: string): string => {
      const text = readFileSync(join(installed, 'dist', name), 'utf8');
      const chunks = [...text.matchAll(/from "\.\/(chunk-[^"]+)"/g)].map(([, chunk]) => chunk!);
      return [text, ...chunks.map((chunk) => readFileSync(join(installed, 'dist', chunk), 'utf8'))].join(
        '\n',
      );
    };
    for (const name of ['databento.js', 'databento-tables.js'])
      expect(
        [...bundle(name).matchAll(/^\/\/ (pipeline|plugin|daemon\/(?!databento|files)[\w/-]+)\/.*$/gm)].map(
          String,
        ),
      ).toEqual([]);
    expect(bundle('databento.js')).toMatch(/^\/\/ daemon\/databento\//m);
    expect(bundle('databento.js')).not.toMatch(/from "(apache-arrow|parquet-wasm)"/);
  });
  it('runs its command line, workers included', () => {
    const out = execFileSync(
      process.execPath,
      [
        join(installed, 'dist', 'cli.js'),
        'simulate',
        '--start',
        '2025-06-05',
        '--end',
        '2025-06-05',
        '--data',
        join(folder, 'data'),
      ],
      { encoding: 'utf8' },
    );
    expect(out).toMatch(/^Simulated 1 session, [\d,]+ book records/);
  }, 60_000);
});
