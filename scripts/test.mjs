// Everything that has to hold, in the order that fails fastest. Ends with one line: N passed, N failed, N skipped.
import { spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, rmSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const report = (part) => `${root}.cache/${part}-report.json`;
const PARTS = ['unit', 'others'];
mkdirSync(`${root}.cache`, { recursive: true });
for (const part of PARTS) rmSync(report(part), { force: true });

const vitest = (part, ...projects) => [
  'vitest',
  'run',
  ...projects.flatMap((project) => ['--project', project]),
  '--reporter=default',
  '--reporter=json',
  `--outputFile.json=${report(part)}`,
];

/**
 * For all that the tests start, worker threads and commands: what they load is compiled once, and young objects have room.
 */
const environment = {
  ...process.env,
  npm_config_loglevel: 'error',
  NODE_COMPILE_CACHE: `${root}.cache/compiled`,
  NODE_OPTIONS: `${process.env.NODE_OPTIONS ?? ''} --max-semi-space-size=64`.trim(),
};

const steps = [
  ['format and lint', ['biome', 'check', '--error-on-warnings', '.']],
  ['types', ['tsc', '-b']],
  ['build', ['tsup', '--silent']],
  ['unused code', ['knip']],
  ['bundle size', ['node', 'scripts/size.mjs']],
  ['reference pages', ['node', 'scripts/docs.ts', '--check']],
  ['unit tests', vitest('unit', 'unit*')],
  ['all other tests', vitest('others', '!unit*')],
];

const failed = [];
for (const [name, command] of steps) {
  const startedAt = Date.now();
  const { status } = spawnSync('npx', ['--no-install', ...command], {
    cwd: root,
    stdio: 'inherit',
    env: environment,
  });
  console.log(
    `${status === 0 ? 'ok' : 'FAILED'}: ${name} (${((Date.now() - startedAt) / 1000).toFixed(1)} s)`,
  );
  if (status !== 0) failed.push(name);
}

const counts = { numPassedTests: 0, numFailedTests: 0, numPendingTests: 0 };
for (const part of PARTS) {
  try {
    const found = JSON.parse(readFileSync(report(part), 'utf8'));
    for (const name of Object.keys(counts)) counts[name] += found[name];
  } catch {
    failed.push(`report of ${part}`);
  }
}
const isTests = (name) => name.endsWith('tests');
const checks = steps.filter(([name]) => !isTests(name)).length;
const failedChecks = failed.filter((name) => !isTests(name)).length;
console.log(
  `${counts.numPassedTests + checks - failedChecks} passed, ${counts.numFailedTests + failedChecks} failed, ${counts.numPendingTests} skipped`,
);
process.exit(failed.length === 0 ? 0 : 1);
