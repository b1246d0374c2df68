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
        'dist/plugin.d.ts',
        'dist/plugin.standalone.global.js',
        'LICENSE',
        'README.md',
      ]),
    );
    expect(files.filter((path) => /^(test|pipeline|daemon|plugin|shared|bench|data)\//.test(path))).toEqual(
      [],
    );
  });
  it('exports the plugin, the protocol and the Databento client with their types', () => {
    expect(
      node("import * as p from 'spymaster/protocol'; console.log(p.PROTOCOL_VERSION, p.STREAM_PATH)"),
    ).toBe('3 /v1/stream');
    expect(
      node(
        "import * as d from 'spymaster/databento'; console.log(typeof d.columnBatches, typeof d.openDbnFile)",
      ),
    ).toBe('function function');
    expect(node("import * as p from 'spymaster/plugin'; console.log(Object.keys(p).join())")).toBe(
      'attachSpymaster',
    );
    expect(readFileSync(join(installed, 'dist', 'plugin.d.ts'), 'utf8')).toContain('attachSpymaster');
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
    expect(out).toMatch(/^Simulated 1 sessions, [\d,]+ book records/);
  }, 60_000);
});
